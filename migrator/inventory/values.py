"""Reads the few values of an inventory that are written as text and mean something else."""

import re
from datetime import date

_UNITS = {"d": 86_400.0, "h": 3_600.0, "m": 60.0, "s": 1.0}
_PART = re.compile(r"(\d+)([dhms])")


def seconds(duration: str) -> float:
    """Return the seconds of a duration such as `1h30m`; the schema has seen to its form."""
    return sum(int(number) * _UNITS[unit] for number, unit in _PART.findall(duration))


def calendar_date(text: str) -> date | None:
    """Return the day, or `None` where no calendar has it (`2023-02-30`)."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
