"""Who shares what: the files that force extractors to move together, and the keys that tie them."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

from migrator.model.inventory import Extractor, Inventory
from migrator.model.same_credential import same_credentials


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Extractors that can only move at the same time, since they share configuration files.

    A shared key forces nobody: it serves the others until the last of them has moved. Neither does a shared
    client, which is there for as many as name it.
    """

    extractors: tuple[Extractor, ...]
    """In inventory order; most often one."""
    files: tuple[str, ...] = ()
    """The files that they share; empty for a single one."""


def units(inventory: Inventory) -> list[Unit]:
    """Return every extractor in exactly one unit, in the order of the first of each."""
    files = {e.name: [config.path for config in e.configs] for e in inventory.extractors.values()}
    return [_unit([inventory.extractors[name] for name in names], files) for names in tied(files)]


def tied(marks: Mapping[str, Collection[Hashable]]) -> list[list[str]]:
    """Return names in groups: two with a mark in common are in one, and so is who is tied to either.

    The order is that of the mapping, in and among the groups.
    """
    leaders: dict[str, str] = {}
    first: dict[Hashable, str] = {}
    order = {name: place for place, name in enumerate(marks)}
    for name, own in marks.items():
        for mark in own:
            pair = _leader(leaders, name), _leader(leaders, first.setdefault(mark, name))
            leaders[max(pair, key=order.__getitem__)] = min(pair, key=order.__getitem__)
    groups: dict[str, list[str]] = {}
    for name in marks:
        groups.setdefault(_leader(leaders, name), []).append(name)
    return list(groups.values())


def users_of_keys(inventory: Inventory) -> Mapping[str, Sequence[Extractor]]:
    """Return the extractors of each key of the inventory, under any of its names; none for one without."""
    found: dict[str, list[Extractor]] = {name: [] for name in inventory.keys}
    same = same_credentials(inventory)
    for extractor in inventory.extractors.values():
        for name in same.get(extractor.key or "", ()):
            found[name].append(extractor)
    return found


def _unit(extractors: Sequence[Extractor], files: Mapping[str, Sequence[str]]) -> Unit:
    users: dict[str, int] = {}
    for extractor in extractors:
        for path in dict.fromkeys(files[extractor.name]):
            users[path] = users.get(path, 0) + 1
    return Unit(extractors=tuple(extractors), files=tuple(path for path, n in users.items() if n > 1))


def _leader(leaders: dict[str, str], name: str) -> str:
    while (above := leaders.get(name, name)) != name:
        leaders[name] = leaders.get(above, above)  # shorter for the next who asks
        name = above
    return name
