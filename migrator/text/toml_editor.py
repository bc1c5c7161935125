"""Collects changes of a TOML document and returns them as edits of its text that touch nothing else."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from migrator.model.place import Pointer
from migrator.text.document import NodeKind
from migrator.text.edits import CannotEdit, Edit
from migrator.text.source import Span
from migrator.text.toml import TomlDocument
from migrator.text.toml_scanner import BOM, Node
from migrator.text.values import Value

Entries = Mapping[str, Value]

_REST = re.compile(r"[ \t]*(?P<comment>#[^\r\n]*)?")
_LINE_END = re.compile(r"\r?\n|$")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_LAST_OF_FOUR_DIGITS = 0xFFFF


@dataclass(slots=True)
class _Change:
    """What is to become of one entry or header that stands on lines of its own."""

    span: Span
    prefix: str = ""
    """Of a dotted key: what stands before its last part."""
    new: Entries | None = None
    """What takes its place; empty: nothing does; `None`: it stays."""
    after: Entries | None = None


class TomlEditor:
    """Collects changes by pointer. New text takes the author's indentation, line ends and quotes.

    Every method raises KeyError for a pointer that leads nowhere, and CannotEdit for a place that is written
    in a way that no edit can keep.
    """

    def __init__(self, document: TomlDocument) -> None:
        self._document = document
        self._text = document.source.text
        self._style = _Style(document)
        self._values: list[Edit] = []
        self._changes: dict[int, _Change] = {}
        self._braces: dict[Pointer, set[str | int]] = {}

    def set_value(self, pointer: Pointer, value: Value) -> None:
        """Put a value where another is; a text gets the same kind of quotes."""
        node = self._document.node(pointer)
        if node.own is None or (node.kind is not NodeKind.SCALAR and not node.is_flow):
            raise CannotEdit("a table stands where a value was expected")
        self._refuse_comments(node.own)
        old = self._text[node.own.start : node.own.end]
        self._values.append(Edit(node.own, self._style.value(value, is_literal=old.startswith("'"))))

    def remove(self, pointer: Pointer) -> None:
        """Take an entry, or a table with everything in it, out. Comments on lines of their own stay."""
        is_inside = [self._document.is_flow(pointer[:length]) for length in range(len(pointer))]
        if any(is_inside) and not is_inside[-1]:
            raise CannotEdit("a dotted key stands inside braces, in what is to be changed")
        if any(is_inside):
            self._braces.setdefault(pointer[:-1], set()).add(pointer[-1])
            return
        node = self._document.node(pointer)
        if node.entry:
            self._change(node.entry).new = {}
            return
        if node.own:
            self._change(node.own).new = {}
        for name in node.children:
            self.remove((*pointer, name))

    def replace(self, pointer: Pointer, new: Entries) -> None:
        """Put entries where one is that stands on lines of its own; where its key is dotted, theirs are."""
        node = self._document.node(pointer)
        is_inside = any(self._document.is_flow(pointer[:length]) for length in range(len(pointer)))
        if node.entry is None or node.key is None or is_inside:
            raise CannotEdit("what is to be replaced is not written as an entry of its table")
        change = self._change(node.entry)
        change.prefix = self._text[node.entry.start : node.key.start]
        change.new = new

    def insert(self, table: Pointer, new: Entries, *, after: str | None = None) -> None:
        """Put entries behind one of the table's own entries, or behind the last of them.

        Where `after` is no entry on lines of its own, that is the last entry, too: what follows the header of
        another table would be part of that table.
        """
        node = self._document.node(table)
        if node.kind is not NodeKind.MAPPING or node.is_flow:
            raise CannotEdit("entries are to be added to what is no table with lines of its own")
        own = [e for child in node.children.values() if (e := child.own_entry)]
        named = node.children[after].own_entry if after in node.children else None
        anchor = named or max(own, key=lambda e: e.end, default=None) or node.own
        if anchor is None:
            raise CannotEdit("a table that is to get entries has no place of its own")
        change = self._change(anchor)
        change.after = {**(change.after or {}), **new}

    def edits(self) -> tuple[Edit, ...]:
        """Return the edits of everything collected so far."""
        edits = list(self._values)
        for change in self._changes.values():
            edits += self._line_edits(change)
        for table, names in self._braces.items():
            edits += self._brace_edits(self._document.node(table), names)
        return tuple(self._merged(sorted(edits, key=lambda e: (e.span.start, e.span.end))))

    def _change(self, span: Span) -> _Change:
        return self._changes.setdefault(span.start, _Change(span))

    def _line_edits(self, change: _Change) -> list[Edit]:
        span = change.span
        start = self._text.rfind("\n", 0, span.start) + 1
        indent = self._text[start : span.start].removeprefix(BOM)
        rest = _REST.match(self._text, span.end)
        end = rest.end() if rest else span.end
        after = self._style.lines(change.after or {}, self._inner_indent(indent, span))
        if change.new is None:
            return [Edit(Span(end, end), "".join(self._style.newline + line for line in after))]
        self._refuse_comments(span)
        lines = [*self._style.lines(change.new, indent + change.prefix), *after]
        if not lines:
            return [self._removal(Span(start, end), indent, rest["comment"] if rest else None)]
        first = Edit(span, lines[0].removeprefix(indent))
        below = "".join(self._style.newline + line for line in lines[1:])
        return [first, Edit(Span(end, end), below)] if below else [first]

    def _inner_indent(self, indent: str, span: Span) -> str:
        """Return the indentation of what stands below an entry, or below a header."""
        return indent + self._style.step if self._text[span.start] == "[" else indent

    def _removal(self, line: Span, indent: str, comment: str | None) -> Edit:
        start = line.start + len(BOM) if self._text.startswith(BOM, line.start) else line.start
        if comment:
            return Edit(Span(start, line.end), indent + comment)
        line_end = _LINE_END.match(self._text, line.end)
        return Edit(Span(start, line_end.end() if line_end else line.end), "")

    def _merged(self, edits: list[Edit]) -> list[Edit]:
        """Make one of removals that touch; where no line end follows, the one before goes."""
        merged: list[Edit] = []
        for edit in edits:
            last = merged[-1] if merged else None
            if last and not last.replacement + edit.replacement and last.span.end == edit.span.start:
                merged[-1] = Edit(Span(last.span.start, edit.span.end), "")
            else:
                merged.append(edit)
        return [self._at_end(e) for e in merged]

    def _at_end(self, edit: Edit) -> Edit:
        is_last = edit.span.end == len(self._text) and not self._text.endswith("\n")
        if edit.replacement or not is_last or self._text[edit.span.start - 1 : edit.span.start] != "\n":
            return edit
        start = edit.span.start - len(self._style.newline)
        return Edit(Span(start, edit.span.end), "")

    def _brace_edits(self, node: Node, names: set[str | int]) -> list[Edit]:
        """Remove entries between braces, with the commas that they need no longer."""
        spans = [c.entry or c.span for c in node.children.values()]
        gone = [name in names for name in node.children]
        whole = node.own or node.span
        self._refuse_comments(whole)
        if all(gone):
            return [Edit(Span(whole.start + 1, whole.end - 1), "")]
        edits: list[Edit] = []
        for index, is_gone in enumerate(gone):
            if is_gone and not all(gone[index:]):
                edits.append(Edit(Span(spans[index].start, spans[index + 1].start), ""))
            elif is_gone:
                edits.append(Edit(Span(spans[index - 1].end, spans[-1].end), ""))
                break
        return edits

    def _refuse_comments(self, span: Span) -> None:
        """Refuse spans with a `#` that may be a comment: it would be lost with what it stands in."""
        lines = self._text[span.start : span.end].split("\n")
        if len(lines) > 1 and any("#" in line for line in lines):
            raise CannotEdit("a comment may stand inside of what is to be changed")


def _equals(text: str) -> str:
    """Return the equals sign as this author mostly writes it, with the blanks around it."""
    return _mostly(re.findall(r"^[ \t]*[\w.-]+([ \t]?=[ \t]?)(?=[^\s=])", text, re.MULTILINE)) or " = "


def _equals_in_braces(text: str) -> str:
    """Return the same for entries in braces; empty where there are none."""
    return _mostly(re.findall(r"""[{,][ \t]*["']?[\w.-]+["']?([ \t]?=[ \t]?)(?=[^\s=])""", text))


def _mostly(signs: Sequence[str]) -> str:
    known = Counter(signs)
    return known.most_common(1)[0][0] if known else ""


class _Style:
    """How the author of a document writes."""

    def __init__(self, document: TomlDocument) -> None:
        text = document.source.text
        first = text.find("\n")
        self.newline = "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"
        self.step = _step(text)
        self._is_literal = len(re.findall(r"=[ \t]*'", text)) > len(re.findall(r'=[ \t]*"', text))
        self._padding = " " if re.search(r"=[ \t]*\{ ", text) else ""
        self._equals = _equals(text)
        self._equals_in_braces = _equals_in_braces(text) or self._equals

    def lines(self, entries: Entries, indent: str) -> list[str]:
        """Return entries as lines."""
        return [f"{indent}{_key(name)}{self._equals}{self.value(value)}" for name, value in entries.items()]

    def value(self, value: Value, *, is_literal: bool | None = None) -> str:
        """Return a value as TOML. `is_literal`: in single quotes, where these can hold it."""
        match value:
            case str():
                return _string(value, is_literal=self._is_literal if is_literal is None else is_literal)
            case bool() | int():
                return json.dumps(value)
            case Mapping():
                equals = self._equals_in_braces
                inside = ", ".join(f"{_key(k)}{equals}{self.value(v)}" for k, v in value.items())
                return "{" + self._padding + inside + self._padding + "}"
            case Sequence():
                return "[" + ", ".join(self.value(item) for item in value) + "]"
            case _:
                raise CannotEdit("TOML has no null")


def _step(text: str) -> str:
    """Return how far entries stand to the right of their table's header."""
    match = re.search(
        r"^([ \t]*)\[[^\r\n]*\r?\n(?:[ \t]*(?:#[^\r\n]*)?\r?\n)*([ \t]*)[\w\"']", text, re.MULTILINE
    )
    return match[2].removeprefix(match[1]) if match and match[2].startswith(match[1]) else ""


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _string(name, is_literal=False)


def _string(value: str, *, is_literal: bool) -> str:
    if is_literal and "'" not in value and value.isprintable():
        return f"'{value}'"
    return '"' + "".join(map(_escaped, value)) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= _LAST_OF_FOUR_DIGITS else f"\\U{code:08x}"
