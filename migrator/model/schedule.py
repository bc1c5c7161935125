"""How often something runs, as inventories say it: in words, or as cron does."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86_400.0
_WORDS = {
    "hourly": _HOUR,
    "daily": _DAY,
    "nightly": _DAY,
    "midnight": _DAY,
    "weekly": 7 * _DAY,
    "monthly": 31 * _DAY,
    "quarterly": 92 * _DAY,
    "yearly": 366 * _DAY,
    "annually": 366 * _DAY,
}
_UNITS = {"m": _MINUTE, "h": _HOUR, "d": _DAY, "w": 7 * _DAY}
_EVERY = re.compile(
    r"every\s+(?:(?P<number>[1-9]\d{0,3})\s*)?(?P<unit>m|min|minutes?|h|hours?|d|days?|w|weeks?)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_PART = re.compile(r"(?P<first>\*|\w+)(?:-(?P<last>\w+))?(?:/(?P<step>[1-9]\d?))?")
_FIELDS = 5
_FROM, _YEARS = date(2024, 1, 1), 9
"""Years that are looked at: with 29 February twice, and each day of the year on each weekday."""


def longest_gap(schedule: str) -> float | None:
    """Return the longest time between two runs, in seconds; `None` where the text does not tell.

    Takes words (`daily`), `every 4 hours`, and the five fields of crontab(5) with names, lists and steps.
    The clock is taken to run evenly: a change to summer time adds an hour that is not counted.
    """
    text = " ".join(schedule.lower().split())
    word = _WORDS.get(text.removeprefix("@"))
    if word is not None:
        return word
    if every := _EVERY.fullmatch(text):
        return int(every["number"] or 1) * _UNITS[every["unit"][0]]
    fields = text.split(" ")
    return _longest_of_cron(fields) if len(fields) == _FIELDS else None


def _longest_of_cron(fields: Sequence[str]) -> float | None:
    try:
        minutes, hours = _numbers(fields[0], 0, 59), _numbers(fields[1], 0, 23)
        days = list(_days(fields))
    except ValueError:
        return None
    times = sorted(h * _HOUR + m * _MINUTE for h in hours for m in minutes)
    if len(days) < 2:  # noqa: PLR2004 - a gap needs two ends
        return None
    within = max((b - a for a, b in pairwise(times)), default=0.0)
    across = max((b - a).days for a, b in pairwise(days)) * _DAY + times[0] - times[-1]
    return max(within, across)


def _days(fields: Sequence[str]) -> Iterator[date]:
    in_month, months = _numbers(fields[2], 1, 31), _numbers(fields[3], 1, 12, _MONTHS)
    weekdays = {n % 7 for n in _numbers(fields[4], 0, 7, _WEEKDAYS)}
    for number in range(365 * _YEARS):
        day = _FROM + timedelta(days=number)
        weekday = day.isoweekday() % 7
        matches = day.day in in_month, weekday in weekdays
        # crontab(5): where both are restricted, one of them is enough.
        either = not fields[2].startswith("*") and not fields[4].startswith("*")
        if day.month in months and (any(matches) if either else all(matches)):
            yield day


def _numbers(field: str, lowest: int, highest: int, names: Sequence[str] = ()) -> set[int]:
    """Return the numbers of a field. Raises ValueError for what is none."""
    found: set[int] = set()
    for part in field.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(part)
        first = lowest if match["first"] == "*" else _number(match["first"], names, lowest)
        ends_open = match["first"] == "*" or (match["step"] and not match["last"])
        last = highest if ends_open else _number(match["last"] or match["first"], names, lowest)
        if not lowest <= first <= last <= highest:
            raise ValueError(part)
        found.update(range(first, last + 1, int(match["step"] or 1)))
    return found


def _number(text: str, names: Sequence[str], lowest: int) -> int:
    return names.index(text) + (lowest if len(names) > 7 else 0) if text in names else int(text)  # noqa: PLR2004 - twelve months, from 1; weekdays from 0
