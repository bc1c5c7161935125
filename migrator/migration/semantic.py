"""Says what changes in the data of a configuration, whatever its text looks like."""

import json
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from itertools import zip_longest

from migrator.model.change import SemanticEdit

_ABSENT = object()


def semantic_edits(old: object, new: object) -> tuple[SemanticEdit, ...]:
    """Return the differences of two pieces of data, in the order of the old one, then what is new."""
    return tuple(_edits(old, new, ""))


def _edits(old: object, new: object, path: str) -> Iterator[SemanticEdit]:
    if repr(old) == repr(new):  # most of two files is the same, and this finds it quickly
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _mapping_edits(old, new, path)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _list_edits(old, new, path)
    elif _json(old) != _json(new):
        yield SemanticEdit(path=path, before=_json(old), after=_json(new))


def _mapping_edits(
    old: Mapping[object, object], new: Mapping[object, object], path: str
) -> Iterator[SemanticEdit]:
    for key in (*old, *(k for k in new if k not in old)):
        below = f"{path}.{key}" if path else str(key)
        yield from _edits(old.get(key, _ABSENT), new.get(key, _ABSENT), below)


def _list_edits(old: list[object], new: list[object], path: str) -> Iterator[SemanticEdit]:
    """Pair equal items first; what is left between them pairs by place where both are collections."""
    matcher = SequenceMatcher(None, [_json(i) for i in old], [_json(i) for i in new], autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        before = [(i, old[i]) for i in range(i1, i2)]
        after = [(j, new[j]) for j in range(j1, j2)]
        for left, right in zip_longest(before, after):
            yield from _item_edits(left, right, path)


def _item_edits(
    left: tuple[int, object] | None, right: tuple[int, object] | None, path: str
) -> Iterator[SemanticEdit]:
    if left and right and isinstance(left[1], dict | list) and type(left[1]) is type(right[1]):
        yield from _edits(left[1], right[1], f"{path}[{left[0]}]")
        return
    if left and right and left[0] == right[0]:
        yield SemanticEdit(path=f"{path}[{left[0]}]", before=_json(left[1]), after=_json(right[1]))
        return
    if left:
        yield SemanticEdit(path=f"{path}[{left[0]}]", before=_json(left[1]), after=None)
    if right:
        yield SemanticEdit(path=f"{path}[{right[0]}]", before=None, after=_json(right[1]))


def _json(value: object) -> str | None:
    return None if value is _ABSENT else json.dumps(value, ensure_ascii=False, default=str)
