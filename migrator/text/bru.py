"""Bruno's `.bru` documents with positions: blocks of pairs, of texts and of names.

The language has no comments. A block ends with a closing brace at the start of a line: so says Bruno's own
grammar, version 2 of `@usebruno/lang`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from migrator.model.place import Pointer
from migrator.text.document import Duplicate, NodeKind
from migrator.text.source import SourceText, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class BruEntry:
    """One pair of a block, or one name of a list."""

    name: str
    """Without quotes; a `~` in front switches it off."""
    value: str
    """Empty for a name in a list."""
    name_span: Span
    value_span: Span
    whole: Span
    """With its annotations and the line end before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BruBlock:
    """One block of a document."""

    name: str
    span: Span
    """From its name to its closing bracket."""
    inside: Span
    """Between its brackets."""
    entries: tuple[BruEntry, ...] = ()
    text: str | None = None
    """What stands in it, where it is a text."""
    is_list: bool = False

    def value(self, name: str) -> str | None:
        """Return the value of the last pair of this name; `None`: there is none."""
        return next((e.value for e in reversed(self.entries) if e.name == name), None)


@dataclass(slots=True)
class BruDocument:
    """One `.bru` file."""

    source: SourceText
    blocks: Mapping[str, BruBlock]
    """By name, in the order of the file; a name that stands again gets a number: `example#2`."""
    duplicates: Sequence[Duplicate] = field(default=())

    @property
    def data(self) -> object:
        """Pairs as mappings of one entry in a list, for names may repeat; texts; names in a list."""
        return {name: _block_data(block) for name, block in self.blocks.items()}

    def kind(self, pointer: Pointer) -> NodeKind:
        """Return what kind of node stands there."""
        match pointer:
            case ():
                return NodeKind.MAPPING
            case (name,):
                is_text = self._block(name).text is not None
                return NodeKind.SCALAR if is_text else NodeKind.SEQUENCE
            case (name, _):
                return NodeKind.SCALAR if self._block(name).is_list else NodeKind.MAPPING
            case _:
                return NodeKind.SCALAR

    def is_flow(self, pointer: Pointer) -> bool:
        """Return whether names are listed between brackets."""
        return len(pointer) == 1 and self._block(pointer[0]).is_list

    def span(self, pointer: Pointer) -> Span:
        """Return the value's span."""
        match pointer:
            case ():
                return Span(0, len(self.source.text))
            case (name,):
                return self._block(name).span
            case (name, index):
                entry = self.entry((name, index))
                return entry.name_span if self._block(name).is_list else entry.whole
            case _:
                return self.entry(pointer).value_span

    def key_span(self, pointer: Pointer) -> Span:
        """Return the span of a pair's name."""
        return self.entry(pointer).name_span if len(pointer) > 1 else self.span(pointer)

    def nearest(self, pointer: Pointer) -> Span:
        """Return the span of the node, or of the nearest one above it."""
        for length in range(len(pointer), 0, -1):
            try:
                return self.span(pointer[:length])
            except (KeyError, IndexError):
                continue
        return Span(0, 0)

    def entry(self, pointer: Pointer) -> BruEntry:
        """Return the pair or name at a pointer. Raises KeyError where there is none."""
        entries = self._block(pointer[0]).entries
        index = pointer[1]
        if not isinstance(index, int) or not 0 <= index < len(entries):
            raise KeyError(pointer)
        return entries[index]

    def _block(self, name: str | int) -> BruBlock:
        return self.blocks[str(name)]


def _block_data(block: BruBlock) -> object:
    if block.text is not None:
        return block.text
    if block.is_list:
        return [e.name for e in block.entries]
    return [{e.name: e.value} for e in block.entries]
