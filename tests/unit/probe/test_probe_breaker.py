"""An authorization server that fails again and again is left alone, and everybody is told why."""

import asyncio

import httpx
import pytest
from pytest_httpx import HTTPXMock

from migrator.catalogs.loader import load_providers
from migrator.model.http import HttpAnswer, HttpRequest, NoAnswer, Purpose, TransportProblem
from migrator.model.inventory import AuthMethod, Client, Extractor, Inventory, Platform
from migrator.model.place import Origin
from migrator.model.secret import Reference, Secret
from migrator.model.verdict import Reason, Verdict
from migrator.probe.collect import CheckResult, run_check
from migrator.probe.planning.plan import plan_check
from migrator.probe.transport.breaker import Breaker
from migrator.probe.transport.client import open_client
from migrator.probe.transport.options import ClientOptions

HOST = "acme.eu-1.celonis.cloud"
REFUSED = NoAnswer(problem=TransportProblem.UNREACHABLE, detail="the connection was refused")
ORIGIN = Origin(path="inventory.yaml")


def token(path: str = "/oauth2/token", purpose: Purpose = Purpose.TOKEN) -> HttpRequest:
    return HttpRequest(method="POST", url=f"https://{HOST}{path}", purpose=purpose, headers={})


def answer(status: int) -> HttpAnswer:
    return HttpAnswer(status=status, headers={}, body=b"")


def fail(breaker: Breaker, *outcomes: HttpAnswer | NoAnswer, request: HttpRequest | None = None) -> None:
    for outcome in outcomes:
        breaker.note(request or token(), outcome)


def test_a_server_is_given_up_after_failures_in_a_row_and_the_reason_is_said() -> None:
    breaker = Breaker(most=3)
    fail(breaker, REFUSED, REFUSED)
    assert breaker.refusal(token()) is None
    fail(breaker, REFUSED)
    assert breaker.refusal(token()) == NoAnswer(
        problem=TransportProblem.UNREACHABLE,
        detail=f"nothing was sent, because {HOST} failed 3 times in a row (last: the connection was refused)",
        attempts=0,
    )


@pytest.mark.parametrize("good", [200, 400, 401, 429])
def test_any_answer_that_is_no_failure_starts_the_count_again(good: int) -> None:
    breaker = Breaker(most=2)
    fail(breaker, REFUSED, answer(good), REFUSED, answer(500), answer(good), answer(503))
    assert breaker.refusal(token()) is None


def test_broken_connections_count_for_the_host_and_5xx_for_the_endpoint() -> None:
    one, other = token("/realms/one/token"), token("/realms/other/token")
    breaker = Breaker(most=2)
    fail(breaker, answer(503), answer(502), request=one)
    found = breaker.refusal(one)
    assert found is not None
    assert found.problem is TransportProblem.SERVER_FAILED
    assert found.detail.endswith("failed 2 times in a row (last: it answered 502)")
    assert breaker.refusal(other) is None
    fail(breaker, REFUSED, REFUSED, request=other)
    assert breaker.refusal(token("/realms/third/token")) is not None


def test_revocation_counts_to_the_authorization_server() -> None:
    breaker, revocation = Breaker(most=2), token("/oauth2/revoke", Purpose.REVOCATION)
    fail(breaker, answer(503), answer(503), request=revocation)
    assert breaker.refusal(revocation) is not None
    assert breaker.refusal(token()) is None
    fail(breaker, REFUSED, REFUSED, request=revocation)
    assert breaker.refusal(token()) is not None


LATE = NoAnswer(problem=TransportProblem.TIMEOUT, detail="no complete answer within 20 seconds")


def test_an_api_that_never_answers_is_given_up_and_no_other_one_is() -> None:
    breaker, slow, other = Breaker(most=3), token("/slow", Purpose.API), token("/other", Purpose.API)
    fail(breaker, LATE, REFUSED, LATE, request=slow)
    assert breaker.refusal(slow) == NoAnswer(
        problem=TransportProblem.TIMEOUT,
        detail=f"nothing was sent, because this API of {HOST} failed 3 times in a row "
        "(last: no complete answer within 20 seconds)",
        attempts=0,
    )
    assert breaker.refusal(other) is None
    assert breaker.refusal(token()) is None
    assert breaker.refusal(token("/slow")) is None


