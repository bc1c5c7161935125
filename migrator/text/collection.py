"""One collection of a document with what is to become of each of its entries or items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from migrator.model.place import Pointer
from migrator.text.children import Child
from migrator.text.document import Document
from migrator.text.values import Style, Value

New = Mapping[str, Value] | Sequence[Value]
"""Entries for a mapping, items for a sequence."""


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What is to become of one entry or item."""

    new: New | None = None
    """What takes its place; empty: nothing does; `None`: it stays."""
    after: New = ()
    """What comes behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A collection of a document, and a change for each of its children."""

    document: Document
    pointer: Pointer
    children: Sequence[Child]
    changes: Sequence[ItemChange]
    style: Style

    @property
    def text(self) -> str:
        """The whole text of the document."""
        return self.document.source.text

    @property
    def changed(self) -> list[int]:
        """Indexes of the children that do not stay as they are."""
        return [i for i, c in enumerate(self.changes) if c.new is not None or c.after]

    @property
    def is_emptied(self) -> bool:
        """Whether every child goes and none comes."""
        return all(c.new is not None and not c.new and not c.after for c in self.changes)

    def is_removed(self, index: int) -> bool:
        """Return whether a child goes and nothing takes its place."""
        change = self.changes[index]
        return change.new is not None and not change.new and not change.after


def combined(change: ItemChange) -> New:
    """Return what takes the place of a child together with what comes behind it."""
    new = change.new or ()
    if isinstance(new, Mapping) and isinstance(change.after, Mapping):
        return {**new, **change.after}
    if not isinstance(new, Mapping) and not isinstance(change.after, Mapping):
        return [*new, *change.after]
    return new or change.after
