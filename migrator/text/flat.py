"""Documents that are one mapping of names to texts, with positions: environment files, properties."""

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar

from migrator.model.place import Pointer
from migrator.text.document import Duplicate, NodeKind
from migrator.text.source import SourceText, Span


class Named(Protocol):
    """A line that gives a name a value."""

    @property
    def name(self) -> Span:
        """Where the name stands."""
        ...

    @property
    def value(self) -> Span:
        """Where the value stands."""
        ...

    @property
    def text(self) -> str | None:
        """The value as it is read; `None`: there is none."""
        ...


_Line = TypeVar("_Line", bound=Named)


class FlatDocument(Generic[_Line]):
    """One mapping. Of names that stand twice the last counts."""

    def __init__(self, source: SourceText, lines: Sequence[tuple[str, _Line]]) -> None:
        self.source = source
        self.assignments = lines
        """All of them, with their names, in the order of the text."""
        self._last = dict(lines)

    @property
    def data(self) -> object:
        """Texts by name; `None` for a name without a value."""
        return {name: line.text for name, line in self._last.items()}

    @property
    def duplicates(self) -> Sequence[Duplicate]:
        """Names that stand twice."""
        found: list[Duplicate] = []
        seen: dict[str, _Line] = {}
        for name, line in self.assignments:
            if name in seen:
                first, second = self.source.place(seen[name].name), self.source.place(line.name)
                found.append(Duplicate(pointer=(name,), first=first, second=second))
            seen[name] = line
        return found

    def all_of(self, name: str) -> list[_Line]:
        """Return every line of a name, in the order of the text."""
        return [line for other, line in self.assignments if other == name]

    def kind(self, pointer: Pointer) -> NodeKind:
        """Return what kind of node stands there."""
        return NodeKind.SCALAR if self._find(pointer) else NodeKind.MAPPING

    def is_flow(self, pointer: Pointer) -> bool:
        """Return False: there are no brackets."""
        self._find(pointer)
        return False

    def span(self, pointer: Pointer) -> Span:
        """Return the value's span."""
        found = self._find(pointer)
        return found.value if found else Span(0, len(self.source.text))

    def key_span(self, pointer: Pointer) -> Span:
        """Return the span of the name."""
        found = self._find(pointer)
        return found.name if found else Span(0, len(self.source.text))

    def nearest(self, pointer: Pointer) -> Span:
        """Return the span of the value, or the start of the file."""
        try:
            return self.span(pointer[:1]) if pointer else Span(0, 0)
        except KeyError:
            return Span(0, 0)

    def _find(self, pointer: Pointer) -> _Line | None:
        if not pointer:
            return None
        if len(pointer) > 1 or not isinstance(pointer[0], str):
            raise KeyError(pointer)
        return self._last[pointer[0]]
