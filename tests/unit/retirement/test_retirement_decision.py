"""A key is called safe only with every proof."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.retirement.decision import Known, LastUse, Moved, User, decide
from migrator.retirement.state import Evidence, KeyState

AS_OF = date(2026, 11, 20)
DAY = 86_400.0


def user(
    name: str = "a", *, moved: Moved = Moved.YES, gap: float | None = DAY, on: date | None = None
) -> User:
    return User(name=name, moved=moved, evidence=Evidence(source=name, says="x"), gap=gap, migrated_on=on)


def use(days_ago: int | None, *, as_of: date | None = AS_OF) -> LastUse:
    day = None if days_ago is None else AS_OF - timedelta(days=days_ago)
    return LastUse(evidence=Evidence(source="list", says="x", day=day), day=day, as_of=as_of)


SAFE = Known(key="k", platform="p", users=[user()], last_use=use(10))


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
        (replace(SAFE, last_use=None), KeyState.COULD_NOT_TELL, "no list of the platform"),
        (replace(SAFE, last_use=use(None)), KeyState.COULD_NOT_TELL, "no proof that it never was"),
        (replace(SAFE, last_use=use(10, as_of=None)), KeyState.COULD_NOT_TELL, "until when it looked"),
        (replace(SAFE, last_use=use(-1)), KeyState.COULD_NOT_TELL, "after the day"),
        (replace(SAFE, users=[user(gap=None)]), KeyState.IDLE, "how often a runs is not known"),
        (replace(SAFE, users=[user(), user("b", gap=31 * DAY)]), KeyState.IDLE, "may rest for 31"),
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


def test_our_own_use_after_the_move_is_nobody_elses() -> None:
    moved = replace(SAFE, users=[user(on=date(2026, 11, 9))])
    assert state(moved) is KeyState.MIGRATED_BUT_SEEN
    ours = replace(moved, own_days=frozenset({date(2026, 11, 10)}))
    assert state(ours) is KeyState.SAFE_TO_DISABLE
    assert "migrator itself sent the key" in [e.says for e in decide(ours).evidence]


USERS = st.lists(
    st.builds(
        user,
        st.sampled_from("abc"),
        moved=st.sampled_from(Moved),
        gap=st.none() | st.floats(60, 400 * DAY),
        on=st.none() | st.dates(date(2026, 1, 1), AS_OF),
    ),
    max_size=3,
)
KNOWN = st.builds(
    Known,
    key=st.just("k"),
    platform=st.just("p"),
    users=USERS,
    last_use=st.none() | st.builds(use, st.none() | st.integers(-5, 800), as_of=st.none() | st.just(AS_OF)),
    own_days=st.frozensets(st.dates(date(2026, 10, 1), AS_OF), max_size=3),
    is_complete=st.booleans(),
)


@given(KNOWN)
def test_safe_needs_every_proof_whatever_else_is_known(known: Known) -> None:
    if decide(known).state is not KeyState.SAFE_TO_DISABLE:
        return
    use_ = known.last_use
    assert known.is_complete
    assert known.users
    assert all(u.moved is Moved.YES and u.gap is not None for u in known.users)
    assert use_ is not None
    assert use_.day is not None
    assert use_.as_of is not None
    idle = (use_.as_of - use_.day).days * DAY
    assert all(idle - DAY > (u.gap or 0) for u in known.users)
