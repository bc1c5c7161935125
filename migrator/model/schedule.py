"""How long an extractor may stay silent between two runs, by what the inventory says of its schedule."""

import re
from datetime import date
from functools import cache, lru_cache
from itertools import pairwise

_MINUTE, _HOUR, _DAY, _WEEK = 60.0, 3_600.0, 86_400.0, 604_800.0

_NAMED = {
    "continuous": 0.0,
    "hourly": _HOUR,
    "daily": _DAY,
    "nightly": _DAY,
    "midnight": _DAY,
    "weekly": _WEEK,
    "monthly": 31 * _DAY,
    "quarterly": 92 * _DAY,
    "yearly": 366 * _DAY,
    "annually": 366 * _DAY,
}
"""Seconds; months, quarters and years as long as the longest of them."""

_UNITS = {"s": 1.0, "sec": 1.0, "second": 1.0, "m": _MINUTE, "min": _MINUTE, "minute": _MINUTE}
_UNITS |= {"h": _HOUR, "hour": _HOUR, "d": _DAY, "day": _DAY, "w": _WEEK, "week": _WEEK}
_EVERY = re.compile(r"@?every (?:([1-9][0-9]{0,5}) ?)?([a-z]+?)s?")

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_PART = re.compile(r"(?:\*|([0-9]{1,2}|[a-z]{3})(?:-([0-9]{1,2}|[a-z]{3}))?)(?:/([0-9]{1,2}))?")

_CYCLE = (date(2001, 1, 1).toordinal(), date(2029, 1, 1).toordinal())
"""28 years, after which days of the week and leap days repeat (until 2099)."""


@lru_cache(maxsize=4096)
def longest_gap(schedule: str) -> float | None:
    """Return the longest time between the starts of two runs, in seconds; `None`: could not tell.

    Understands hourly, daily, weekly, monthly, quarterly, yearly and continuous (0), each also with `@`;
    `every 4h` and the like; and the five fields of cron (POSIX crontab, with names, steps and lists). Clock
    changes in spring and autumn are not counted: they move a run by an hour.
    """
    words = " ".join(schedule.lower().split())
    if (named := _NAMED.get(words.removeprefix("@"))) is not None:
        return named
    if every := _EVERY.fullmatch(words):
        unit = _UNITS.get(every[2])
        return None if unit is None else int(every[1] or 1) * unit
    fields = words.split(" ")
    return _cron_gap(fields) if len(fields) == 5 else None  # noqa: PLR2004 - as many as crontab has


def _cron_gap(fields: list[str]) -> float | None:
    minutes, hours = _values(fields[0], 0, 59), _values(fields[1], 0, 23)
    in_days = _longest_gap_in_days(*fields[2:])
    if not (minutes and hours and in_days):
        return None
    times = sorted(hour * _HOUR + minute * _MINUTE for hour in hours for minute in minutes)
    over_night = in_days * _DAY - (times[-1] - times[0])
    return max(over_night, *(later - earlier for earlier, later in pairwise(times)), 0.0)


@lru_cache(maxsize=4096)
def _longest_gap_in_days(in_month: str, in_year: str, in_week: str) -> int | None:
    """Return the days between two on which it runs, at most; `None`: not understood, or never."""
    days = _days(in_month, in_year, in_week)
    if not days:
        return None
    again = days[0] + _CYCLE[1] - _CYCLE[0]
    return max(later - earlier for earlier, later in pairwise((*days, again)))


def _days(in_month: str, in_year: str, in_week: str) -> list[int]:
    """Return the numbers of the days of the cycle on which it runs; none where that is not understood."""
    of_month, months = _values(in_month, 1, 31), _values(in_year, 1, 12, names=_MONTHS)
    of_week = _values(in_week, 0, 7, names=_WEEKDAYS)
    if not (of_month and months and of_week):
        return []
    of_week = frozenset(weekday % 7 for weekday in of_week)  # 7 is Sunday, as 0 is
    # Where both fields of days are restricted, one of them is enough (POSIX). What a field such as */2 does
    # is not agreed upon: then both must hold, which leaves the longer gap.
    either = not (in_month.startswith(("*", "?")) or in_week.startswith(("*", "?")))
    match = any if either else all
    return [n for n, m, d, w in _calendar() if m in months and match((d in of_month, w in of_week))]


def _values(field: str, low: int, high: int, *, names: tuple[str, ...] = ()) -> frozenset[int] | None:
    """Return what one field of cron stands for; `None` where it is not understood."""
    if field == "?":
        return frozenset(range(low, high + 1))
    found: set[int] = set()
    for part in field.split(","):
        match = _PART.fullmatch(part)
        if match is None or match[3] == "0":
            return None
        bounds = _bounds(match, low, high, names=names)
        if bounds is None:
            return None
        found.update(range(bounds[0], bounds[1] + 1, int(match[3] or 1)))
    return frozenset(found)


def _bounds(match: re.Match[str], low: int, high: int, *, names: tuple[str, ...]) -> tuple[int, int] | None:
    if match[1] is None:
        return low, high
    first = _number(match[1], low, names)
    last = _number(match[2], low, names) if match[2] else first
    steps_from_one = match[3] is not None and match[2] is None  # 5/15: readers of cron differ
    if first is None or last is None or steps_from_one or not low <= first <= last <= high:
        return None
    return first, last


def _number(text: str, low: int, names: tuple[str, ...]) -> int | None:
    if text.isdigit():
        return int(text)
    return names.index(text) + low if text in names else None


@cache
def _calendar() -> tuple[tuple[int, int, int, int], ...]:
    """Return number, month, day and weekday (0 is Sunday) of every day of the cycle."""
    days = ((number, date.fromordinal(number)) for number in range(*_CYCLE))
    return tuple((number, day.month, day.day, day.isoweekday() % 7) for number, day in days)
