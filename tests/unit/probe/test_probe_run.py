"""A whole check: many clients at once, nothing asked twice, interruptions, and no secret anywhere."""

import asyncio
import json
import logging
import traceback
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace

import httpx
import pytest
from pytest_httpx import HTTPXMock

from migrator.catalogs.loader import load_providers
from migrator.errors import OutOfTime, PluginProblem, SecretUnavailable
from migrator.model.http import (
    BearerToken,
    HttpAnswer,
    HttpRequest,
    NoAnswer,
    Purpose,
    Send,
    TransportProblem,
)
from migrator.model.inventory import AuthMethod, Client, Extractor, Inventory, Platform
from migrator.model.oauth import Evidence
from migrator.model.place import Origin
from migrator.model.secret import Reference, Secret, SecretSource
from migrator.model.server import ServerHabit, ServerProfile
from migrator.model.verdict import Reason, Verdict
from migrator.probe.collect import CheckResult, Collector, run_check
from migrator.probe.events import CheckEvent, ClientChecked, ExtractorChecked, Progress, ServerLearnt
from migrator.probe.planning.plan import CheckPlan, plan_check
from migrator.probe.runner import check
from migrator.probe.transport.client import open_client
from migrator.probe.transport.options import ClientOptions

ORIGIN = Origin(path="inventory.yaml")
MARKER = "MARKER-5ecret-1234567890"
APIS = ("audit-log", "login-history", "team-members")


def planned(
    clients: int,
    *,
    same_id: bool = False,
    apis: Sequence[str] = APIS,
    method: AuthMethod = AuthMethod.CLIENT_SECRET_POST,
    url: str = "https://acme.eu-1.celonis.cloud",
) -> CheckPlan:
    names = [f"c{n:03}" for n in range(clients)]
    inventory = Inventory(
        platforms={"eu": Platform(name="eu", provider="celonis", url=url, origin=ORIGIN)},
        clients={
            name: Client(
                name=name,
                platform="eu",
                client_id="same" if same_id else name,
                client_secret=Reference(scheme="env", locator=name),
                auth_method=method,
                origin=ORIGIN,
            )
            for name in names
        },
        extractors={
            f"x-{name}": Extractor(name=f"x-{name}", origin=ORIGIN, apis=tuple(apis), client=name)
            for name in names
        },
    )
    return plan_check(inventory, load_providers())


def resolve(_: SecretSource) -> Secret:
    return Secret(MARKER, label="env:S")


def answer(status: int, body: object) -> HttpAnswer:
    return HttpAnswer(
        status=status, headers={"content-type": "application/json"}, body=json.dumps(body).encode()
    )


class Friendly:
    """Grants everything that is asked, after a moment."""

    def __init__(self, *, seconds: float = 0.0) -> None:
        self._seconds = seconds
        self.tokens = 0
        self.under_way = 0
        self.most_under_way = 0

    async def __call__(self, request: HttpRequest, /) -> HttpAnswer | NoAnswer:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await asyncio.sleep(self._seconds)
        self.under_way -= 1
        if request.purpose is not Purpose.TOKEN:
            return answer(200, {"content": [1]})
        self.tokens += 1
        return answer(
            200, {"access_token": "t", "token_type": "Bearer", "scope": dict(request.form or ()).get("scope")}
        )


def run(plan: CheckPlan, send: Send, on_event: Callable[[CheckEvent], None] | None = None) -> CheckResult:
    return asyncio.run(run_check(plan, send=send, resolve=resolve, on_event=on_event))


def test_verdicts_come_in_the_order_of_the_inventory() -> None:
    events: list[CheckEvent] = []
    result = run(planned(20), Friendly(seconds=0.001), events.append)
    assert [c.name for c in result.clients] == [f"c{n:03}" for n in range(20)]
    assert [e.name for e in result.extractors] == [f"x-c{n:03}" for n in range(20)]
    assert all(e.verdict is Verdict.READY for e in result.extractors)
    assert result.complete
    assert not result.interrupted
    assert [e.done for e in events if isinstance(e, Progress)] == list(range(1, 21))
    assert sum(isinstance(e, ClientChecked) for e in events) == 20
    assert sum(isinstance(e, ExtractorChecked) for e in events) == 20


