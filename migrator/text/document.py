"""A parsed document that still knows where each of its nodes stands in the text."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from migrator.model.place import Place, Pointer
from migrator.text.source import SourceText, Span


class NodeKind(StrEnum):
    """The three kinds of node."""

    MAPPING = "mapping"
    SEQUENCE = "sequence"
    SCALAR = "scalar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """A key that stands twice in the same mapping; the parser would silently keep the last."""

    pointer: Pointer
    first: Place
    second: Place


class Document(Protocol):
    """A parsed YAML or JSON document. Pointers that lead nowhere raise KeyError."""

    source: SourceText

    @property
    def duplicates(self) -> Sequence[Duplicate]:
        """Keys that stand twice in a mapping."""
        ...

    @property
    def data(self) -> object:
        """The plain data: dict, list, str, int, float, bool, None. Dates stay strings."""
        ...

    def kind(self, pointer: Pointer) -> NodeKind:
        """Return what kind of node stands there."""
        ...

    def is_flow(self, pointer: Pointer) -> bool:
        """Return whether a collection is written with brackets (always true of JSON)."""
        ...

    def span(self, pointer: Pointer) -> Span:
        """Return the value's span, trailing comments and blank lines left out."""
        ...

    def key_span(self, pointer: Pointer) -> Span:
        """Return the span of the key of a mapping's entry (the node itself where there is no key)."""
        ...

    def nearest(self, pointer: Pointer) -> Span:
        """Return the span of the node, or of the nearest node above it that exists: for error messages."""
        ...


def place_of(document: Document, pointer: Pointer, *, on_key: bool) -> Place:
    """Return where a value or a key stands, or the nearest node above it that exists: for error messages."""
    try:
        span = document.key_span(pointer) if on_key else document.span(pointer)
    except KeyError:
        span = document.nearest(pointer)
    return document.source.place(span)
