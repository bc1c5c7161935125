"""Replace spans of a text and leave every other character as it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from migrator.text.source import Span


class CannotEdit(ValueError):
    """The text is written in a way that cannot be edited without touching what is not meant. Says which."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `replacement` where `span` is. An empty span inserts, an empty replacement deletes."""

    span: Span
    replacement: str


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with all edits applied.

    Raises CannotEdit where two edits overlap: the result would depend on their order.
    """
    ordered = sorted(edits, key=lambda e: (e.span.start, e.span.end))
    for before, after in pairwise(ordered):
        if after.span.start < before.span.end:
            raise CannotEdit(f"two edits overlap at character {after.span.start}")
    pieces: list[str] = []
    position = 0
    for edit in ordered:
        pieces += (text[position : edit.span.start], edit.replacement)
        position = edit.span.end
    return "".join((*pieces, text[position:]))
