"""What stands inside a node of a document: entries, items and comments, in the order of the text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from migrator.model.place import Pointer
from migrator.text.document import Document
from migrator.text.edits import CannotEdit
from migrator.text.json import JsonDocument
from migrator.text.source import Span

_COMMENT = re.compile(r"(?<=\s)#[^\r\n]*")


@dataclass(frozen=True, slots=True)
class Child:
    """An entry of a mapping or an item of a sequence, as it stands in the text."""

    name: str | int
    key: Span | None
    """`None`: an item has no key."""
    value: Span
    is_alias: bool
    """Whether `value` stands somewhere else in the text."""


def value_at(data: object, pointer: Pointer) -> object:
    """Return what stands at a pointer; `None` where it leads nowhere."""
    for step in pointer:
        match data:
            case dict():
                data = data.get(step)
            case list():
                data = data[step] if isinstance(step, int) and 0 <= step < len(data) else None
            case _:
                return None
    return data


def children(document: Document, pointer: Pointer) -> Sequence[Child]:
    """Return the entries or items of a collection. What a merge key brings in is not among them.

    Raises CannotEdit where a key stands twice or cannot be found by its name (`on:`, `1.5:`).
    """
    if any(d.pointer[:-1] == pointer for d in document.duplicates):
        raise CannotEdit("a key stands twice in a mapping that is to be changed")
    value = value_at(document.data, pointer)
    outer = document.span(pointer)
    if isinstance(value, dict):
        found = [_entry(document, pointer, name) for name in value]
        own = (c for c in found if c.key and outer.start <= c.key.start < outer.end)
        return sorted(own, key=lambda c: c.key.start if c.key else 0)
    if isinstance(value, list):
        spans = [document.span((*pointer, index)) for index in range(len(value))]
        return [
            Child(i, None, span, is_alias=not outer.start <= span.start <= outer.end)
            for i, span in enumerate(spans)
        ]
    return ()


def _entry(document: Document, pointer: Pointer, name: object) -> Child:
    if not isinstance(name, str):
        raise CannotEdit(f"a mapping that is to be changed has the key {name!r}, which is no text")
    key, value = document.key_span((*pointer, name)), document.span((*pointer, name))
    return Child(name, key, value, is_alias=value.start < key.start)


def comments(document: Document, pointer: Pointer) -> list[Span]:
    """Return the comments between the start and the end of a node. JSON has none."""
    if isinstance(document, JsonDocument):
        return []
    whole = document.span(pointer)
    found: list[Span] = []
    position = whole.start
    leaves = sorted(_leaves(document, pointer, whole), key=lambda s: s.start)
    for leaf in (*leaves, Span(whole.end, whole.end)):
        # Between keys and scalars stand only indicators, blanks and comments.
        between = _COMMENT.finditer(document.source.text, position, max(leaf.start, position))
        found += (Span(*m.span()) for m in between)
        position = max(position, leaf.end)
    return found


def _leaves(document: Document, pointer: Pointer, whole: Span) -> Iterator[Span]:
    inside = [c for c in children(document, pointer) if not c.is_alias]
    if not inside:
        yield document.span(pointer)
    for child in inside:
        if child.key:
            yield child.key
        yield from _leaves(document, (*pointer, child.name), whole)


def stands_where_it_is_used(document: Document, pointer: Pointer) -> bool:
    """Return whether a node is written at its own place, and not brought there by an alias or a merge key."""
    outer = document.span(())
    for length in range(1, len(pointer) + 1):
        inner = document.span(pointer[:length])
        if not outer.start <= inner.start <= inner.end <= outer.end:
            return False
        outer = inner
    return document.source.text[outer.start : outer.start + 1] != "&"
