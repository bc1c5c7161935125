"""Rates, waits and repetitions, without waiting for any."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.model.http import HttpAnswer, HttpRequest, NoAnswer, Purpose, TransportProblem
from migrator.probe.transport.budget import Budget
from migrator.probe.transport.options import ClientOptions
from migrator.probe.transport.pace import HostPace
from migrator.probe.transport.repetition import Attempt, asked_pause, told_wait, wait_before_next

NOW = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)
GET = HttpRequest(method="GET", url="https://x.example", purpose=Purpose.API, headers={})
POST = HttpRequest(method="POST", url="https://x.example", purpose=Purpose.TOKEN, headers={})


def answer(status: int, **headers: str) -> HttpAnswer:
    return HttpAnswer(status=status, headers={n.replace("_", "-"): v for n, v in headers.items()}, body=b"")


def pace(per_second: float | None) -> HostPace:
    return HostPace("x.example", per_second=per_second, concurrency=1, longest_wait=60.0)


def waits(host: HostPace, *, begin: float, number: int) -> list[float]:
    """How long after the beginning each of so many requests is sent, if each is sent as soon as it may be."""
    now, found = begin, []
    for _ in range(number):
        now += host.wait(now)
        host.take(now)
        found.append(round(now - begin, 3))
    return found


def test_a_rate_spaces_requests_evenly() -> None:
    host = pace(10)
    assert waits(host, begin=100.0, number=4) == [0.0, 0.1, 0.2, 0.3]
    assert host.wait(200.0) == 0.0


def test_a_turn_that_is_taken_late_brings_no_other_forward() -> None:
    host = pace(10)
    host.take(0.0)
    host.take(0.35)
    assert round(host.wait(0.36), 3) == 0.09


def test_of_several_published_rates_the_lowest_counts() -> None:
    host = pace(None)
    for published in (20, 10, None, 50):
        host.keep_below(published)
    assert waits(host, begin=5.0, number=3) == [0.0, 0.1, 0.2]


def test_without_a_rate_nobody_waits_until_the_server_throttles() -> None:
    host = pace(None)
    assert waits(host, begin=5.0, number=3) == [0.0, 0.0, 0.0]
    host.pause(5.0, 2.0)
    host.pause(5.0, 1.0)
    # Slower from now on, and only once for requests that were throttled together.
    assert waits(host, begin=5.0, number=2) == [2.0, 2.05]


def test_a_wait_that_is_too_long_shuts_the_host_until_it_is_over() -> None:
    host = pace(None)
    host.pause(5.0, 60.0)
    assert host.refusal(5.0) is None
    host.pause(5.0, 3600.0)
    assert host.refusal(3604.9) == NoAnswer(
        problem=TransportProblem.RATE_LIMITED,
        detail="nothing was sent, because x.example said to come back in 3,600 seconds",
        attempts=0,
    )
    assert host.refusal(3605.0) is None


@pytest.mark.parametrize(
    ("status", "headers", "pause"),
    [
        (429, {"retry_after": "7"}, 7.0),
        (429, {}, 2.0),
        (503, {"retry_after": "7"}, 7.0),
        (503, {}, None),
        (200, {"retry_after": "7"}, None),
        (200, {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "7"}, 7.0),
        (403, {"ratelimit_remaining": "0", "ratelimit_reset": "7"}, 7.0),
        (200, {"x_ratelimit_remaining": "1", "x_ratelimit_reset": "7"}, None),
        (200, {"x_ratelimit_remaining": "0"}, None),
    ],
)
def test_when_a_host_wants_to_be_left_alone(
    status: int, headers: dict[str, str], pause: float | None
) -> None:
    assert asked_pause(answer(status, **headers), tries=2, now=NOW) == pause


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry_after": "7"}, 7.0),
        ({"retry_after": "Fri, 20 Nov 2026 12:00:30 GMT"}, 30.0),
        ({"retry_after": "Fri, 20 Nov 2026 11:00:00 GMT"}, 0.0),
        ({"retry_after": "soon", "x_ratelimit_reset": "2.5"}, 2.5),
        ({"x_ratelimit_reset": str(int(NOW.timestamp()) + 9)}, 9.0),
        ({"retry_after": "-3"}, None),
        ({"retry_after": "²"}, None),
        ({"retry_after": "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"}, None),
        ({"retry_after": "Mon, 01 Jan 2026 00:00:00 +99999999999999999999"}, None),
        ({"retry_after": "Mon, 01 Jan 0001 00:00:00 +2359"}, 0.0),
        ({}, None),
    ],
)
def test_servers_say_in_several_ways_when_to_come_back(headers: dict[str, str], wait: float | None) -> None:
    assert told_wait(answer(429, **headers), NOW) == wait


@given(
    st.text()
    | st.from_regex(r"[A-Z][a-z]{2}, \d{1,20} Jan \d{1,30} \d{1,20}:\d{2}:\d{2} ([A-Z]{3}|[+-]\d{1,30})")
)
def test_nothing_that_a_server_writes_there_ends_the_run(value: str) -> None:
    wait = told_wait(answer(429, retry_after=value, x_ratelimit_reset=value), NOW)
    assert wait is None or wait >= 0


@pytest.mark.parametrize(
    ("request_", "outcome", "arrived", "tries", "wait"),
    [
        (GET, answer(429), True, 1, 1.0),
        (POST, answer(429, retry_after="4"), True, 2, 4.0),
        (POST, answer(429, retry_after="4"), True, 3, None),
        (GET, answer(429, retry_after="61"), True, 1, None),
        (GET, answer(503, retry_after="2"), True, 1, 2.0),
        (GET, answer(503), True, 1, None),
        (POST, answer(503, retry_after="2"), True, 1, None),
        (GET, answer(200, retry_after="2"), True, 1, None),
        (GET, TransportProblem.UNREACHABLE, True, 1, 0.0),
        (GET, TransportProblem.UNREACHABLE, True, 2, None),
        (GET, TransportProblem.TIMEOUT, True, 1, None),
        (POST, TransportProblem.UNREACHABLE, True, 1, None),
        (POST, TransportProblem.UNREACHABLE, False, 1, 0.0),
    ],
)
def test_what_is_repeated(
    request_: HttpRequest,
    outcome: HttpAnswer | TransportProblem,
    arrived: bool,
    tries: int,
    wait: float | None,
) -> None:
    seen = outcome if isinstance(outcome, HttpAnswer) else NoAnswer(problem=outcome, detail="x")
    attempt = Attempt(outcome=seen, may_have_arrived=arrived)
    assert wait_before_next(request_, attempt, tries=tries, options=ClientOptions(), now=NOW) == wait


def test_a_budget_of_time_cuts_what_is_left() -> None:
    now = [0.0]
    budget = Budget(max_requests=None, time_limit=10.0, clock=lambda: now[0])
    assert budget.take() is None
    now[0] = 8.0
    assert budget.within(5.0) == 2.0
    now[0] = 10.0
    spent = budget.take()
    assert spent is not None
    assert (spent.problem, spent.attempts, budget.sent) == (TransportProblem.BUDGET, 0, 1)
