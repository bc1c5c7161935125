"""Finds secrets that were taken out of one place of a text and still stand in another, such as a comment."""

from collections.abc import Iterator

from migrator.formats.interface import Inspection
from migrator.text.literal_secrets import is_reference
from migrator.text.source import SourceText, Span

_SHORTEST = 8
"""Characters; what is shorter is no key, and may stand anywhere."""


def remaining_secrets(before: SourceText, inspection: Inspection, after: SourceText) -> Iterator[str]:
    """Yield where a secret that is gone from some places of the old text stands in the new one.

    A secret that stands as often as before was not meant to go, and is left alone.
    """
    secrets = {_bare(before.text[s.start : s.end]): what for s, what in inspection.literal_secrets}
    for secret, what in secrets.items():
        if len(secret) < _SHORTEST or is_reference(secret):
            continue
        if 0 < after.text.count(secret) < before.text.count(secret):
            at = after.text.index(secret)
            line = after.place(Span(at, at + len(secret))).line
            yield f"the value of {what} would still stand in line {line} of the new text: take it out first"


def _bare(written: str) -> str:
    """Return a secret without quotes, and without a scheme or the mark of a block before it."""
    parts = written.split()
    return parts[-1].strip("\"'") if parts else ""
