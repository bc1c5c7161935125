"""Migrates the manifests of the corpus, as `migrator generate` would."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from migrator.catalogs.loader import load_providers
from migrator.formats.interface import Wish, all_formats
from migrator.inventory.load import load_inventory
from migrator.migration.plan import plan_changes
from migrator.model.change import ChangeStatus
from migrator.model.inventory import AuthMethod
from tests.real.airbyte.exchanges import Job

FORMAT = "airbyte-manifest"
SCOPES = ("audit.log:read", "records:read")
MODES: Mapping[str, frozenset[Wish]] = {"replace": frozenset(), "dual": frozenset({Wish.DUAL})}


@dataclass(frozen=True, kw_only=True)
class Migrated:
    """One manifest of the corpus, and what became of it."""

    name: str
    original: Path
    status: ChangeStatus
    reasons: tuple[str, ...]
    text: str | None
    """The new text; `None` unless it is changed."""


def modes() -> list[str]:
    """Return the modes that the adapter has."""
    capabilities = all_formats()[FORMAT].capabilities
    can_be_dual = capabilities is not None and capabilities.can_be_dual
    return [mode for mode in MODES if mode == "replace" or can_be_dual]


def migrated(
    manifests: Iterable[Path],
    folder: Path,
    mode: str,
    auth_method: AuthMethod = AuthMethod.CLIENT_SECRET_POST,
) -> list[Migrated]:
    """Migrate every manifest in a mode. `folder` is for the inventory."""
    paths = {_name(path): path for path in manifests}
    inventory = folder / f"{mode}-{auth_method}.yaml"
    inventory.write_text(yaml.safe_dump(_inventory(paths, auth_method)))
    loaded = load_inventory([inventory], base=folder)
    assert not loaded.findings, [f.message for f in loaded.findings]
    planned = plan_changes(loaded.inventory, load_providers(), base=folder, wishes=MODES[mode])
    return [
        Migrated(
            name=p.change.extractor,
            original=paths[p.change.extractor],
            status=p.change.status,
            reasons=p.change.reasons,
            text=p.new_text,
        )
        for p in planned
    ]


def jobs(by_mode: Mapping[str, Iterable[Migrated]], folder: Path) -> list[Job]:
    """Write what was changed, and return a job for each manifest that was changed in any mode."""
    found: dict[str, Job] = {}
    for mode, results in by_mode.items():
        (folder / mode).mkdir(exist_ok=True)
        for result in results:
            if result.text is None:
                continue
            path = folder / mode / result.original.name
            path.write_bytes(result.text.encode())
            before = found.get(result.name)
            others = before.migrated if before else {}
            found[result.name] = Job(
                name=result.name, original=result.original, migrated={**others, mode: path}
            )
    return list(found.values())


def _name(path: Path) -> str:
    return path.stem.removeprefix("source-")


def _inventory(paths: Mapping[str, Path], auth_method: AuthMethod) -> object:
    # Its tokens are known to live shorter than one run takes, so that the filter for refused ones comes in.
    platform = {"provider": "celonis", "url": "https://acme.eu-1.celonis.cloud"}
    client = {
        "platform": "acme",
        "client_id": "env:READER_ID",
        "client_secret": "env:READER_SECRET",
        "auth_method": str(auth_method),
    }
    common = {"owner": "tests@example.com", "client": "reader", "scopes": [*SCOPES], "duration": "40m"}
    extractors = {
        name: {**common, "config": {"path": str(path), "format": FORMAT}} for name, path in paths.items()
    }
    return {
        "version": 1,
        "platforms": {"acme": platform},
        "clients": {"reader": client},
        "extractors": extractors,
    }
