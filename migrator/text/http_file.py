"""`.http` documents with positions: requests apart by `###`, with variables, headers and texts.

The grammar is httpYac's, as its own parser reads it. What is neither a variable, a request line, a header nor
a part of a query is a text, kept as it is: comments, bodies, scripts, assertions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from migrator.model.place import Pointer
from migrator.text.document import Duplicate, NodeKind
from migrator.text.source import SourceText, Span


class LineKind(StrEnum):
    """What a line is."""

    VARIABLE = "variable"
    REQUEST = "request"
    QUERY = "query"
    """A line that goes on with the query of the URL."""
    HEADER = "header"
    COMMENT = "comment"
    BODY = "body"
    SCRIPT = "script"
    OTHER = "other"
    """A blank line, or one that separates requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpLine:
    """One line of a file."""

    kind: LineKind
    name: str
    """Of a variable or header; the method of a request; empty for other lines."""
    value: str
    """Of a variable or header; the URL, or its part; the whole line for other lines."""
    span: Span
    """Without its line end."""
    whole: Span
    """With its line end."""
    name_span: Span
    value_span: Span

    @property
    def data(self) -> object:
        """The line as plain data: a mapping of one entry, or a text."""
        match self.kind:
            case LineKind.VARIABLE:
                return {f"@{self.name}": self.value}
            case LineKind.REQUEST | LineKind.HEADER:
                return {self.name: self.value}
            case LineKind.QUERY:
                return {"?": self.value}
            case _:
                return self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """What stands between two separators: at most one request."""

    lines: tuple[HttpLine, ...]

    @property
    def request(self) -> HttpLine | None:
        """The request line; `None`: the variables of this region are there for the whole file."""
        return next((line for line in self.lines if line.kind is LineKind.REQUEST), None)

    def of(self, *kinds: LineKind) -> list[tuple[int, HttpLine]]:
        """Return the lines of these kinds with their indexes."""
        return [(i, line) for i, line in enumerate(self.lines) if line.kind in kinds]


@dataclass(slots=True)
class HttpDocument:
    """One `.http` file."""

    source: SourceText
    regions: Sequence[Region]
    duplicates: Sequence[Duplicate] = field(default=())
    """Always empty: nothing in this language may stand only once."""

    @property
    def data(self) -> object:
        """A list of lines for each region."""
        return {"regions": [[line.data for line in region.lines] for region in self.regions]}

    def kind(self, pointer: Pointer) -> NodeKind:
        """Return what kind of node stands there."""
        match pointer:
            case ():
                return NodeKind.MAPPING
            case ("regions",) | ("regions", _):
                return NodeKind.SEQUENCE
            case ("regions", int(), int()):
                return NodeKind.MAPPING if isinstance(self.line(pointer).data, dict) else NodeKind.SCALAR
            case _:
                return NodeKind.SCALAR

    def is_flow(self, pointer: Pointer) -> bool:
        """Return False: there are no brackets."""
        self.span(pointer)
        return False

    def span(self, pointer: Pointer) -> Span:
        """Return the span of a line, or of what it gives a name to."""
        match pointer:
            case () | ("regions",):
                return Span(0, len(self.source.text))
            case ("regions", int(index)):
                lines = self._region(index).lines
                return Span(lines[0].whole.start, lines[-1].whole.end) if lines else Span(0, 0)
            case ("regions", int(), int()):
                return self.line(pointer).span
            case _:
                return self.line(pointer).value_span

    def key_span(self, pointer: Pointer) -> Span:
        """Return the span of the name of a variable or header."""
        return self.line(pointer).name_span if len(pointer) > 3 else self.span(pointer)  # noqa: PLR2004 - a line

    def nearest(self, pointer: Pointer) -> Span:
        """Return the span of the node, or of the nearest one above it."""
        for length in range(len(pointer), 0, -1):
            try:
                return self.span(pointer[:length])
            except KeyError:
                continue
        return Span(0, 0)

    def line(self, pointer: Pointer) -> HttpLine:
        """Return the line at a pointer. Raises KeyError where there is none."""
        lines = self._region(pointer[1]).lines
        if not isinstance(pointer[2], int) or not 0 <= pointer[2] < len(lines):
            raise KeyError(pointer)
        return lines[pointer[2]]

    def _region(self, index: str | int) -> Region:
        if not isinstance(index, int) or not 0 <= index < len(self.regions):
            raise KeyError(index)
        return self.regions[index]
