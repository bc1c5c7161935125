"""Collects changes of a document's data and returns them as edits of its text that touch nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from migrator.model.place import Pointer
from migrator.text.block_edits import block_edits
from migrator.text.bracket_edits import bracket_edits, filling
from migrator.text.children import Child, children
from migrator.text.collection import Collection, ItemChange, New
from migrator.text.document import Document, NodeKind
from migrator.text.edits import CannotEdit, Edit
from migrator.text.json import JsonDocument
from migrator.text.source import Span
from migrator.text.values import (
    Quote,
    Scalar,
    Style,
    json_scalar,
    json_style,
    quoted,
    yaml_scalar,
    yaml_style,
)


class Editor:
    """Collects changes by pointer. New text takes the author's indentation, line ends and quotes.

    Every method raises KeyError for a pointer that leads nowhere, and CannotEdit for a place that is written
    in a way that no edit can keep: an alias, an anchor, a tag, a duplicate key.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        style = json_style if isinstance(document, JsonDocument) else yaml_style
        self._style = style(document.source.text)
        self._values: list[Edit] = []
        self._fillings: list[Edit] = []
        self._changes: dict[Pointer, dict[str | int, ItemChange]] = {}

    def set_value(self, pointer: Pointer, value: Scalar) -> None:
        """Put a scalar where a scalar is, in the same kind of quotes."""
        self._refuse_duplicates(pointer)
        if self._document.kind(pointer) is not NodeKind.SCALAR:
            raise CannotEdit("a collection stands where a single value was expected")
        span = self._document.span(pointer)
        _refuse_properties(self._document, span)
        text = self._document.source.text
        new = self._like(text[span.start : span.end], value)
        is_glued = span.start == span.end and text[span.start - 1 : span.start] in {":", "-"}
        self._values.append(Edit(span, f" {new}" if is_glued else new))

    def remove(self, pointer: Pointer) -> None:
        """Take an entry or item out. Its comments stay, unless they stand in brackets (CannotEdit)."""
        self.replace(pointer, ())

    def replace(self, pointer: Pointer, new: New) -> None:
        """Put others where an entry or item is: entries by key into a mapping, items into a sequence."""
        parent, name = pointer[:-1], self._child(pointer).name
        changes = self._changes.setdefault(parent, {})
        changes[name] = replace(changes.get(name, ItemChange()), new=new)

    def insert(self, parent: Pointer, new: New, *, after: str | int | None = None) -> None:
        """Put entries or items behind one of the collection's own, or at its end."""
        self._refuse_duplicates(parent)
        own = children(self._document, parent)
        if not own:
            self._fillings.append(filling(self._collection(parent, {}), new))
            return
        name = own[-1].name if after is None else self._child((*parent, after)).name
        changes = self._changes.setdefault(parent, {})
        changes[name] = replace(changes.get(name, ItemChange()), after=new)

    def edits(self) -> tuple[Edit, ...]:
        """Return the edits of everything collected so far."""
        edits = [*self._values, *self._fillings]
        for parent, changes in self._changes.items():
            collection = self._collection(parent, changes)
            is_flow = self._document.is_flow(parent)
            edits += bracket_edits(collection) if is_flow else block_edits(collection)
        ordered = sorted(edits, key=lambda e: (e.span.start, e.span.end))
        return tuple(_joined(ordered, self._document.source.text))

    def _refuse_duplicates(self, pointer: Pointer) -> None:
        """Refuse places inside of an entry that stands twice: the other one would keep what is to go."""
        if any(d.pointer == pointer[: len(d.pointer)] for d in self._document.duplicates):
            raise CannotEdit("a key stands twice in what is to be changed, or around it")

    def _child(self, pointer: Pointer) -> Child:
        self._refuse_duplicates(pointer)
        parent, name = pointer[:-1], pointer[-1]
        for child in children(self._document, parent):
            if str(child.name) == str(name):
                if child.is_alias:
                    raise CannotEdit("an alias stands where something is to be changed")
                _refuse_properties(self._document, child.value)
                return child
        raise CannotEdit("an entry that is to be changed is not written where it is used")

    def _collection(self, parent: Pointer, changes: Mapping[str | int, ItemChange]) -> Collection:
        own = children(self._document, parent)
        return Collection(
            document=self._document,
            pointer=parent,
            children=own,
            changes=[changes.get(c.name, ItemChange()) for c in own],
            style=self._style_for(own, changes),
        )

    def _style_for(self, own: Sequence[Child], changes: Mapping[str | int, ItemChange]) -> Style:
        """Return the style of the document, with the quotes of what is replaced."""
        text = self._document.source.text
        marks = (text[c.value.start] for c in own if c.name in changes and c.value.end > c.value.start)
        quote: Quote | None = next(('"' if m == '"' else "'" for m in marks if m in "\"'"), None)
        return replace(self._style, quote=quote) if quote else self._style

    def _like(self, old: str, value: Scalar) -> str:
        """Return a scalar in the quotes of the one that it replaces."""
        if isinstance(self._document, JsonDocument):
            return json_scalar(value)
        if isinstance(value, str) and old.startswith(("'", '"')):
            return quoted(value, "'" if old.startswith("'") else '"')
        return yaml_scalar(value, self._style)


def _joined(edits: Sequence[Edit], text: str) -> Iterator[Edit]:
    """Yield the edits; lines that come behind a collection whose last lines go take the place of these.

    The insertion stands before the line end that goes with the removal, and the two would overlap.
    """
    position = 0
    while position < len(edits):
        edit, behind = edits[position], edits[position + 1] if position + 1 < len(edits) else None
        if behind is not None and _is_before_its_end(behind, edit, text):
            newline = text[behind.span.start : edit.span.end]
            yield Edit(edit.span, behind.replacement.removeprefix(newline) + newline)
            position += 2
        else:
            yield edit
            position += 1


def _is_before_its_end(insertion: Edit, removal: Edit, text: str) -> bool:
    place, end = insertion.span, removal.span.end
    is_inside = removal.span.start < place.start == place.end < end
    return is_inside and not removal.replacement and text[place.start : end] in {"\n", "\r\n"}


def _refuse_properties(document: Document, span: Span) -> None:
    """Refuse anchors and tags: others may refer to what would go."""
    if document.source.text[span.start : span.start + 1] in {"&", "*", "!"}:
        raise CannotEdit("an anchor, an alias or a tag stands where something is to be changed")
