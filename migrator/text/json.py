"""JSON documents with positions. The standard library parses values but forgets where they stood."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from json.decoder import scanstring  # type: ignore[attr-defined]  # in CPython since 2.6, absent from typeshed

from migrator.errors import SourceProblem
from migrator.model.place import Pointer
from migrator.text.document import Duplicate, NodeKind
from migrator.text.snippet import masked_line
from migrator.text.source import SourceText, Span

MAX_DEPTH = 100
_STRICT = True  # no raw control characters inside strings

_BLANK = re.compile(r"[ \t\r\n]*")
_LITERAL = re.compile(r"true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class _Node:
    kind: NodeKind
    span: Span
    value: object
    children: "dict[str | int, tuple[Span, _Node]]"


def parse_json(source: SourceText) -> "JsonDocument":
    """Parse a file that holds one JSON text (RFC 8259).

    Raises SourceProblem (rule `json-syntax`) with the place of the first thing that is wrong.
    """
    scanner = _Scanner(source)
    return JsonDocument(source, scanner.document(), scanner.duplicates)


class JsonDocument:
    """One JSON text."""

    def __init__(self, source: SourceText, root: _Node, duplicates: Sequence[Duplicate]) -> None:
        self.source = source
        self.duplicates = duplicates
        self._root = root

    @cached_property
    def data(self) -> object:
        """The plain data."""
        return self._root.value

    def kind(self, pointer: Pointer) -> NodeKind:
        """Return what kind of node stands there."""
        return self._find(pointer)[1].kind

    def is_flow(self, pointer: Pointer) -> bool:
        """Return whether the node is a collection: JSON always writes brackets."""
        return self._find(pointer)[1].kind is not NodeKind.SCALAR

    def span(self, pointer: Pointer) -> Span:
        """Return the value's span."""
        return self._find(pointer)[1].span

    def key_span(self, pointer: Pointer) -> Span:
        """Return the span of the key with its quotes, or of the item where there is no key."""
        return self._find(pointer)[0]

    def nearest(self, pointer: Pointer) -> Span:
        """Return the span of the node, or of the nearest key above it that exists."""
        for length in range(len(pointer), 0, -1):
            try:
                key, node = self._find(pointer[:length])
            except KeyError:
                continue
            return node.span if length == len(pointer) else key
        return Span(self._root.span.start, self._root.span.start)

    def _find(self, pointer: Pointer) -> tuple[Span, _Node]:
        key, node = self._root.span, self._root
        for step in pointer:
            key, node = node.children[step]
        return key, node


class _Scanner:
    """A recursive-descent scanner: RFC 8259, nothing more."""

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._text = source.text
        self.duplicates: list[Duplicate] = []

    def document(self) -> _Node:
        """Return the root node."""
        start = 1 if self._text.startswith("\ufeff") else 0
        root, end = self._value(self._skip(start), ())
        end = self._skip(end)
        if end != len(self._text):
            raise self._problem(end, "has more text after the end of the JSON value")
        return root

    def _value(self, start: int, pointer: Pointer) -> tuple[_Node, int]:
        if len(pointer) > MAX_DEPTH:
            raise self._problem(start, f"is nested more than {MAX_DEPTH} levels deep")
        match self._text[start : start + 1]:
            case "{":
                return self._object(start, pointer)
            case "[":
                return self._array(start, pointer)
            case '"':
                value, end = self._string(start)
                return _Node(NodeKind.SCALAR, Span(start, end), value, {}), end
            case _:
                return self._literal(start)

    def _object(self, start: int, pointer: Pointer) -> tuple[_Node, int]:
        children: dict[str | int, tuple[Span, _Node]] = {}
        value: dict[str, object] = {}
        position = self._skip(start + 1)
        if self._text[position : position + 1] == "}":
            return _Node(NodeKind.MAPPING, Span(start, position + 1), value, children), position + 1
        while True:
            if self._text[position : position + 1] != '"':
                raise self._problem(position, "expected a key in double quotes")
            name, end = self._string(position)
            key = Span(position, end)
            colon = self._skip(end)
            if self._text[colon : colon + 1] != ":":
                raise self._problem(colon, "expected a colon after the key")
            node, end = self._value(self._skip(colon + 1), (*pointer, name))
            if name in children:
                self._duplicate((*pointer, name), children[name][0], key)
            children[name] = (key, node)
            value[name] = node.value
            position, closed = self._next_item(end, "}")
            if closed:
                return _Node(NodeKind.MAPPING, Span(start, position), value, children), position

    def _array(self, start: int, pointer: Pointer) -> tuple[_Node, int]:
        children: dict[str | int, tuple[Span, _Node]] = {}
        value: list[object] = []
        position = self._skip(start + 1)
        if self._text[position : position + 1] == "]":
            return _Node(NodeKind.SEQUENCE, Span(start, position + 1), value, children), position + 1
        while True:
            node, end = self._value(position, (*pointer, len(value)))
            children[len(value)] = (node.span, node)
            value.append(node.value)
            position, closed = self._next_item(end, "]")
            if closed:
                return _Node(NodeKind.SEQUENCE, Span(start, position), value, children), position

    def _next_item(self, end: int, bracket: str) -> tuple[int, bool]:
        """Return where the next item starts, or the end of the collection and True."""
        position = self._skip(end)
        character = self._text[position : position + 1]
        if character == bracket:
            return position + 1, True
        if character != ",":
            raise self._problem(position, f"expected a comma or {bracket}")
        return self._skip(position + 1), False

    def _string(self, start: int) -> tuple[str, int]:
        try:
            value, end = scanstring(self._text, start + 1, _STRICT)
        except json.JSONDecodeError as error:
            raise self._problem(error.pos, error.msg) from None
        return value, end

    def _literal(self, start: int) -> tuple[_Node, int]:
        match = _LITERAL.match(self._text, start)
        if match is None:
            raise self._problem(start, "expected a JSON value")
        try:
            value: object = json.loads(match[0])
        except ValueError:
            raise self._problem(start, "holds a number that is too long") from None
        return _Node(NodeKind.SCALAR, Span(start, match.end()), value, {}), match.end()

    def _skip(self, position: int) -> int:
        match = _BLANK.match(self._text, position)
        return match.end() if match else position

    def _duplicate(self, pointer: Pointer, first: Span, second: Span) -> None:
        place = self._source.place
        self.duplicates.append(Duplicate(pointer=pointer, first=place(first), second=place(second)))

    def _problem(self, index: int, message: str) -> SourceProblem:
        place = self._source.place(Span(index, index + 1))
        snippet = masked_line(self._source.line(place.line))
        return SourceProblem(
            message, rule="json-syntax", path=self._source.path, place=place, snippet=snippet
        )
