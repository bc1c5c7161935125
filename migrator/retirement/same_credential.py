"""Finds keys of the inventory that are one and the same credential: who uses one of them uses all."""

from collections.abc import Hashable, Iterator, Mapping

from migrator.model.inventory import Key
from migrator.model.listed_keys import ListedRow
from migrator.model.secret import Reference


def same_credentials(
    keys: Mapping[str, Key], rows: Mapping[str, ListedRow | str]
) -> Mapping[str, frozenset[str]]:
    """Return by the name of each key the names of all that are the same credential, its own included.

    Two are the same where they have the same reference, or the same row in the platform's lists.
    """
    groups: dict[str, frozenset[str]] = {name: frozenset({name}) for name in keys}
    first: dict[Hashable, str] = {}
    for key in keys.values():
        for mark in _marks(key, rows[key.name]):
            other = first.setdefault(mark, key.name)
            merged = groups[key.name] | groups[other]
            groups |= dict.fromkeys(merged, merged)
    return groups


def _marks(key: Key, row: ListedRow | str) -> Iterator[Hashable]:
    if isinstance(key.value, Reference):
        # What a relative path means depends on the folder of the file that names it.
        folder = key.value.base if key.value.scheme in ("file", "exec") else ""
        yield key.value.scheme, key.value.locator, folder
    if not isinstance(row, str):
        yield key.platform, row.location
