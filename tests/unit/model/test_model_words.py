"""Small words: durations, and the name that was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.model.duration import in_words
from migrator.model.nearest import did_you_mean, nearest


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (0.9, "0 s"),
        (59, "59 s"),
        (899, "14 min 59 s"),
        (2400, "40 min"),
        (3600, "1 h"),
        (93_784, "1 d 2 h 3 min 4 s"),
    ],
)
def test_durations_are_told_as_people_say_them(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


@given(st.integers(0, 10**7))
def test_no_second_is_lost(seconds: int) -> None:
    sizes = {"d": 86_400, "h": 3_600, "min": 60, "s": 1}
    words = in_words(seconds).split()
    assert sum(int(n) * sizes[u] for n, u in zip(words[::2], words[1::2], strict=True)) == seconds


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("audit_log", "audit-log"),
        ("Audit-Log", "audit-log"),
        ("loginhistory", "login-history"),
        ("zzz", None),
        ("", None),
    ],
)
def test_the_nearest_name_is_found_whatever_its_case(name: str, meant: str | None) -> None:
    assert nearest(name, ["login-history", "audit-log"]) == meant


def test_the_question_is_asked_only_where_a_name_is_near() -> None:
    assert did_you_mean("audit_log", {"audit-log": 1}) == "Did you mean audit-log?"
    assert did_you_mean("zzz", {"audit-log": 1}) == ""