def test_five_hundred_clients_run_at_the_same_time() -> None:
    send = Friendly(seconds=0.01)

    async def timed() -> float:
        begin = asyncio.get_running_loop().time()
        await run_check(planned(500), send=send, resolve=resolve)
        return asyncio.get_running_loop().time() - begin

    # One after the other, 2,000 requests of 10 ms each would take 20 s.
    assert asyncio.run(timed()) < 10
    assert send.most_under_way >= 64


def test_the_same_client_under_two_names_is_asked_for_once() -> None:
    send = Friendly()
    result = run(planned(5, same_id=True), send)
    assert send.tokens == 1
    assert [c.requests.token for c in result.clients] == [1, 0, 0, 0, 0]
    assert all(c.verdict is Verdict.READY for c in result.clients)


def test_a_wrong_secret_of_one_client_under_many_names_is_sent_twice_in_all() -> None:
    sent = []

    async def rejecting(request: HttpRequest, /) -> HttpAnswer | NoAnswer:
        sent.append(request)
        return answer(401, {"error": "invalid_client"})

    result = run(planned(5, same_id=True), rejecting)
    assert len(sent) == 2
    assert all(c.reason is Reason.CLIENT_REJECTED for c in result.clients)


def test_a_wrong_secret_is_not_sent_again_for_other_scopes() -> None:
    sent = []

    async def rejecting(request: HttpRequest, /) -> HttpAnswer | NoAnswer:
        sent.append(request)
        return answer(401, {"error": "invalid_client"})

    plan = planned(3, same_id=True)
    differing = tuple(
        replace(client, needs=replace(client.needs, listed_scopes=frozenset({f"extra-{n}"})))
        for n, client in enumerate(plan.clients)
    )
    result = run(replace(plan, clients=differing), rejecting)
    assert len(sent) == 2
    assert all(c.reason is Reason.CLIENT_REJECTED for c in result.clients)
    assert len({c.message for c in result.clients}) == 1


def test_an_interruption_leaves_what_was_seen_and_calls_the_rest_unchecked() -> None:
    first_done = asyncio.Event()

    async def send(request: HttpRequest, /) -> HttpAnswer | NoAnswer:
        if dict(request.form or ()).get("client_id") not in {None, "c000"}:
            await asyncio.sleep(60)
        return await Friendly()(request)

    async def interrupted() -> CheckResult:
        task = asyncio.create_task(
            run_check(
                planned(3),
                send=send,
                resolve=resolve,
                on_event=lambda e: first_done.set() if isinstance(e, Progress) else None,
            )
        )
        await first_done.wait()
        task.cancel()
        return await task

    result = asyncio.run(interrupted())
    assert [c.reason for c in result.clients] == [Reason.OK, Reason.NOT_CHECKED, Reason.NOT_CHECKED]
    assert [e.verdict for e in result.extractors] == [Verdict.READY, Verdict.UNKNOWN, Verdict.UNKNOWN]
    assert result.clients[1].scopes.unknown == result.clients[1].scopes.required != frozenset()
    assert result.interrupted
    assert not result.complete


def test_who_stops_listening_ends_all_requests() -> None:
    send = Friendly(seconds=0.01)

    async def two_events() -> int:
        seen = 0
        async with aclosing(check(planned(50), send=send, resolve=resolve, clients_at_once=5)) as events:
            async for _ in events:
                seen += 1
                if seen == 2:
                    break
        return len(asyncio.all_tasks())

    assert asyncio.run(two_events()) == 1
    assert send.tokens < 50


def test_a_bug_costs_one_client_its_verdict_and_is_handed_on() -> None:
    friendly = Friendly()

    async def broken(request: HttpRequest, /) -> HttpAnswer | NoAnswer:
        if dict(request.form or ()).get("client_id") == "c001":
            raise ZeroDivisionError(MARKER)
        return await friendly(request)

    result = run(planned(70), broken)
    assert isinstance(result.bug, ZeroDivisionError)
    assert not result.complete
    reasons = {c.name: c.reason for c in result.clients}
    assert reasons.pop("c001") is Reason.NOT_CHECKED
    assert set(reasons.values()) == {Reason.OK}
    for verdict in (result.clients[1], result.extractors[1]):
        assert verdict.verdict is Verdict.UNKNOWN
        message = "migrator itself failed on it (ZeroDivisionError), which is a bug in migrator."
        assert verdict.message == message
    assert result.clients[1].scopes.required
    assert MARKER not in repr(result)


