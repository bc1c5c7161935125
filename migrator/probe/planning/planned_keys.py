"""Which keys a check compares with: those that the client's extractors use today."""

from collections.abc import Iterable
from dataclasses import dataclass

from migrator.model.inventory import Extractor, Inventory, Key, Platform
from migrator.model.provider import Api, KeyKind, Provider
from migrator.model.secret import Plaintext


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedKey:
    """A key, and the APIs that are called with it."""

    key: Key
    kind: KeyKind | None
    """How it is sent; `None` where the provider catalog does not know its kind."""
    apis: tuple[Api, ...]
    """Only those that have a probe."""
    obstacle: str = ""
    """Why it is not sent, where that is known beforehand."""


def planned_keys(
    extractors: Iterable[Extractor], inventory: Inventory, platform: Platform, provider: Provider
) -> tuple[PlannedKey, ...]:
    """Return the keys of these extractors for which the inventory says where the value is."""
    apis: dict[str, dict[str, Api]] = {}
    for extractor in extractors:
        used = apis.setdefault(extractor.key or "", {})
        used |= {id_: api for id_ in extractor.apis if (api := provider.apis.get(id_)) and api.probe}
    keys = ((inventory.keys.get(name), used) for name, used in apis.items())
    return tuple(
        _planned(key, platform, provider, tuple(used.values()))
        for key, used in keys
        if key is not None and key.value is not None and used
    )


def _planned(key: Key, platform: Platform, provider: Provider, apis: tuple[Api, ...]) -> PlannedKey:
    kind = provider.key_kinds.get(key.kind)
    return PlannedKey(key=key, kind=kind, apis=apis, obstacle=_obstacle(key, platform, kind))


def _obstacle(key: Key, platform: Platform, kind: KeyKind | None) -> str:
    if isinstance(key.value, Plaintext):
        return "the key's value is a literal in the inventory, and literals are never sent"
    if key.platform != platform.name:
        return f"the key is of the platform {key.platform}, and the client of {platform.name}"
    if kind is None:
        return f"the provider catalog does not know the key kind {key.kind}, so not how it is sent"
    return ""
