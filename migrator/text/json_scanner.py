"""Scans JSON texts (RFC 8259, nothing more) for positions, and for the place of the first mistake."""

import json
import re
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined]  # in CPython since 2.6, absent from typeshed

from migrator.errors import SourceProblem
from migrator.model.place import Pointer
from migrator.text.document import Duplicate, NodeKind
from migrator.text.snippet import masked_line
from migrator.text.source import SourceText, Span

MAX_DEPTH = 100
"""Levels of nesting; real files stay below 40."""
BOM = "\ufeff"
_STRICT = True  # no raw control characters inside strings

_BLANK = re.compile(r"[ \t\r\n]*")
_LITERAL = re.compile(r"true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")

_ADVICE = {
    "}": "remove the comma before it",
    "]": "remove the comma before it",
    "'": "use double quotes",
    "//": "remove the comment: JSON has none",
    "/*": "remove the comment: JSON has none",
    "#": "remove the comment: JSON has none",
    "True": "write true",
    "False": "write false",
    "None": "write null",
    "NaN": "JSON has no such number; write null",
    "Infinity": "JSON has no such number; write null",
    "-Infinity": "JSON has no such number; write null",
}
_STRING_ERRORS = {
    "Unterminated string starting at": ("the text that begins with this quote is never closed", "close it"),
    "Invalid control character at": (
        "a line end, tab or other control character stands inside a text",
        "write \\n or \\t, or close the quote before it",
    ),
    "Invalid \\escape": (
        "a backslash stands before a character that it cannot stand before",
        "double the backslash",
    ),
    "Invalid \\uXXXX escape": (
        "\\u needs four hexadecimal digits behind it",
        "write them, or double the backslash",
    ),
}


@dataclass(frozen=True, slots=True)
class Node:
    """A value, where it stands, and what stands in it."""

    kind: NodeKind
    span: Span
    value: object
    children: "dict[str | int, tuple[Span, Node]]"
    """Of members the span of the key, of items their own."""


class Scanner:
    """A recursive-descent scanner: RFC 8259, nothing more."""

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._text = source.text
        self.duplicates: list[Duplicate] = []

    def document(self) -> Node:
        """Return the root node."""
        start = 1 if self._text.startswith(BOM) else 0
        root, end = self._value(self._skip(start), ())
        end = self._skip(end)
        if end != len(self._text):
            raise self._problem(
                end,
                "there is more text after the end of the JSON value",
                help_="remove it; a file holds one value, with one bracket around everything",
            )
        return root

    def _value(self, start: int, pointer: Pointer) -> tuple[Node, int]:
        if len(pointer) > MAX_DEPTH:
            message = f"the file is nested more than {MAX_DEPTH} levels deep"
            raise self._problem(start, message, help_="make it flatter")
        match self._text[start : start + 1]:
            case "{":
                return self._object(start, pointer)
            case "[":
                return self._array(start, pointer)
            case '"':
                value, end = self._string(start)
                return Node(NodeKind.SCALAR, Span(start, end), value, {}), end
            case _:
                return self._literal(start)

    def _object(self, start: int, pointer: Pointer) -> tuple[Node, int]:
        children: dict[str | int, tuple[Span, Node]] = {}
        value: dict[str, object] = {}
        position = self._skip(start + 1)
        if self._text[position : position + 1] == "}":
            return Node(NodeKind.MAPPING, Span(start, position + 1), value, children), position + 1
        while True:
            if self._text[position : position + 1] != '"':
                raise self._problem(position, "expected a key in double quotes", help_=self._advice(position))
            name, end = self._string(position)
            key = Span(position, end)
            colon = self._skip(end)
            if self._text[colon : colon + 1] != ":":
                raise self._problem(colon, "expected a colon after the key", help_='write "key": value')
            node, end = self._value(self._skip(colon + 1), (*pointer, name))
            if name in children:
                self._duplicate((*pointer, name), children[name][0], key)
            children[name] = (key, node)
            value[name] = node.value
            position, closed = self._next_item(end, "}")
            if closed:
                return Node(NodeKind.MAPPING, Span(start, position), value, children), position

    def _array(self, start: int, pointer: Pointer) -> tuple[Node, int]:
        children: dict[str | int, tuple[Span, Node]] = {}
        value: list[object] = []
        position = self._skip(start + 1)
        if self._text[position : position + 1] == "]":
            return Node(NodeKind.SEQUENCE, Span(start, position + 1), value, children), position + 1
        while True:
            node, end = self._value(position, (*pointer, len(value)))
            children[len(value)] = (node.span, node)
            value.append(node.value)
            position, closed = self._next_item(end, "]")
            if closed:
                return Node(NodeKind.SEQUENCE, Span(start, position), value, children), position

    def _next_item(self, end: int, bracket: str) -> tuple[int, bool]:
        """Return where the next item starts, or the end of the collection and True."""
        position = self._skip(end)
        character = self._text[position : position + 1]
        if character == bracket:
            return position + 1, True
        if character != ",":
            help_ = self._advice(position) or "put a comma between items, and close every bracket"
            raise self._problem(position, f"expected a comma or {bracket}", help_=help_)
        return self._skip(position + 1), False

    def _string(self, start: int) -> tuple[str, int]:
        try:
            value, end = scanstring(self._text, start + 1, _STRICT)
        except json.JSONDecodeError as error:
            message, help_ = _STRING_ERRORS.get(error.msg.split(":")[0], (f"no valid text: {error.msg}", ""))
            raise self._problem(error.pos, message, help_=help_) from None
        return value, end

    def _literal(self, start: int) -> tuple[Node, int]:
        match = _LITERAL.match(self._text, start)
        if match is None:
            raise self._problem(start, "expected a JSON value", help_=self._advice(start))
        try:
            value: object = json.loads(match[0])
        except ValueError:
            message = "this number has too many digits"
            raise self._problem(start, message, help_="put it in quotes, if it is text") from None
        return Node(NodeKind.SCALAR, Span(start, match.end()), value, {}), match.end()

    def _skip(self, position: int) -> int:
        match = _BLANK.match(self._text, position)
        return match.end() if match else position

    def _duplicate(self, pointer: Pointer, first: Span, second: Span) -> None:
        place = self._source.place
        self.duplicates.append(Duplicate(pointer=pointer, first=place(first), second=place(second)))

    def _advice(self, position: int) -> str:
        """Return what to do about what stands there, as far as a glance tells."""
        rest = self._text[position : position + 8]
        advice = [help_ for start, help_ in _ADVICE.items() if rest.startswith(start)]
        if not rest:
            return "the file ends too early: close every bracket"
        return advice[0] if advice else ""

    def _problem(self, index: int, message: str, *, help_: str = "") -> SourceProblem:
        place = self._source.place(Span(index, min(index + 1, len(self._text))))
        snippet = masked_line(self._source.line(place.line))
        return SourceProblem(
            message, rule="json-syntax", path=self._source.path, place=place, snippet=snippet, help_=help_
        )
