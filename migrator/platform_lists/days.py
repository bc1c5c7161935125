"""Reads the days in a platform's list. What can be read in two ways is not read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from migrator.model.place import Place
from migrator.platform_lists.table import Row

_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2}|UTC)?)?"
)
_NONE = {"", "-", "never", "n/a", "none", "null"}
_FIRST = date(2001, 1, 1)
"""What is earlier is what programs write where they have no day: 0001-01-01, 1900-01-01, 1970-01-01."""


def is_none(text: str) -> bool:
    """Return whether a cell says that there is no day."""
    return text.strip().lower() in _NONE


def day(text: str) -> date | None:
    """Return the day of an ISO 8601 date or time, in UTC; `None` where the text is none.

    Other forms are not guessed: `03/04/2026` is a day in March or in April. Nor is a day believed that is
    older than any key.
    """
    found = _as_written(text)
    return None if found is None or found < _FIRST else found


def _as_written(text: str) -> date | None:
    match = _ISO.fullmatch(text.strip())
    if match is None:
        return None
    try:
        if match[2] in (None, "Z", "UTC"):
            return date.fromisoformat(match[1])
        return datetime.fromisoformat(text.strip().replace(",", ".")).astimezone(UTC).date()
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDay:
    """What a cell says of a day."""

    day: date | None
    is_clear: bool
    """False where the cell holds something that cannot be read as a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadDays:
    """The cells of one column that cannot be read."""

    column: str
    count: int
    place: Place
    """Of the first such cell."""
    text: str
    """Of that cell."""


class Days:
    """Reads the days of a list, and counts those that cannot be read: there may be one in each row."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[Place, str]] = {}
        self._counts: dict[str, int] = {}

    def read(self, row: Row, column: str) -> ReadDay:
        """Return what a cell of the row says."""
        text = row.text(column)
        found = day(text)
        is_clear = found is not None or is_none(text)
        if not is_clear:
            self._first.setdefault(column, (row.place_of(column), text))
            self._counts[column] = self._counts.get(column, 0) + 1
        return ReadDay(day=found, is_clear=is_clear)

    def unread(self) -> Sequence[UnreadDays]:
        """Return, by column, what could not be read."""
        return [
            UnreadDays(column=column, count=self._counts[column], place=place, text=text)
            for column, (place, text) in self._first.items()
        ]
