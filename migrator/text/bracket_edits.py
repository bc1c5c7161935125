"""Edits of collections in brackets: JSON objects and arrays, and YAML flow collections."""

import re
from collections.abc import Mapping, Sequence

from migrator.text.children import Child, children, comments
from migrator.text.collection import Collection, New, combined
from migrator.text.document import NodeKind
from migrator.text.edits import CannotEdit, Edit
from migrator.text.json import JsonDocument
from migrator.text.source import Span
from migrator.text.values import Scalar, Style, Value, json_scalar, yaml_scalar

_JOINT = re.compile(r",\s*")


def bracket_edits(collection: Collection) -> list[Edit]:
    """Return the edits that change entries or items between brackets.

    Raises CannotEdit where a comment stands in what is to go.
    """
    if not collection.children:
        return []
    edits: list[Edit] = []
    for index in collection.changed:
        change = collection.changes[index]
        span = _whole(collection.children[index])
        if collection.is_removed(index):
            continue
        if change.new is None:
            behind = Span(span.end, span.end)
            edits.append(Edit(behind, _joint(collection) + _joined(collection, change.after)))
        else:
            _refuse_comments(collection, span)
            edits.append(Edit(span, _joined(collection, combined(change))))
    return [*edits, *_removals(collection)]


def filling(collection: Collection, new: New) -> Edit:
    """Return the edit that puts the first entries into a collection that has none."""
    span = collection.document.span(collection.pointer)
    opening, closing = collection.text[span.start], collection.text[span.end - 1]
    if not _is_on_lines(collection):
        return Edit(span, opening + _joined(collection, new) + closing)
    line_start = collection.text.rfind("\n", 0, span.start) + 1
    indent = re.compile(r"[ \t]*").match(collection.text, line_start)
    outer = collection.style.newline + (indent[0] if indent else "")
    inner = outer + collection.style.step
    return Edit(span, opening + inner + _texts(collection, new, inner, "," + inner) + outer + closing)


def bracket_members(new: New, style: Style, *, line: str | None, is_json: bool) -> list[str]:
    """Return each entry or item as text. `line`: the line end and indentation of each, if any."""
    return _Writer(style, is_json=is_json).members(new, line)


def _whole(child: Child) -> Span:
    if child.is_alias:
        raise CannotEdit("an alias stands where something is to be changed")
    return Span(child.key.start if child.key else child.value.start, child.value.end)


def _removals(collection: Collection) -> list[Edit]:
    edits: list[Edit] = []
    index = 0
    while index < len(collection.children):
        last = index
        while last < len(collection.children) and collection.is_removed(last):
            last += 1
        if last > index:
            edits.append(_removal(collection, index, last - 1))
        index = last + 1
    return edits


def _removal(collection: Collection, first: int, last: int) -> Edit:
    """Remove a run of neighbours with the commas that they need no longer."""
    own = collection.children
    if last + 1 < len(own):
        span = Span(_whole(own[first]).start, _whole(own[last + 1]).start)
    elif first > 0:
        span = Span(_whole(own[first - 1]).end, _whole(own[last]).end)
    else:
        inside = collection.document.span(collection.pointer)
        _refuse_comments(collection, inside)
        return Edit(Span(inside.start + 1, inside.end - 1), collection.style.padding)
    _refuse_comments(collection, span)
    return Edit(span, "")


def _refuse_comments(collection: Collection, span: Span) -> None:
    for comment in comments(collection.document, collection.pointer):
        if span.start <= comment.start < span.end:
            raise CannotEdit("a comment stands inside brackets, in what is to be changed")


def _joint(collection: Collection) -> str:
    """Return what this author writes between two entries."""
    spans = [_whole(c) for c in collection.children[:2]]
    if len(spans) > 1:
        between = collection.text[spans[0].end : spans[1].start]
        return between if _JOINT.fullmatch(between) else collection.style.comma
    before = collection.text[collection.document.span(collection.pointer).start + 1 : spans[0].start]
    return "," + before if "\n" in before and not before.strip() else collection.style.comma


def _joined(collection: Collection, new: New) -> str:
    joint = _joint(collection) if collection.children else collection.style.comma
    return _texts(collection, new, joint[1:] if "\n" in joint else None, joint)


def _texts(collection: Collection, new: New, line: str | None, joint: str) -> str:
    """Return new entries as text. `line`: the line end and indentation that each starts with, if any."""
    writer = _Writer(_style_here(collection), is_json=isinstance(collection.document, JsonDocument))
    return joint.join(writer.members(new, line))


def _style_here(collection: Collection) -> Style:
    """Return the style of the document, made more exact by the collection's own first entry."""
    style = collection.style
    child = next((c for c in _neighbours(collection) if c.key and c.value.start >= c.key.end), None)
    if child is None or child.key is None:
        return style
    between = collection.text[child.key.end : child.value.start]
    quoted = collection.text[child.key.start] in "\"'"
    colon = between if between.strip() == ":" and "\n" not in between else style.colon
    return Style(
        newline=style.newline,
        step=style.step,
        quote=style.quote,
        quote_strings=style.quote_strings or quoted,
        quote_keys=quoted,
        colon=colon,
        comma=style.comma,
        padding=style.padding,
    )


def _neighbours(collection: Collection) -> Sequence[Child]:
    """Return the collection's entries, or those of the nearest mapping around it in brackets."""
    pointer = collection.pointer
    if collection.document.kind(pointer) is NodeKind.MAPPING and collection.children:
        return collection.children
    while pointer:
        pointer = pointer[:-1]
        if not collection.document.is_flow(pointer):
            return ()
        if collection.document.kind(pointer) is NodeKind.MAPPING:
            return children(collection.document, pointer)
    return ()


def _is_on_lines(collection: Collection) -> bool:
    return isinstance(collection.document, JsonDocument) and "\n" in collection.text.strip()


class _Writer:
    """Writes values in brackets, on one line or on lines of their own."""

    def __init__(self, style: Style, *, is_json: bool) -> None:
        self._style = style
        self._is_json = is_json

    def members(self, new: New, line: str | None) -> list[str]:
        """Return each entry or item as text, without what joins them."""
        if isinstance(new, Mapping):
            return [f"{self._key(k)}{self._style.colon}{self._value(v, line)}" for k, v in new.items()]
        return [self._value(v, line) for v in new]

    def _value(self, value: Value, line: str | None) -> str:
        match value:
            case str() | int() | None:
                return self._scalar(value)
            case Mapping():
                return self._collection(value, "{}", line)
            case _:
                return self._collection(value, "[]", line)

    def _collection(self, value: New, brackets: str, line: str | None) -> str:
        if not value:
            return brackets[0] + self._style.padding + brackets[1]
        if line is None:
            return brackets[0] + self._style.comma.join(self.members(value, None)) + brackets[1]
        inner = line + self._style.step
        return brackets[0] + inner + ("," + inner).join(self.members(value, inner)) + line + brackets[1]

    def _key(self, key: str) -> str:
        return json_scalar(key) if self._is_json or self._style.quote_keys else yaml_scalar(key, self._style)

    def _scalar(self, value: Scalar) -> str:
        return json_scalar(value) if self._is_json else yaml_scalar(value, self._style)