def test_a_broken_plug_in_is_said_in_its_own_words() -> None:
    def resolve_(_: SecretSource) -> Secret:
        raise PluginProblem("the plug-in vault cannot be loaded", help_="install it again")

    result = asyncio.run(run_check(planned(1), send=Friendly(), resolve=resolve_))
    assert isinstance(result.bug, PluginProblem)
    assert result.clients[0].message == "the plug-in vault cannot be loaded."


def test_nothing_planned_is_a_complete_check() -> None:
    plan = planned(0)
    assert run(plan, Friendly()) == Collector(plan).result()
    assert Collector(plan).result().complete


def test_before_the_first_event_everything_is_unchecked() -> None:
    result = Collector(planned(2)).result(interrupted=True)
    assert {c.reason for c in result.clients} == {Reason.NOT_CHECKED}
    assert not result.complete


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_an_older_sight_of_a_server_takes_nothing_back(order: Sequence[int]) -> None:
    """A client that ends late brings what was known when it learnt, before others learnt more."""
    url, narrows, states = "https://a.example/token", ServerHabit.NARROWS, ServerHabit.STATES_SCOPES
    sights = (
        ServerProfile(token_url=url, habits=frozenset({states}), clients=1),
        ServerProfile(token_url=url, habits=frozenset({states}), clients=2),
        ServerProfile(token_url=url, habits=frozenset({states, narrows}), clients=3),
    )
    collector = Collector(planned(0))
    for number in order:
        collector.take(ServerLearnt(profile=sights[number]))
    assert collector.result().servers == (sights[2],)


def test_a_client_that_ends_last_does_not_hide_what_others_showed_of_the_server() -> None:
    """The first to learn is the last to end: its APIs are slow, and the server narrows for another one."""
    others_ended = asyncio.Event()
    ended: list[str] = []

    async def send(request: HttpRequest, /) -> HttpAnswer | NoAnswer:
        form = dict(request.form or ())
        if request.purpose is Purpose.TOKEN:
            asked = str(form["scope"]).split()
            # c000 is asked first and learns first; c002 is granted one scope less than asked for.
            given = asked[1:] if form["client_id"] == "c002" else asked
            token = {"access_token": form["client_id"], "token_type": "Bearer", "scope": " ".join(given)}
            return answer(200, token)
        if any(isinstance(v, BearerToken) and v.token.reveal() == "c000" for v in request.headers.values()):
            await others_ended.wait()
        return answer(200, {"content": [1]})

    def on_event(event: CheckEvent) -> None:
        if isinstance(event, Progress):
            ended.append(event.text)
            if event.done == 2:
                others_ended.set()

    result = run(planned(3), send, on_event)
    assert ended[-1] == "c000"
    (server,) = result.servers
    assert server.clients == 3
    assert ServerHabit.NARROWS in server.habits


@pytest.mark.parametrize("status", [200, 500])
def test_what_only_a_call_of_an_api_proves_is_told_apart(status: int) -> None:
    """The token response has no `scope`: the evidence stays `implied`, and the call confirms it or not."""

    async def send(request: HttpRequest, /) -> HttpAnswer | NoAnswer:
        if request.purpose is Purpose.TOKEN:
            return answer(200, {"access_token": "t", "token_type": "Bearer"})
        return answer(status, {"content": [1]})

    scopes = run(planned(1, apis=["audit-log"]), send).clients[0].scopes
    proven = frozenset({"audit.log:read"}) if status == 200 else frozenset()
    assert scopes.evidence is Evidence.IMPLIED
    assert scopes.confirmed_by_api == scopes.granted == proven
    assert scopes.unknown == scopes.required - proven


def unplannable() -> CheckPlan:
    """A client without a secret in the inventory, and its extractor: nothing of them is ever sent."""
    client = Client(name="c000", platform="eu", client_id="c000", origin=ORIGIN)
    inventory = Inventory(
        platforms={
            "eu": Platform(name="eu", provider="celonis", url="https://a.celonis.cloud", origin=ORIGIN)
        },
        clients={client.name: client},
        extractors={"x-c000": Extractor(name="x-c000", origin=ORIGIN, apis=APIS, client=client.name)},
    )
    return plan_check(inventory, load_providers())


def test_before_the_first_event_what_needs_no_request_has_its_verdict() -> None:
    plan = unplannable()
    result = Collector(plan).result(interrupted=True)
    assert [c.name for c in result.clients] == ["c000"]
    assert [e.name for e in result.extractors] == ["x-c000"]
    assert result.complete


