"""Reads what every job starts from: the inventory, the provider catalogs, and what is wrong with them."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from migrator.catalogs.loader import load_providers
from migrator.errors import UsageError
from migrator.inventory.load import LoadedInventory, load_inventory
from migrator.jobs.request import JobRequest, Selection
from migrator.model.finding import Finding
from migrator.model.inventory import Inventory
from migrator.model.nearest import nearest
from migrator.model.provider import Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What every job starts from."""

    request: JobRequest
    loaded: LoadedInventory
    inventory: Inventory
    """Only what the selection is about."""
    providers: dict[str, Provider]

    @property
    def only(self) -> tuple[str, ...] | None:
        """The names of the selected extractors; `None`: all."""
        return None if self.request.selection.is_everything else tuple(self.inventory.extractors)

    def about(self, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Return the findings that the selection is about; findings on files always are."""
        if self.request.selection.is_everything:
            return findings
        named = {
            "extractor": self.inventory.extractors,
            "client": self.inventory.clients,
            "key": self.inventory.keys,
            "platform": self.inventory.platforms,
        }
        return tuple(
            f for f in findings if f.subject.kind not in named or f.subject.name in named[f.subject.kind]
        )


def prepare(request: JobRequest) -> Prepared:
    """Read inventories and provider catalogs.

    Raises SourceProblem for a broken provider catalog, UsageError for a selection that selects nothing.
    Problems of the inventory are findings.
    """
    providers = load_providers(request.catalogs)
    loaded = load_inventory(request.inventories, base=request.base)
    inventory = narrow(loaded.inventory, request.selection)
    return Prepared(request=request, loaded=loaded, inventory=inventory, providers=providers)


def narrow(inventory: Inventory, selection: Selection) -> Inventory:
    """Return the selected extractors with the clients, keys and platforms that they use."""
    if selection.is_everything:
        return inventory
    _refuse_unknown("extractor", selection.only, inventory.extractors)
    _refuse_unknown("platform", selection.platforms, inventory.platforms)
    chosen = {name: e for name, e in inventory.extractors.items() if selection.takes(e, inventory)}
    if not chosen:
        raise UsageError("the selection matches no extractor", help_="Check --only, --platform and --wave.")
    platforms = {p.name for e in chosen.values() if (p := inventory.platform_of(e))}
    return replace(
        inventory,
        extractors=chosen,
        clients={n: c for n, c in inventory.clients.items() if any(e.client == n for e in chosen.values())},
        keys={n: k for n, k in inventory.keys.items() if any(e.key == n for e in chosen.values())},
        platforms={n: p for n, p in inventory.platforms.items() if n in platforms},
    )


def _refuse_unknown(kind: str, names: tuple[str, ...], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            close = nearest(name, known)
            hint = f"did you mean {close}?" if close else f"known: {', '.join(list(known)[:10]) or 'none'}"
            raise UsageError(f"the inventory has no {kind} called {name}", help_=hint)
