"""Each host is asked for a sign of life; what it says of the time is compared with this machine's clock."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from migrator.doctor.condition import Condition, State
from migrator.doctor.hosts import ask_hosts
from migrator.model.http import HttpAnswer, HttpRequest, NoAnswer, TransportProblem
from migrator.model.inventory import Inventory, Platform
from migrator.model.place import Origin
from migrator.model.provider import Provider

ACME = Platform(
    name="acme",
    provider="p",
    url="https://acme.example/base",
    token_url="https://sso.acme.example/token",
    origin=Origin(path="i.yaml", pointer=("platforms", "acme")),
)
PROVIDERS = {"p": Provider(id="p", name="P", hosts=("*.acme.example", "acme.example"))}


def ask(outcome: HttpAnswer | NoAnswer) -> tuple[list[HttpRequest], list[Condition]]:
    sent: list[HttpRequest] = []

    async def send(request: HttpRequest, /) -> HttpAnswer | NoAnswer:
        sent.append(request)
        return outcome

    inventory = Inventory(platforms={"acme": ACME})
    return sent, list(asyncio.run(ask_hosts(inventory, PROVIDERS, send)))


def answer(headers: dict[str, str], status: int = 404) -> HttpAnswer:
    return HttpAnswer(status=status, headers=headers, body=b"")


def test_each_host_is_asked_once_without_anything_secret() -> None:
    sent, found = ask(answer({}))
    assert [(r.method, r.url, dict(r.headers), r.form) for r in sent] == [
        ("HEAD", "https://acme.example/", {}, None),
        ("HEAD", "https://sso.acme.example/", {}, None),
    ]
    assert [(c.about, c.state) for c in found] == [("host", State.OK), ("host", State.OK)]


@pytest.mark.parametrize("status", [200, 401, 404, 405, 500, 503])
def test_any_answer_shows_that_a_host_is_reached(status: int) -> None:
    assert all(c.state is State.OK for c in ask(answer({}, status))[1])


@pytest.mark.parametrize(
    "problem", [TransportProblem.UNREACHABLE, TransportProblem.TIMEOUT, TransportProblem.TLS]
)
def test_silence_is_unknown_and_never_a_no(problem: TransportProblem) -> None:
    _, found = ask(NoAnswer(problem=problem, detail="no answer in time"))
    assert {c.state for c in found} == {State.UNKNOWN}
    assert "no answer in time" in found[0].says


def test_a_host_that_is_not_allowed_is_not_asked_and_the_option_is_named() -> None:
    refused = NoAnswer(problem=TransportProblem.HOST_NOT_ALLOWED, detail="nobody allows it", attempts=0)
    _, found = ask(refused)
    assert found[1].state is State.PROBLEM
    assert "--allow-host sso.acme.example" in found[1].help


@pytest.mark.parametrize(
    ("seconds", "state", "words"),
    [
        (0, State.OK, "agrees"),
        (25, State.OK, "agrees"),
        (-25, State.OK, "agrees"),
        (90, State.PROBLEM, "behind acme.example"),
        (-90, State.PROBLEM, "ahead of acme.example"),
    ],
)
def test_clocks_are_compared(seconds: int, state: State, words: str) -> None:
    theirs = datetime.now(tz=UTC) + timedelta(seconds=seconds)
    _, found = ask(answer({"date": format_datetime(theirs, usegmt=True)}))
    clock = next(c for c in found if c.about == "clock")
    assert clock.state is state
    assert words in clock.says


@pytest.mark.parametrize("text", ["", "yesterday", "Wed, 99 Foo 2026 00:00:00 GMT", "\x00"])
def test_a_host_that_does_not_tell_the_time_is_not_compared(text: str) -> None:
    assert not [c for c in ask(answer({"date": text}))[1] if c.about == "clock"]
