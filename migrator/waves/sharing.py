"""Who shares what: the files that force extractors to move together, and the keys that tie them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from migrator.model.inventory import Extractor, Inventory


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Extractors that can only move at the same time, since they share configuration files."""

    extractors: tuple[Extractor, ...]
    """In inventory order; most often one."""
    files: tuple[str, ...] = ()
    """The files that they share; empty for a single one."""


def units(inventory: Inventory) -> list[Unit]:
    """Return every extractor in exactly one unit, in the order of the first of each."""
    leaders: dict[str, str] = {}
    by_file = _users_of_files(inventory)
    for users in by_file.values():
        for name in users[1:]:
            leaders[_leader(leaders, name)] = _leader(leaders, users[0])
    members: dict[str, list[Extractor]] = {}
    for extractor in inventory.extractors.values():
        members.setdefault(_leader(leaders, extractor.name), []).append(extractor)
    shared: dict[str, list[str]] = {}
    for file, users in by_file.items():
        if len(users) > 1:
            shared.setdefault(_leader(leaders, users[0]), []).append(file)
    return [
        Unit(extractors=tuple(found), files=tuple(shared.get(leader, ())))
        for leader, found in members.items()
    ]


def users_of_keys(inventory: Inventory) -> Mapping[str, Sequence[Extractor]]:
    """Return the extractors of each key of the inventory; none for a key that nobody names."""
    found: dict[str, list[Extractor]] = {name: [] for name in inventory.keys}
    for extractor in inventory.extractors.values():
        if extractor.key in found:
            found[extractor.key].append(extractor)
    return found


def _users_of_files(inventory: Inventory) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for extractor in inventory.extractors.values():
        for path in dict.fromkeys(config.path for config in extractor.configs):
            found.setdefault(path, []).append(extractor.name)
    return found


def _leader(leaders: dict[str, str], name: str) -> str:
    while (above := leaders.get(name, name)) != name:
        leaders[name] = leaders.get(above, above)  # shorter for the next who asks
        name = above
    return name
