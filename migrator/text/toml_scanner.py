"""Finds where everything stands in a TOML text (TOML 1.0.0) that a parser has found valid."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from migrator.text.document import NodeKind
from migrator.text.source import Span

BOM = "\ufeff"

_BETWEEN = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_PART = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|[A-Za-z0-9_-]+')
_SCALAR = re.compile(
    r"""\"{3}(?:[^\\]|\\.)*?\"{3,5}|'{3}.*?'{3,5}|"(?:[^"\\]|\\.)*"|'[^']*'|[^,\]}#\r\n]*[^,\]}#\s]""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))")
_NAMED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


@dataclass(slots=True, kw_only=True)
class Node:
    """A value or a table, and where it stands. Tables grow while the text is read."""

    kind: NodeKind
    key: Span | None = None
    """The last part of its key; `None`: the root, or an item of an array in brackets."""
    own: Span | None = None
    """The value, or the header of a table; `None` where a table has none of its own."""
    is_flow: bool = False
    entry: Span | None = None
    """From the whole key to the end of the value; `None`: it is no `key = value`."""
    children: "dict[str | int, Node]" = field(default_factory=dict)

    @property
    def own_entry(self) -> Span | None:
        """The entry, if it is written `key = value` and not by way of a dotted key."""
        is_plain = self.entry and self.key and self.entry.start == self.key.start
        return self.entry if is_plain else None

    @property
    def span(self) -> Span:
        """From the first to the last character of it and what is in it."""
        if self.kind is NodeKind.SCALAR or self.is_flow:
            return self.own or Span(0, 0)
        spans = [self.own] if self.own else []
        for child in self.children.values():
            inner = child.span
            spans.append(Span((child.entry or inner).start, inner.end))
        return Span(min((s.start for s in spans), default=0), max((s.end for s in spans), default=0))


def scan(text: str) -> Node:
    """Return the root table of a valid text."""
    return _Scanner(text).root


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 1 if text.startswith(BOM) else 0
        self.root = Node(kind=NodeKind.MAPPING)
        self._table = self.root
        self._document()

    def _document(self) -> None:
        self._skip(_BETWEEN)
        while self._position < len(self._text):
            if self._text[self._position] == "[":
                self._header()
            else:
                self._entry(self._table)
            self._skip(_BETWEEN)

    def _header(self) -> None:
        start = self._position
        is_item = self._text.startswith("[[", start)
        self._position += 2 if is_item else 1
        *above, (name, key) = self._key()
        self._position += 2 if is_item else 1
        header = Span(start, self._position)
        parent = _descended(self.root, above)
        if not is_item:
            self._table = _table(parent, name, key)
            self._table.own = header
            return
        items = parent.children.setdefault(name, Node(kind=NodeKind.SEQUENCE, key=key))
        self._table = Node(kind=NodeKind.MAPPING, key=key, own=header)
        items.children[len(items.children)] = self._table

    def _entry(self, table: Node) -> None:
        start = self._position
        *above, (name, key) = self._key()
        self._position += 1  # the equals sign
        self._skip(_BLANK)
        node = self._value()
        node.key, node.entry = key, Span(start, self._position)
        _descended(table, above).children[name] = node

    def _key(self) -> list[tuple[str, Span]]:
        parts: list[tuple[str, Span]] = []
        while True:
            self._skip(_BLANK)
            span = self._take(_PART)
            parts.append((_name(self._text[span.start : span.end]), span))
            self._skip(_BLANK)
            if self._text[self._position] != ".":
                return parts
            self._position += 1

    def _value(self) -> Node:
        match self._text[self._position]:
            case "[":
                return self._array()
            case "{":
                return self._inline_table()
            case _:
                return Node(kind=NodeKind.SCALAR, own=self._take(_SCALAR))

    def _array(self) -> Node:
        node = Node(kind=NodeKind.SEQUENCE, is_flow=True)
        start = self._position
        for _ in self._members("]"):
            node.children[len(node.children)] = self._value()
        node.own = Span(start, self._position)
        return node

    def _inline_table(self) -> Node:
        node = Node(kind=NodeKind.MAPPING, is_flow=True)
        start = self._position
        for _ in self._members("}"):
            self._entry(node)
        node.own = Span(start, self._position)
        return node

    def _members(self, closing: str) -> Iterator[None]:
        """Stop at the start of each member; end behind the bracket that closes."""
        self._position += 1
        self._skip(_BETWEEN)
        while self._text[self._position] != closing:
            yield
            self._skip(_BETWEEN)
            if self._text[self._position] == ",":
                self._position += 1
                self._skip(_BETWEEN)
        self._position += 1

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self._text, self._position)
        self._position = match.end() if match else self._position

    def _take(self, pattern: re.Pattern[str]) -> Span:
        match = pattern.match(self._text, self._position)
        if match is None or match.end() == self._position:
            raise ValueError(f"no TOML at character {self._position}")
        self._position = match.end()
        return Span(*match.span())


def _descended(table: Node, parts: list[tuple[str, Span]]) -> Node:
    """Return the table that the parts of a key lead to; of an array of tables the last one counts."""
    for name, key in parts:
        table = _table(table, name, key)
    return table


def _table(parent: Node, name: str, key: Span) -> Node:
    node = parent.children.setdefault(name, Node(kind=NodeKind.MAPPING, key=key))
    is_item = node.kind is NodeKind.SEQUENCE and not node.is_flow
    return node.children[len(node.children) - 1] if is_item else node


def _name(part: str) -> str:
    if part.startswith('"'):
        return _ESCAPE.sub(_character, part[1:-1])
    return part.strip("'")


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    return chr(int(code, 16)) if code else _NAMED.get(escape[3], escape[3])