@pytest.mark.parametrize("status", [200, 401, 403, 500, 503])
def test_an_api_that_answers_whatever_it_is_is_not_given_up(status: int) -> None:
    breaker, api = Breaker(most=2), token("/api", Purpose.API)
    fail(breaker, LATE, answer(status), answer(status), LATE, answer(status), request=api)
    assert breaker.refusal(api) is None


def test_apis_are_called_though_the_authorization_server_of_the_same_host_was_given_up() -> None:
    breaker, api = Breaker(most=1), token("/api", Purpose.API)
    fail(breaker, REFUSED)
    assert breaker.refusal(token()) is not None
    assert breaker.refusal(api) is None


def test_what_was_not_sent_says_nothing_of_the_server() -> None:
    breaker = Breaker(most=1)
    fail(breaker, NoAnswer(problem=TransportProblem.BUDGET, detail="spent", attempts=0))
    assert breaker.refusal(token()) is None


def fleet(count: int) -> Inventory:
    clients = [
        Client(
            name=f"c{n:02}",
            platform="eu",
            client_id=f"id-{n}",
            client_secret=Reference(scheme="env", locator=f"S{n}"),
            auth_method=AuthMethod.CLIENT_SECRET_POST,
            origin=ORIGIN,
        )
        for n in range(count)
    ]
    users = [Extractor(name=f"x{c.name}", origin=ORIGIN, apis=("audit-log",), client=c.name) for c in clients]
    place = Platform(name="eu", provider="celonis", url=f"https://{HOST}", origin=ORIGIN)
    return Inventory(
        platforms={"eu": place}, clients={c.name: c for c in clients}, extractors={e.name: e for e in users}
    )


QUICK = ClientOptions(concurrency=2, rate=1000)


def check(count: int, options: ClientOptions = QUICK) -> CheckResult:
    async def checked() -> CheckResult:
        async with open_client(options) as send:
            plan = plan_check(fleet(count), load_providers())
            return await run_check(plan, send=send, resolve=lambda s: Secret("MARKER", label=str(s)))

    return asyncio.run(checked())


def test_the_other_clients_of_a_failing_server_are_unknown_without_more_requests(
    httpx_mock: HTTPXMock,
) -> None:
    httpx_mock.add_response(status_code=503, is_reusable=True)
    result = check(40)
    # Five in a row, and the one that was under way beside the fifth.
    assert 5 <= len(httpx_mock.get_requests()) <= 6
    assert {(c.verdict, c.reason) for c in result.clients} == {(Verdict.UNKNOWN, Reason.SERVER_ERROR)}
    untried = [c for c in result.clients if not c.requests.token]
    assert len(untried) >= 34
    assert untried[0].message == (
        f"No token: nothing was sent, because {HOST} failed 5 times in a row (last: it answered 503)."
    )
    assert {r.passed for r in untried[0].ladder} == {None}


def test_a_server_that_is_down_is_not_called_reachable(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_exception(httpx.ReadTimeout("x"), is_reusable=True)
    result = check(12)
    assert len(httpx_mock.get_requests()) <= 6
    assert {(c.verdict, c.reason) for c in result.clients} == {(Verdict.UNKNOWN, Reason.TIMED_OUT)}
    untried = [c for c in result.clients if not c.requests.token]
    assert untried
    assert {r.passed for c in untried for r in c.ladder} == {None}
    assert all("no answer came in time" in c.message for c in result.clients)


def test_a_server_that_wants_to_be_left_alone_for_an_hour_is_left_alone(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(status_code=429, headers={"Retry-After": "3600"}, is_reusable=True)
    result = check(100, ClientOptions())
    assert len(httpx_mock.get_requests()) <= 3
    assert {(c.verdict, c.reason) for c in result.clients} == {(Verdict.UNKNOWN, Reason.RATE_LIMITED)}
    assert {(e.verdict, e.reason) for e in result.extractors} == {(Verdict.UNKNOWN, Reason.RATE_LIMITED)}
    assert result.clients[-1].message == (
        f"No token: nothing was sent, because {HOST} said to come back in 3,600 seconds."
    )
