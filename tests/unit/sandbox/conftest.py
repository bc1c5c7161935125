import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from textwrap import dedent, indent

import httpx
import pytest

from migrator.sandbox.app import build_app
from migrator.sandbox.fleet import Fleet
from migrator.sandbox.tenants import load_tenants

TEAM = """
url: https://acme.eu-1.celonis.cloud
clients:
  reader:
    id: reader-id
    secret: reader-secret
    scopes: ["audit.log:read", "team.login-history:read"]
    permissions: [Use Audit Log API, Use Login History API]
  both:
    id: both-id
    secret: both-secret
    auth_methods: [client_secret_post, client_secret_basic]
    scopes: ["audit.log:read"]
    permissions: [Use Audit Log API]
keys:
  app: {kind: application_key, value: app-key-value, permissions: [Use Audit Log API]}
  user: {kind: user_key, value: user-key-value, permissions: [Use Login History API]}
"""


class _InProcess(httpx.BaseTransport):
    """Answers from the application itself, without a socket."""

    def __init__(self, transport: httpx.ASGITransport) -> None:
        self._transport = transport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return asyncio.run(self._answer(request))

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        answer = await self._transport.handle_async_request(request)
        body = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers, content=body)


class _Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Callable[[], float]:
    """The platform's clock; it stands still until `wait` moves it."""
    return _Clock()


@pytest.fixture
def wait(clock: Callable[[], float]) -> Callable[[float], None]:
    """Let so many seconds pass."""

    def pass_time(seconds: float) -> None:
        assert isinstance(clock, _Clock)
        clock.now += seconds

    return pass_time


@pytest.fixture
def fleet_of(tmp_path: Path) -> Callable[[str], Fleet]:
    """Load the text of a tenants file."""

    def load(text: str) -> Fleet:
        path = tmp_path / "sandbox.yaml"
        path.write_text(text, encoding="utf-8")
        return load_tenants(path)

    return load


@pytest.fixture
def serve(
    fleet_of: Callable[[str], Fleet], clock: Callable[[], float]
) -> Iterator[Callable[..., httpx.Client]]:
    """Serve one team in this process: the standard one with `more` members, or another `team`."""
    with ExitStack() as stack:

        def start(more: str = "", *, team: str = TEAM) -> httpx.Client:
            members = indent(f"{dedent(team).strip()}\n{dedent(more).strip()}\n", "    ")
            app = build_app(fleet_of(f"version: 1\ntenants:\n  acme:\n{members}"), clock=clock)
            transport = _InProcess(httpx.ASGITransport(app))
            return stack.enter_context(
                httpx.Client(transport=transport, base_url="https://acme.eu-1.celonis.cloud")
            )

        yield start


@pytest.fixture
def token() -> Callable[..., str]:
    """Request an access token for a client of the standard team; form members may be added."""

    def request(http: httpx.Client, client: str = "reader", **form: str) -> str:
        credentials = {"client_id": f"{client}-id", "client_secret": f"{client}-secret"}
        answer = http.post("/oauth2/token", data={"grant_type": "client_credentials", **credentials, **form})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    return request
