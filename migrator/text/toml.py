"""TOML documents with positions. The standard library parses values but forgets where they stood.

So its parser is asked first, for it decides what is valid; the scanner runs where a position is wanted. Both
must see the same keys.
"""

import math
import re
import tomllib
from collections.abc import Sequence
from functools import cached_property

from migrator.errors import SourceProblem
from migrator.model.place import Pointer
from migrator.text.document import Duplicate, NodeKind
from migrator.text.edits import CannotEdit
from migrator.text.snippet import masked_line
from migrator.text.source import SourceText, Span
from migrator.text.toml_scanner import BOM, Node, scan

_AT = re.compile(r"\s*\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
_TOO_DEEP, _TOO_LONG = "too deep", "too long"
_KNOWN = {
    "Invalid value": (
        "a value is expected here",
        "put text in quotes; write true and false in small letters",
    ),
    "Invalid statement": ("a key or the header of a table is expected here", "write key = value"),
    "Expected '=' after a key": ("a key has no equals sign behind it", "write key = value"),
    "Cannot overwrite": ("a key stands twice in the same table", "remove one of the two"),
    "Duplicate inline table key": ("a key stands twice in the same table", "remove one of the two"),
    "Cannot declare": (
        "a table has two headers, or is an entry as well",
        "write its entries below one header",
    ),
    "Cannot mutate": ("a table that is closed already gets more entries", "write its entries in one place"),
    "Expected ']": ("the header of a table is not closed", "write [table], or [[table]] for one of several"),
    "Expected newline or end": ("there is more text behind a value", "begin a new line; put text in quotes"),
    "Unclosed array": (
        "a list is not closed before this",
        "put a comma between items, and close the bracket",
    ),
    "Unclosed inline table": (
        "a table in braces is not closed before this",
        "put a comma between entries, and close the brace on the same line",
    ),
    "Unterminated string": ("a text is never closed", "close the quote"),
    "Expected \"'": ("a text is never closed", "close the quote"),
    "Illegal character '\\n'": ("the line ends inside a text", "close the quote, or use three of them"),
    "Illegal character": (
        "a control character stands where none can be",
        "remove it, or write it as \\u0000",
    ),
    "Unescaped '\\'": (
        "a backslash stands before a character that it cannot stand before",
        "double the backslash, or use single quotes",
    ),
    _TOO_DEEP: ("the file is nested too deeply", "make it flatter"),
    _TOO_LONG: ("a number has too many digits", "put it in quotes, if it is text"),
}
_OTHER = ("this is no valid TOML", "check the quotes and brackets of this line and the one above")


def parse_toml(source: SourceText, *, read_as: str | None = None) -> "TomlDocument":
    """Parse a file that holds one TOML document (TOML 1.0.0).

    `read_as`: a text of the same length that is read in its place, where a program puts variables into its
    files before it reads them. Raises SourceProblem (rule `toml-syntax`) with the place of the first thing
    that is wrong, and ValueError for another length.
    """
    text = source.text if read_as is None else read_as
    if len(text) != len(source.text):
        raise ValueError("a text of another length has its values at other places")
    try:
        data = tomllib.loads(text.removeprefix(BOM), parse_float=_number)
    except tomllib.TOMLDecodeError as error:
        raise _problem(source, str(error)) from None
    except RecursionError:
        raise _problem(source, _TOO_DEEP) from None
    except ValueError:  # more digits than Python reads
        raise _problem(source, _TOO_LONG) from None
    return TomlDocument(source, data, read_as=text)


def _number(text: str) -> float | str:
    """Return a float; not-a-number stays text, for it would not be equal to itself."""
    number = float(text)
    return text if math.isnan(number) else number


class TomlDocument:
    """One TOML document. Positions are looked for when they are first asked for."""

    duplicates: Sequence[Duplicate] = ()
    """None: TOML does not allow them."""

    def __init__(self, source: SourceText, data: dict[str, object], *, read_as: str) -> None:
        self.source = source
        self._parsed = data
        self._read_as = read_as

    @cached_property
    def data(self) -> object:
        """The plain data. Dates and times are the text that stands there."""
        return self._plain(self._parsed, ())

    @cached_property
    def root(self) -> Node:
        """Where everything stands. Raises CannotEdit where scanner and parser do not see the same."""
        try:
            root = scan(self._read_as)
        except (ValueError, IndexError, RecursionError):
            raise CannotEdit("the positions of this TOML file cannot be told") from None
        if not _agree(root, self._parsed):
            raise CannotEdit("the positions of this TOML file cannot be told")
        return root

    def kind(self, pointer: Pointer) -> NodeKind:
        """Return what kind of node stands there."""
        return self.node(pointer).kind

    def is_flow(self, pointer: Pointer) -> bool:
        """Return whether a collection is written with brackets or braces."""
        return self.node(pointer).is_flow

    def span(self, pointer: Pointer) -> Span:
        """Return the value's span; of a table, from its header or first entry to its last value."""
        return self.node(pointer).span

    def key_span(self, pointer: Pointer) -> Span:
        """Return the span of the key's last part, or of the item where there is no key."""
        node = self.node(pointer)
        return node.key or node.span

    def nearest(self, pointer: Pointer) -> Span:
        """Return the span of the node, or of the nearest key above it that exists."""
        for length in range(len(pointer), 0, -1):
            try:
                return self.span(pointer) if length == len(pointer) else self.key_span(pointer[:length])
            except KeyError:
                continue
        start = len(BOM) if self.source.text.startswith(BOM) else 0
        return Span(start, start)

    def has_own_line(self, pointer: Pointer) -> bool:
        """Return whether it is written `key = value` in its table, not by a dotted key or a header."""
        node = self.node(pointer)
        is_inside = any(self.node(pointer[:length]).is_flow for length in range(len(pointer)))
        return not is_inside and node.own_entry is not None

    def node(self, pointer: Pointer) -> Node:
        """Return what stands there. Raises KeyError where the pointer leads nowhere."""
        node = self.root
        for step in pointer:
            node = node.children[step]
        return node

    def _plain(self, value: object, pointer: Pointer) -> object:
        match value:
            case dict():
                return {key: self._plain(item, (*pointer, key)) for key, item in value.items()}
            case list():
                return [self._plain(item, (*pointer, index)) for index, item in enumerate(value)]
            case str() | int() | float():
                return value
            case _:
                span = self.span(pointer)
                return self.source.text[span.start : span.end]


def _agree(node: Node, value: object) -> bool:
    """Return whether the scanner has found exactly the keys and items that the parser has."""
    match value:
        case dict():
            items: dict[str | int, object] = dict(value)
        case list():
            items = dict(enumerate(value))
        case _:
            return node.kind is NodeKind.SCALAR
    return items.keys() == node.children.keys() and all(_agree(node.children[n], v) for n, v in items.items())


def _problem(source: SourceText, said: str) -> SourceProblem:
    at = _AT.search(said)
    message, help_ = next((words for start, words in _KNOWN.items() if said.startswith(start)), _OTHER)
    index = len(source.text)
    if at is None:
        index = 0
    elif at["line"]:
        index = source.line_start(int(at["line"])) + int(at["column"]) - 1
    place = source.place(Span(index, min(index + 1, len(source.text))))
    return SourceProblem(
        message,
        rule="toml-syntax",
        path=source.path,
        place=place,
        snippet=masked_line(source.line(place.line)),
        help_=help_,
    )
