"""Secrets that come back where nobody sent them: another client's, or in an answer of an API."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, quote_plus

import pytest

from migrator import registry
from tests.unit.cli.canary import Place
from tests.unit.probe.hostile_answers import GOOD_API, GOOD_TOKEN, TOKEN, by_path, members, plain
from tests.unit.probe.little_internet import LittleInternet, Received, Script

FORMATS = sorted(registry.builtin_ids("migrator.reports"))
HOST = "acme.eu-1.celonis.cloud"
FIRST, SECOND = "MARKER-first-9f8e7d6c5b4a", "MARKER-second-0d1c2b3a4f5e"
ISSUED = str(json.loads(TOKEN)["access_token"])
NETWORK = ("--timeout", "5", "--request-log", "requests.jsonl")
INVENTORY = f"""
version: 1
platforms:
  acme: {{provider: celonis, url: "https://{HOST}"}}
clients:
  first: {{platform: acme, client_id: id-first, client_secret: env:FIRST, auth_method: client_secret_post}}
  second: {{platform: acme, client_id: id-second, client_secret: env:SECOND, auth_method: client_secret_post}}
extractors:
  first: {{owner: me@acme.example, client: first, apis: [audit-log]}}
  second: {{owner: me@acme.example, client: second, apis: [audit-log]}}
"""


class Gossip:
    """A token endpoint that grants the first client all, and tells the other one the first one's secret."""

    def __init__(self) -> None:
        self._has_heard = asyncio.Event()

    @property
    def has_heard(self) -> bool:
        return self._has_heard.is_set()

    async def __call__(self, request: Received, writer: asyncio.StreamWriter) -> None:
        if quote_plus(FIRST).encode() in request.body:
            self._has_heard.set()
            await GOOD_TOKEN(request, writer)
            return
        await self._has_heard.wait()  # clients are under way side by side
        told = f"{FIRST} {quote_plus(FIRST)}"
        answer = members(401, error="invalid_client", error_description=f"not {told}", error_hint=told)
        await answer(request, writer)


class Tattler:
    """A token endpoint and an API that share a memory: the API gives the client secret as request id."""

    def __init__(self, status: int) -> None:
        self._status = status
        self.secrets: list[str] = []

    async def token(self, request: Received, writer: asyncio.StreamWriter) -> None:
        self.secrets.append(dict(parse_qsl(request.body.decode()))["client_secret"])
        await GOOD_TOKEN(request, writer)

    async def api(self, request: Received, writer: asyncio.StreamWriter) -> None:
        secret = self.secrets[-1]
        headers = {"X-Request-Id": secret, "X-Trace-Id": secret, "X-Correlation-Id": quote_plus(secret)}
        body = json.dumps({"title": secret, "errorCode": secret, "traceId": secret}).encode()
        await plain(body, self._status, headers)(request, writer)


@pytest.fixture
def internet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LittleInternet]:
    with LittleInternet(tmp_path_factory.mktemp("internet")) as running:
        yield running


@pytest.fixture
def place(internet: LittleInternet, tmp_path: Path) -> Place:
    (tmp_path / "inventory.yaml").write_text(INVENTORY)
    secrets = {"FIRST": FIRST, "SECOND": SECOND}
    return Place.make(
        tmp_path,
        {**secrets, **internet.environment},
        secrets=(FIRST, SECOND, ISSUED),
        own=("inventory.yaml",),
    )


def _served(internet: LittleInternet, *, token: Script, api: Script = GOOD_API) -> None:
    internet.serve(HOST, by_path(token=token, api=api))


@pytest.mark.parametrize("format_", FORMATS)
def test_a_server_that_tells_one_client_the_secret_of_another(
    format_: str, place: Place, internet: LittleInternet
) -> None:
    gossip = Gossip()
    _served(internet, token=gossip)
    shown = place.migrator("check", "inventory.yaml", *NETWORK, "--format", format_, "-vv")
    assert gossip.has_heard, "it had something to tell"
    assert "second" in shown.stdout
    place.assert_files_are_clean()


@pytest.mark.parametrize("status", [401, 403, 404, 500])
@pytest.mark.parametrize("format_", ["json", "text"])
def test_an_api_that_names_the_client_secret_as_request_id(
    format_: str, status: int, place: Place, internet: LittleInternet
) -> None:
    tattler = Tattler(status)
    _served(internet, token=tattler.token, api=tattler.api)
    shown = place.migrator("check", "inventory.yaml", *NETWORK, "--format", format_, "-vv")
    assert tattler.secrets
    assert "second" in shown.stdout
    place.assert_files_are_clean()
