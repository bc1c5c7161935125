"""Reads the days in a platform's list. What can be read in two ways is not read."""

import re
from datetime import UTC, date, datetime

_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2}|UTC)?)?"
)
_NONE = {"", "-", "never", "n/a", "none", "null"}


def is_none(text: str) -> bool:
    """Return whether a cell says that there is no day."""
    return text.strip().lower() in _NONE


def day(text: str) -> date | None:
    """Return the day of an ISO 8601 date or time, in UTC; `None` where the text is none.

    Other forms are not guessed: `03/04/2026` is a day in March or in April.
    """
    match = _ISO.fullmatch(text.strip())
    if match is None:
        return None
    try:
        if match[2] in (None, "Z", "UTC"):
            return date.fromisoformat(match[1])
        moment = datetime.fromisoformat(text.strip().replace(",", "."))
    except ValueError:
        return None
    return moment.astimezone(UTC).date()
