"""A key is called safe only with every proof."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.model.verdict import Reason, Verdict
from migrator.retirement.checks import CheckSeen
from migrator.retirement.decision import decide
from migrator.retirement.known import Known, LastUse, Moved, User
from migrator.retirement.missing import LIST_LASTS
from migrator.retirement.state import Evidence, KeyState

TODAY = date(2026, 11, 25)
AS_OF = date(2026, 11, 20)
DAY = 86_400.0


def check(verdict: Verdict, *, day: date | None = AS_OF) -> CheckSeen:
    reason = Reason.OK if verdict is Verdict.READY else Reason.CLIENT_REJECTED
    moment = None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)
    return CheckSeen(source="report.json", verdict=verdict, reason=reason, client="c", moment=moment)


def user(
    name: str = "a",
    *,
    moved: Moved = Moved.YES,
    gap: float | None = DAY,
    on: date | None = None,
    checks: tuple[CheckSeen, ...] = (),
) -> User:
    evidence = Evidence(source=name, says="x")
    return User(name=name, moved=moved, evidence=evidence, gap=gap, migrated_on=on, checks=checks)


def use(days_ago: int | None, *, as_of: date | None = AS_OF) -> LastUse:
    day = None if days_ago is None else AS_OF - timedelta(days=days_ago)
    return LastUse(evidence=Evidence(source="list", says="x", day=day), day=day, as_of=as_of)


SAFE = Known(key="k", platform="p", today=TODAY, users=[user()], last_use=use(10))


def state(known: Known) -> KeyState:
    return decide(known).state


def test_with_every_proof_it_is_safe_and_is_disabled_before_it_is_deleted() -> None:
    standing = decide(SAFE)
    assert standing.state is KeyState.SAFE_TO_DISABLE
    assert standing.idle_days == 10
    assert standing.next_step.startswith("Disable it first, and wait for 2 days")
    assert [e.source for e in standing.evidence] == ["a", "list"]


@pytest.mark.parametrize(
    ("known", "found", "says"),
    [
        (replace(SAFE, users=[user(), user("b", moved=Moved.NO)]), KeyState.IN_USE, "still used by b"),
        (
            replace(SAFE, users=[user(moved=Moved.UNKNOWN)]),
            KeyState.COULD_NOT_TELL,
            "whether a still uses it",
        ),
        (replace(SAFE, is_complete=False), KeyState.COULD_NOT_TELL, "could not be read"),
        (
            replace(SAFE, unnamed_users=("x", "y")),
            KeyState.COULD_NOT_TELL,
            "nobody says which key x and y use: it may be this one",
        ),
        (
            replace(SAFE, users=[user(checks=(check(Verdict.BLOCKED),))]),
            KeyState.COULD_NOT_TELL,
            "a cannot use its client",
        ),
        (replace(SAFE, last_use=None), KeyState.COULD_NOT_TELL, "no list of the platform"),
        (replace(SAFE, last_use=use(None)), KeyState.COULD_NOT_TELL, "no proof that it never was"),
        (replace(SAFE, last_use=use(10, as_of=None)), KeyState.COULD_NOT_TELL, "until when it looked"),
        (replace(SAFE, last_use=use(-1)), KeyState.COULD_NOT_TELL, "after the day"),
        (replace(SAFE, today=date(2026, 12, 21)), KeyState.COULD_NOT_TELL, "the list is 31 days old"),
        (replace(SAFE, today=date(2026, 11, 18)), KeyState.COULD_NOT_TELL, "which is a day to come"),
        (replace(SAFE, users=[user(gap=None)]), KeyState.IDLE, "how often a runs is not known"),
        (
            replace(SAFE, users=[user(), user("b", gap=31 * DAY)]),
            KeyState.IDLE,
            "may rest for 31 d: it must be a day longer",
        ),
        (replace(SAFE, users=[]), KeyState.IDLE, "nobody of this inventory"),
        (
            replace(SAFE, users=[user(on=date(2026, 11, 9))]),
            KeyState.MIGRATED_BUT_SEEN,
            "saw it on 2026-11-10",
        ),
    ],
)
def test_one_proof_less_and_it_is_not_safe(known: Known, found: KeyState, says: str) -> None:
    standing = decide(known)
    assert standing.state is found
    assert says in standing.why
    assert standing.next_step


@pytest.mark.parametrize(("days", "found"), [(1, "idle"), (2, "idle"), (3, "safe-to-disable")])
def test_idle_is_longer_than_the_slowest_whatever_the_hours_were(days: int, found: str) -> None:
    # Last used at 23:59 two days before a list of 00:01 is little more than one day.
    assert state(replace(SAFE, last_use=use(days))) == found


def test_short_times_are_told_as_people_do() -> None:
    hourly = replace(SAFE, users=[user(gap=DAY / 24)])
    assert decide(replace(hourly, last_use=use(1))).why == (
        "idle for 1 day, and the slowest of its users may rest for 1 h: it must be a day longer"
    )
    assert decide(replace(SAFE, users=[user(gap=0.0)])).next_step.startswith(
        "Disable it first, and wait for 1 day: "
    )


@pytest.mark.parametrize("today", [date(2026, 11, 19), AS_OF, date(2026, 12, 20)])
def test_a_list_of_the_last_days_is_proof_wherever_it_was_downloaded(today: date) -> None:
    assert state(replace(SAFE, today=today)) is KeyState.SAFE_TO_DISABLE


def test_an_old_list_still_shows_that_the_key_was_seen() -> None:
    moved = replace(SAFE, users=[user(on=date(2026, 11, 9))], today=date(2027, 11, 9))
    assert state(moved) is KeyState.MIGRATED_BUT_SEEN


def test_the_latest_check_counts() -> None:
    again = (check(Verdict.BLOCKED, day=None), check(Verdict.BLOCKED), check(Verdict.READY, day=TODAY))
    standing = decide(replace(SAFE, users=[user(checks=again)]))
    assert standing.state is KeyState.SAFE_TO_DISABLE
    (seen,) = [e for e in standing.evidence if e.source == "report.json"]
    assert (seen.says, seen.day) == ("a check found a ready; ready in 1 of 3 checks", TODAY)


def test_a_check_that_could_not_tell_proves_nothing_either_way() -> None:
    doubtful = replace(SAFE, users=[user(checks=(check(Verdict.UNKNOWN),))])
    assert state(doubtful) is KeyState.SAFE_TO_DISABLE
    assert "a check found a unknown (client-rejected)" in [e.says for e in decide(doubtful).evidence]


def test_a_check_that_could_not_tell_takes_no_answer_back() -> None:
    again = (check(Verdict.READY), check(Verdict.BLOCKED), check(Verdict.UNKNOWN, day=TODAY))
    assert state(replace(SAFE, users=[user(checks=again)])) is KeyState.COULD_NOT_TELL
    better = (check(Verdict.BLOCKED), check(Verdict.READY), check(Verdict.UNKNOWN, day=TODAY))
    assert state(replace(SAFE, users=[user(checks=better)])) is KeyState.SAFE_TO_DISABLE


def test_our_own_use_after_the_move_is_nobody_elses_and_is_said() -> None:
    moved = replace(SAFE, users=[user(on=date(2026, 11, 9))])
    assert state(moved) is KeyState.MIGRATED_BUT_SEEN
    ours = replace(moved, own_days=frozenset({date(2026, 11, 10)}))
    standing = decide(ours)
    assert standing.state is KeyState.SAFE_TO_DISABLE
    assert "since a day on which migrator itself sent it" in standing.why
    assert "migrator itself sent the key" in [e.says for e in standing.evidence]
    elsewhere = replace(moved, own_days=frozenset({date(2026, 11, 9)}))
    assert state(elsewhere) is KeyState.MIGRATED_BUT_SEEN


LACKS: dict[str, Callable[[Known], Known]] = {
    "the whole inventory": lambda k: replace(k, is_complete=False),
    "users": lambda k: replace(k, users=[]),
    "a configuration that was read": lambda k: replace(
        k, users=[*k.users, user("z", moved=Moved.UNKNOWN, gap=60.0)]
    ),
    "a configuration without the key": lambda k: replace(
        k, users=[*k.users, user("z", moved=Moved.NO, gap=60.0)]
    ),
    "a schedule": lambda k: replace(k, users=[*k.users, user("z", gap=None)]),
    "idleness": lambda k: replace(k, users=[*k.users, user("z", gap=2000 * DAY)]),
    "a name for a key in use": lambda k: replace(k, unnamed_users=("z",)),
    "a client that works": lambda k: replace(
        k, users=[*k.users, user("z", gap=60.0, checks=(check(Verdict.BLOCKED),))]
    ),
    "a list": lambda k: replace(k, last_use=None),
    "a row in the list": lambda k: replace(k, last_use=None, not_listed="nothing called k"),
    "the day of the last use": lambda k: replace(k, last_use=use(None)),
    "the day of the list": lambda k: replace(k, last_use=use(900, as_of=None)),
    "a new list": lambda k: replace(k, today=AS_OF + timedelta(days=LIST_LASTS + 1)),
    "a list of a day that has been": lambda k: replace(k, today=AS_OF - timedelta(days=2)),
}
"""Each takes one proof away."""

USERS = st.lists(
    st.builds(
        user,
        st.sampled_from("abc"),
        moved=st.sampled_from(Moved),
        gap=st.none() | st.floats(0, 400 * DAY),
        on=st.none() | st.dates(date(2026, 1, 1), AS_OF),
        checks=st.lists(st.builds(check, st.sampled_from(Verdict)), max_size=2).map(tuple),
    ),
    max_size=3,
)
KNOWN = st.builds(
    Known,
    key=st.just("k"),
    platform=st.just("p"),
    today=st.dates(AS_OF - timedelta(days=3), AS_OF + timedelta(days=40)),
    users=USERS,
    unnamed_users=st.just(()) | st.just(("x",)),
    last_use=st.none() | st.builds(use, st.none() | st.integers(-5, 800), as_of=st.none() | st.just(AS_OF)),
    not_listed=st.sampled_from(["", "why"]),
    own_days=st.frozensets(st.dates(date(2026, 10, 1), AS_OF), max_size=3),
    is_complete=st.booleans(),
)
MOVED_USERS = st.lists(
    st.builds(user, st.sampled_from("abc"), gap=st.floats(0, 400 * DAY)), min_size=1, max_size=3
)


@given(KNOWN, st.sampled_from(sorted(LACKS)))
def test_whatever_else_is_known_one_proof_less_is_never_safe(known: Known, proof: str) -> None:
    assert state(LACKS[proof](known)) is not KeyState.SAFE_TO_DISABLE


@given(MOVED_USERS, st.sampled_from(sorted(LACKS)))
def test_each_proof_alone_makes_the_difference(users: list[User], proof: str) -> None:
    safe = replace(SAFE, users=users, last_use=use(900))
    assert state(safe) is KeyState.SAFE_TO_DISABLE
    assert state(LACKS[proof](safe)) is not KeyState.SAFE_TO_DISABLE


@given(KNOWN)
def test_safe_needs_every_proof_whatever_else_is_known(known: Known) -> None:
    if decide(known).state is not KeyState.SAFE_TO_DISABLE:
        return
    use_ = known.last_use
    assert known.is_complete
    assert known.users
    assert not known.unnamed_users
    assert all(u.moved is Moved.YES and u.gap is not None for u in known.users)
    told = [[c.verdict for c in u.checks if c.verdict is not Verdict.UNKNOWN] for u in known.users]
    assert all(verdicts[-1:] != [Verdict.BLOCKED] for verdicts in told)
    assert use_ is not None
    assert use_.day is not None
    assert use_.as_of is not None
    assert -1 <= (known.today - use_.as_of).days <= LIST_LASTS
    idle = (use_.as_of - use_.day).days * DAY
    assert all(idle - DAY > (u.gap or 0) for u in known.users)


@given(KNOWN)
def test_every_state_says_why_and_what_next(known: Known) -> None:
    standing = decide(known)
    assert standing.why
    assert standing.next_step
