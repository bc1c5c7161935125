"""How long an extractor may rest between two runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.model.schedule import longest_gap

HOUR, DAY = 3600, 86_400


@pytest.mark.parametrize(
    ("schedule", "seconds"),
    [
        ("hourly", HOUR),
        ("Daily", DAY),
        ("@weekly", 7 * DAY),
        ("monthly", 31 * DAY),
        ("quarterly", 92 * DAY),
        ("@yearly", 366 * DAY),
        ("every 4h", 4 * HOUR),
        ("every hour", HOUR),
        ("every  2 Weeks", 14 * DAY),
        ("every 15 minutes", 900),
        ("0 * * * *", HOUR),
        ("*/15 * * * *", 900),
        ("0 3 * * *", DAY),
        ("0 3,15 * * *", 12 * HOUR),
        ("0 9-17 * * *", 16 * HOUR),
        ("0 9 * * 1-5", 3 * DAY),
        ("0 9 * * mon", 7 * DAY),
        ("0 9 * * 7", 7 * DAY),
        ("0 0 1 * *", 31 * DAY),
        ("0 0 31 * *", 61 * DAY),
        ("0 0 1 jan *", 366 * DAY),
        ("0 0 29 feb *", 1461 * DAY),
        ("0 0 1 */3 *", 92 * DAY),
        ("0 0 1,15 * mon", 7 * DAY),
        ("0 0 */2 * *", 2 * DAY),
    ],
)
def test_what_is_understood(schedule: str, seconds: float) -> None:
    assert longest_gap(schedule) == seconds


@pytest.mark.parametrize(
    "schedule",
    [
        "",
        "sometimes",
        "every blue moon",
        "every 0 h",
        "60 * * * *",
        "0 0 30 feb *",
        "* * * *",
        "0 0 * * mon-sun-x",
    ],
)
def test_what_does_not_tell(schedule: str) -> None:
    assert longest_gap(schedule) is None


@given(st.text(max_size=30) | st.lists(st.sampled_from("0159*/-,jan mon"), max_size=20).map("".join))
def test_no_text_ends_the_program(schedule: str) -> None:
    found = longest_gap(schedule)
    assert found is None or found > 0