FAILURES: list[HttpAnswer | TransportProblem | Exception] = [
    answer(200, {"access_token": MARKER, "token_type": MARKER, "scope": MARKER, "expires_in": MARKER}),
    answer(200, {"access-token": MARKER}),
    answer(400, {"error": "invalid_scope", "error_description": MARKER, "scope": MARKER}),
    answer(400, {"error": MARKER, "error_description": f"secret {MARKER} is expired", "error_hint": MARKER}),
    answer(
        401, {"error": "invalid_client", "error_description": f"wrong secret {MARKER}", "trace_id": MARKER}
    ),
    answer(403, {"errorCode": MARKER}),
    answer(404, {"path": MARKER}),
    answer(429, {"error": MARKER}),
    answer(500, {"error": MARKER}),
    HttpAnswer(status=302, headers={"location": f"https://x.example/{MARKER}"}, body=b"", location=MARKER),
    HttpAnswer(status=200, headers={"content-type": "text/html"}, body=MARKER.encode()),
    HttpAnswer(
        status=401,
        headers={"www-authenticate": f'Bearer error="insufficient_scope", scope="{MARKER}"'},
        body=b"",
    ),
    *TransportProblem,
]


@pytest.mark.parametrize("failure", FAILURES, ids=range(len(FAILURES)))
@pytest.mark.parametrize("purpose", [Purpose.TOKEN, Purpose.API])
@pytest.mark.parametrize("method", [AuthMethod.AUTO, AuthMethod.CLIENT_SECRET_BASIC])
def test_no_secret_is_in_any_event_whatever_a_server_sends_back(
    failure: HttpAnswer | TransportProblem,
    purpose: Purpose,
    method: AuthMethod,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    friendly, events = Friendly(), list[CheckEvent]()

    async def send(request: HttpRequest, /) -> HttpAnswer | NoAnswer:
        if request.purpose is not purpose:
            return await friendly(request)
        return (
            failure if isinstance(failure, HttpAnswer) else NoAnswer(problem=failure, detail="it went wrong")
        )

    plan = planned(2, method=method)
    result = run(plan, send, events.append)
    shown = repr(events) + repr(result) + str(result) + repr(plan) + caplog.text
    assert MARKER not in shown
    assert len(result.extractors) == 2


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError,
        httpx.ReadError,
        httpx.RemoteProtocolError,
        httpx.ReadTimeout,
        httpx.LocalProtocolError,
    ],
)
def test_no_secret_comes_out_of_the_http_library(
    error: type[httpx.TransportError], httpx_mock: HTTPXMock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    httpx_mock.add_exception(error(f"while sending {MARKER}"), is_reusable=True)

    async def checked() -> CheckResult:
        async with open_client(ClientOptions()) as send:
            return await run_check(planned(1), send=send, resolve=resolve)

    result = asyncio.run(checked())
    assert MARKER not in repr(result) + caplog.text
    assert result.extractors[0].verdict is Verdict.UNKNOWN


def test_a_resolver_that_fails_is_quoted_without_a_trace() -> None:
    def failing(source: SecretSource) -> Secret:
        raise SecretUnavailable(f"{source} cannot be read") from OSError(MARKER)

    result = asyncio.run(run_check(planned(1), send=Friendly(), resolve=failing))
    assert result.clients[0].reason is Reason.SECRET_UNAVAILABLE
    assert result.clients[0].message == "env:c000 cannot be read."
    assert MARKER not in repr(result)


def test_a_client_whose_secret_came_too_late_was_not_reached() -> None:
    def resolve_(source: SecretSource) -> Secret:
        if str(source) == "env:c001":
            raise OutOfTime("env:c001: the run ended before it was resolved")
        return resolve(source)

    result = asyncio.run(run_check(planned(3), send=Friendly(), resolve=resolve_))
    assert [c.reason for c in result.clients] == [Reason.OK, Reason.NOT_CHECKED, Reason.OK]
    assert result.clients[1].message == "The check ended before it came to this."
    assert result.extractors[1].reason is Reason.NOT_CHECKED
    assert not result.complete
    assert not result.interrupted


def test_a_secret_is_not_in_the_trace_of_a_bug(capsys: pytest.CaptureFixture[str]) -> None:
    async def broken(_: HttpRequest, /) -> HttpAnswer | NoAnswer:
        raise ZeroDivisionError

    bug = run(planned(1), broken).bug
    assert bug is not None
    text = "".join(traceback.TracebackException.from_exception(bug, capture_locals=True).format())
    assert MARKER not in text
    assert MARKER not in capsys.readouterr().err
