"""Whose request is sent next: rates and pauses hold under load, and no host keeps the others waiting."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from urllib.parse import urlsplit

import httpx
import pytest
from pytest_httpx import HTTPXMock

from migrator.model.http import HttpAnswer, HttpRequest, NoAnswer, ProviderLimits, Purpose, TransportProblem
from migrator.probe.transport.client import open_client
from migrator.probe.transport.options import ClientOptions

THROTTLED = {"Retry-After": "3600"}


def get(host: str, *, per_second: float | None = None) -> HttpRequest:
    limits = ProviderLimits(hosts=("*.example",), per_second=per_second)
    url = f"https://{host}.example/api"
    return HttpRequest(method="GET", url=url, purpose=Purpose.API, headers={}, limits=limits)


class Servers:
    """Servers of any name, and when each of them was asked."""

    def __init__(self, mock: HTTPXMock) -> None:
        self.seconds: defaultdict[str, list[float]] = defaultdict(list)
        """How long each takes for its first answers; the others come at once."""
        self.answers: defaultdict[str, list[httpx.Response]] = defaultdict(list)
        """What each answers first; after that 200."""
        self.asked: defaultdict[str, list[float]] = defaultdict(list)
        mock.add_callback(self._answer, is_reusable=True, is_optional=True)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host.removesuffix(".example")
        self.asked[host].append(time.monotonic())
        await asyncio.sleep(self.seconds[host].pop(0) if self.seconds[host] else 0)
        return self.answers[host].pop(0) if self.answers[host] else httpx.Response(200)

    def gaps(self, *hosts: str) -> list[float]:
        """Return the seconds between requests to these hosts, one after the other."""
        return [b - a for a, b in pairwise(sorted(t for host in hosts for t in self.asked[host]))]


@pytest.fixture
def servers(httpx_mock: HTTPXMock) -> Servers:
    return Servers(httpx_mock)


def send_all(
    requests: Sequence[HttpRequest], options: ClientOptions
) -> list[tuple[str, HttpAnswer | NoAnswer, float]]:
    """Send at once; return in the order in which they came: host, answer, and seconds from the beginning."""

    async def sent() -> list[tuple[str, HttpAnswer | NoAnswer, float]]:
        begin, done = time.monotonic(), []
        async with open_client(options) as send:

            async def one(request: HttpRequest) -> None:
                answer = await send(request)
                done.append((urlsplit(request.url).netloc, answer, time.monotonic() - begin))

            await asyncio.gather(*map(one, requests))
        return done

    return asyncio.run(sent())


def test_a_rate_holds_where_connections_are_scarce(servers: Servers) -> None:
    servers.seconds |= {"a": [0.5], "b": [0.5]}
    send_all([get(host) for host in "ab" * 8], ClientOptions(rate=20, concurrency=2))
    assert len(servers.asked["a"]) == len(servers.asked["b"]) == 8
    # A request may be late on a busy machine, and the next one not: together they keep to the rate.
    assert min(sum(servers.gaps("a")), sum(servers.gaps("b"))) >= 7 / 20 - LATE
    assert min(servers.gaps("a") + servers.gaps("b")) >= 1 / 20 - LATE


def test_a_pause_holds_for_those_that_were_waiting_for_a_connection(servers: Servers) -> None:
    servers.seconds["a"] = [0.05]
    servers.answers["a"] = [httpx.Response(429, headers={"Retry-After": "0.4"})]
    send_all([get("a") for _ in range(3)], ClientOptions(concurrency=1))
    assert servers.gaps("a")[0] >= 0.4


def test_a_host_is_paused_though_its_request_is_not_repeated(servers: Servers) -> None:
    used_up = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "0.3"}
    servers.answers["a"] = [httpx.Response(200, headers=used_up)]
    send_all([get("a"), get("a")], ClientOptions(concurrency=1))
    assert servers.gaps("a")[0] >= 0.3


def test_a_paused_host_keeps_no_other_one_waiting(servers: Servers) -> None:
    servers.answers["a"] = [httpx.Response(429, headers={"Retry-After": "2"})]
    done = send_all([get("a")] * 10 + [get("b") for _ in range(10)], ClientOptions(concurrency=2, rate=100))
    assert [host for host, _, _ in done[:10]] == ["b.example"] * 10


def test_a_host_that_answers_slowly_and_another_one_take_turns(servers: Servers) -> None:
    servers.seconds["a"] = [0.05] * 10
    done = send_all(
        [get("a") for _ in range(10)] + [get("b") for _ in range(10)], ClientOptions(concurrency=1)
    )
    # The second one of the first host was in line before the other host came.
    assert [host for host, _, _ in done[1:-1]] == ["a.example", "b.example"] * 9


def test_all_hosts_together_keep_to_the_rate_of_the_run(servers: Servers) -> None:
    send_all([get(host) for host in "abc" * 4], ClientOptions(total_rate=40))
    assert sum(servers.gaps("a", "b", "c")) >= 11 / 40 - LATE


def test_a_host_of_two_providers_gets_the_lower_rate(servers: Servers) -> None:
    send_all([get("a", per_second=rate) for rate in (1000, 20, 1000, 1000)], ClientOptions())
    assert sum(servers.gaps("a")[1:]) >= 2 / 20 - LATE


def test_a_host_that_says_to_come_back_much_later_is_not_asked_again(servers: Servers) -> None:
    servers.answers["a"] = [httpx.Response(429, headers=THROTTLED) for _ in range(50)]
    done = send_all([get("a") for _ in range(50)] + [get("b")], ClientOptions(rate=20))
    assert len(servers.asked["a"]) == 1
    outcomes = [outcome for host, outcome, _ in done if host == "a.example"]
    assert [outcome.status for outcome in outcomes if isinstance(outcome, HttpAnswer)] == [429]
    refused = [outcome for outcome in outcomes if isinstance(outcome, NoAnswer)]
    assert {(outcome.problem, outcome.attempts) for outcome in refused} == {
        (TransportProblem.RATE_LIMITED, 0)
    }
    assert max(seconds for _, _, seconds in done) < 1
    assert servers.asked["b"]


def test_nobody_waits_longer_for_the_rate_of_the_run_than_the_run_lasts(servers: Servers) -> None:
    done = send_all([get(host) for host in "abc"], ClientOptions(total_rate=0.1, time_limit=0.2))
    assert len(servers.gaps("a", "b", "c")) == 0
    problems = [outcome.problem for _, outcome, _ in done if isinstance(outcome, NoAnswer)]
    assert problems == [TransportProblem.BUDGET] * 2
    assert done[-1][2] < 1


LATE = 0.03
"""Seconds by which a busy machine may be late to send a request that has its turn."""
