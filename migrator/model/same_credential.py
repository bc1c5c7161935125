"""Finds keys of the inventory that are one and the same credential: who uses one of them uses all."""

import posixpath
from collections.abc import Hashable, Iterator, Mapping

from migrator.model.inventory import Inventory, Key
from migrator.model.listed_keys import ListedRow
from migrator.model.secret import Reference


def same_credentials(
    inventory: Inventory, rows: Mapping[str, ListedRow | str] | None = None
) -> Mapping[str, frozenset[str]]:
    """Return by the name of each key the names of all that are the same credential, its own included.

    Two are the same where they have the same reference, the same `listed_as` on the same host, or the same
    row in the platform's lists. `rows`: the row of each key, by its name; what is no row is passed over.
    """
    groups: dict[str, frozenset[str]] = {name: frozenset({name}) for name in inventory.keys}
    first: dict[Hashable, str] = {}
    for key in inventory.keys.values():
        for mark in _marks(key, host_of(inventory, key.platform), (rows or {}).get(key.name)):
            other = first.setdefault(mark, key.name)
            merged = groups[key.name] | groups[other]
            groups |= dict.fromkeys(merged, merged)
    return groups


def host_of(inventory: Inventory, platform: str) -> str:
    """Return what tells one tenant from another: two platforms may have the same URL."""
    found = inventory.platforms.get(platform)
    return found.url.rstrip("/").lower() if found else platform


def _marks(key: Key, host: str, row: ListedRow | str | None) -> Iterator[Hashable]:
    if isinstance(key.value, Reference):
        yield "reference", key.value.scheme, _locator(key.value)
    if key.listed_as:
        yield "listed", host, key.kind, key.listed_as
    if row is not None and not isinstance(row, str):
        yield "row", row.location
        yield "row", host, type(row), row.id or row.name


def _locator(reference: Reference) -> str:
    """Return what it refers to: a relative path starts in the folder of the file that names it."""
    match reference.scheme:
        case "file":
            return posixpath.normpath(posixpath.join(reference.base, reference.locator))
        case "exec":
            return f"{reference.base} {reference.locator}"
        case _:
            return reference.locator
