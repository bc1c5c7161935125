"""The shape of a JSON answer: which members it has and of which types. No value of it is kept.

Names of members are kept only where they look like names that a program was written for. Objects whose keys
are data (an e-mail address for each user) count as one member called `*`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from migrator.model.shown import secret_looking

DEEPEST = 8
_ITEMS = 50
"""So many items of a list are looked at."""
_MEMBERS = 200
_DIGITS = 3
"""Names with more digits are taken for data."""
_NAME = re.compile(r"[@$][A-Za-z_.]{1,60}|[A-Za-z_][A-Za-z0-9_-]{0,60}")
ANY_NAME = "*"


Path = tuple[str, ...]
"""Names of members; `[]` stands for the items of a list. The path of the answer itself is empty."""
ITEM = "[]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The JSON types that were seen at each path."""

    types: Mapping[Path, frozenset[str]] = field(default_factory=dict)

    def has_items(self, path: Path) -> bool:
        """Return whether every list that the path leads through had an item."""
        return all(path[: at + 1] in self.types for at, name in enumerate(path) if name == ITEM)


def shape_of(data: object) -> Shape:
    """Return the shape of JSON data, to a bounded depth and breadth."""
    found: dict[Path, set[str]] = {}
    for path, type_ in _walk(data, (), DEEPEST):
        found.setdefault(path, set()).add(type_)
    return Shape(types={path: frozenset(types) for path, types in found.items()})


def shown_path(path: Path) -> str:
    """Return the path as people write it: `content[].id`."""
    return ".".join(path).replace(f".{ITEM}", ITEM) or "the answer itself"


def _walk(data: object, path: Path, depth: int) -> Iterator[tuple[Path, str]]:
    yield path, _type(data)
    if depth == 0:
        return
    if isinstance(data, dict):
        for name, value in list(data.items())[:_MEMBERS]:
            yield from _walk(value, (*path, _shown(name)), depth - 1)
    elif isinstance(data, list):
        for item in data[:_ITEMS]:
            yield from _walk(item, (*path, ITEM), depth - 1)


def _shown(name: object) -> str:
    text = str(name)
    is_name = _NAME.fullmatch(text) and not secret_looking(text) and sum(map(str.isdigit, text)) <= _DIGITS
    return text if is_name else ANY_NAME


def _type(data: object) -> str:
    match data:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"
