"""The longest time that a schedule leaves between two runs."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.model.schedule import longest_gap

HOUR, DAY = 3600.0, 86_400.0


@pytest.mark.parametrize(
    ("schedule", "seconds"),
    [
        ("continuous", 0),
        ("hourly", HOUR),
        ("daily", DAY),
        (" Daily ", DAY),
        ("nightly", DAY),
        ("@daily", DAY),
        ("@midnight", DAY),
        ("@weekly", 7 * DAY),
        ("monthly", 31 * DAY),
        ("quarterly", 92 * DAY),
        ("yearly", 366 * DAY),
        ("@annually", 366 * DAY),
        ("every 4h", 4 * HOUR),
        ("every 4 hours", 4 * HOUR),
        ("@every 15m", 900),
        ("every day", DAY),
        ("every 2 weeks", 14 * DAY),
        ("* * * * *", 60),
        ("*/15 * * * *", 900),
        ("7,50 * * * *", 43 * 60),
        ("0 2 * * *", DAY),
        ("0 0,23 * * *", 23 * HOUR),
        ("0 2 * * 1", 7 * DAY),
        ("0 2 * * 7", 7 * DAY),
        ("0 2 * * MON-FRI", 3 * DAY),
        ("0 2 1 * *", 31 * DAY),
        ("0 4 1 */3 *", 92 * DAY),
        ("0 9-17 * * *", 16 * HOUR),
        ("0 2 31 * *", 61 * DAY),  # from March to May
        ("0 2 1 JAN,jul *", 184 * DAY),
        ("0 2 29 2 *", 4 * 365 * DAY + DAY),
        ("0 2 1,15 * 3", 7 * DAY),  # either is enough
        ("0 2 ? * 3", 7 * DAY),
        ("0 6,18 * * 1", 7 * DAY - 12 * HOUR),
    ],
)
def test_the_longest_gap_of_a_schedule(schedule: str, seconds: float) -> None:
    assert longest_gap(schedule) == seconds


def test_both_fields_of_days_must_hold_where_readers_of_cron_differ() -> None:
    assert longest_gap("0 2 */2 * 1") == 21 * DAY  # not every other Monday is on an odd day


@pytest.mark.parametrize(
    "schedule",
    [
        "",
        "sometimes",
        "@reboot",
        "biweekly",
        "every",
        "every 0h",
        "every 3 months",
        "every 4",
        "0 2 30 2 *",
        "0 2 * *",
        "0 0 2 * * *",
        "60 2 * * *",
        "0 24 * * *",
        "0 2 0 * *",
        "0 2 * 13 *",
        "0 2 * * 8",
        "*/0 * * * *",
        "5/15 * * * *",
        "0 2 * * FRI-MON",
        "0 2 L * *",
        "0 2 * * 1#2",
        "H 2 * * *",
        "0 2 * * *,",
        "٣ 2 * * *",
    ],
)
def test_what_is_not_understood_is_not_guessed(schedule: str) -> None:
    assert longest_gap(schedule) is None


times = st.integers(0, 23).flatmap(lambda hour: st.tuples(st.just(hour), st.integers(0, 59)))


@given(times, st.sets(st.integers(0, 6), min_size=1))
def test_the_gap_is_the_one_that_a_calendar_shows(time: tuple[int, int], weekdays: set[int]) -> None:
    hour, minute = time
    days = ",".join(str(day) for day in sorted(weekdays))
    start = datetime(2026, 1, 4)  # noqa: DTZ001 - cron's own clock; a Sunday
    runs = [start + timedelta(days=n, hours=hour, minutes=minute) for n in range(28) if n % 7 in weekdays]
    seen = max((b - a).total_seconds() for a, b in pairwise(runs))
    assert longest_gap(f"{minute} {hour} * * {days}") == seen


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    gap = longest_gap(text)
    assert gap is None or gap >= 0
