"""The HTTP client: what it refuses, what it sends, what it repeats, and what never leaves it."""

import asyncio
import gzip
import logging
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest
from pytest_httpx import HTTPXMock, IteratorStream

from migrator import __version__
from migrator.errors import UsageError
from migrator.model.http import (
    BasicCredentials,
    BearerToken,
    HeaderValue,
    HttpAnswer,
    HttpRequest,
    NoAnswer,
    ProviderLimits,
    Purpose,
    TransportProblem,
)
from migrator.model.secret import Secret
from migrator.probe.transport.body import unpacked
from migrator.probe.transport.client import open_client
from migrator.probe.transport.options import ClientOptions

MARKER = "MARKER-9f8e7d6c5b4a"
SECRET = Secret(MARKER, label="env:S")
API = "https://acme.celonis.cloud/api"
TOKEN = "https://acme.celonis.cloud/oauth2/token"
HOSTS = ProviderLimits(hosts=("*.celonis.cloud",))
OPTIONS = ClientOptions()


def api(
    url: str = API,
    *,
    method: str = "GET",
    headers: dict[str, HeaderValue] | None = None,
    purpose: Purpose = Purpose.API,
) -> HttpRequest:
    bearer: dict[str, HeaderValue] = {"Authorization": BearerToken(token=SECRET)}
    return HttpRequest(
        method=method, url=url, purpose=purpose, headers=bearer if headers is None else headers, limits=HOSTS
    )


def token(url: str = TOKEN) -> HttpRequest:
    form = (("grant_type", "client_credentials"), ("client_secret", SECRET))
    return HttpRequest(method="POST", url=url, purpose=Purpose.TOKEN, headers={}, form=form, limits=HOSTS)


async def exchange(*requests: HttpRequest, options: ClientOptions = OPTIONS) -> list[HttpAnswer | NoAnswer]:
    async with open_client(options) as send:
        return [await send(request) for request in requests]


def send(request: HttpRequest, options: ClientOptions = OPTIONS) -> HttpAnswer | NoAnswer:
    return asyncio.run(exchange(request, options=options))[0]


def problem(found: HttpAnswer | NoAnswer) -> TransportProblem:
    assert isinstance(found, NoAnswer)
    assert MARKER not in repr(found)
    return found.problem


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Waits are noted, not waited."""
    waits: list[float] = []
    real = asyncio.sleep

    async def noted(seconds: float) -> None:
        waits.append(seconds)
        await real(0)

    monkeypatch.setattr("migrator.probe.transport.turns.asyncio.sleep", noted)
    monkeypatch.setattr(
        "migrator.probe.transport.pace.HostPace.pause", lambda _self, _now, seconds: waits.append(seconds)
    )
    return waits


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/api",
        "https://acme.celonis.cloud.evil.example/api",
        "https://acme.celonis.cloud@evil.example/api",
        "http://acme.celonis.cloud/api",
        "https://celonis.cloud/api",
        "ftp://acme.celonis.cloud/api",
        "https:///api",
    ],
)
def test_a_secret_goes_only_to_allowed_hosts_over_https(url: str, httpx_mock: HTTPXMock) -> None:
    for request in (api(url), token(url)):
        found = send(request)
        assert problem(found) is TransportProblem.HOST_NOT_ALLOWED
        assert found.attempts == 0
    assert not httpx_mock.get_requests()


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "get"])
def test_apis_are_only_read(method: str, httpx_mock: HTTPXMock) -> None:
    assert problem(send(api(method=method))) is TransportProblem.METHOD_NOT_ALLOWED
    assert problem(send(api(method=method, purpose=Purpose.METADATA))) is TransportProblem.METHOD_NOT_ALLOWED
    assert not httpx_mock.get_requests()


def test_tokens_are_not_asked_for_by_get(httpx_mock: HTTPXMock) -> None:
    assert problem(send(api(TOKEN, purpose=Purpose.TOKEN))) is TransportProblem.METHOD_NOT_ALLOWED
    assert not httpx_mock.get_requests()


def test_the_operator_allows_hosts_and_loopback_is_always_allowed(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(is_reusable=True)
    options = ClientOptions(allowed_hosts=("sso.acme.example",))
    for url in ("https://sso.acme.example/t", "http://127.0.0.1:8080/t", "http://localhost/t"):
        assert isinstance(send(token(url), options), HttpAnswer)


def test_credentials_are_put_together_when_they_are_sent(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(is_reusable=True)
    basic = BasicCredentials(
        client_id=Secret("i:d", label="env:I"), client_secret=Secret("s%+é", label="env:S")
    )
    requests = [token(), api(headers={"Authorization": basic, "X-Key": SECRET}), api()]
    asyncio.run(exchange(*requests))
    sent = httpx_mock.get_requests()
    assert sent[0].content == f"grant_type=client_credentials&client_secret={MARKER}".encode()
    assert sent[0].headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert sent[1].headers["Authorization"] == "Basic " + b64encode(b"i%3Ad:s%25%2B%C3%A9").decode()
    assert sent[1].headers["X-Key"] == MARKER
    assert sent[2].headers["Authorization"] == f"Bearer {MARKER}"


def test_the_server_is_told_who_asks(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(is_reusable=True)
    send(api(), ClientOptions(tag="CHG-42\r\nX-Evil: 1"))
    [sent] = httpx_mock.get_requests()
    assert sent.headers["User-Agent"].startswith(f"migrator/{__version__} (extractor-migrator; ")
    assert sent.headers["User-Agent"].endswith("CHG-42X-Evil: 1")
    assert "X-Evil" not in sent.headers
    assert sent.headers["Accept-Encoding"] == "identity"


def test_redirects_are_not_followed(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(status_code=302, headers={"Location": "https://evil.example/"})
    found = send(token())
    assert isinstance(found, HttpAnswer)
    assert (found.status, found.location) == (302, "https://evil.example/")


def test_cookies_of_one_answer_are_not_sent_with_the_next_request(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(headers={"Set-Cookie": "session=of-another-client; Path=/"}, is_reusable=True)
    asyncio.run(exchange(api(), api()))
    assert all("Cookie" not in sent.headers for sent in httpx_mock.get_requests())


def test_header_names_are_lower_case_and_repeated_ones_joined(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(
        status_code=401, headers=[("WWW-Authenticate", "Basic"), ("WWW-Authenticate", "Bearer")]
    )
    found = send(api())
    assert isinstance(found, HttpAnswer)
    assert found.headers["www-authenticate"] == "Basic, Bearer"
    assert found.over_tls


def test_a_body_is_read_no_further_than_the_limit(httpx_mock: HTTPXMock) -> None:
    sent: list[int] = []

    def endless() -> Iterator[bytes]:
        while True:
            sent.append(1)
            yield b"x" * 1000

    httpx_mock.add_response(stream=IteratorStream(endless()))
    found = send(api(), ClientOptions(longest_body=5000))
    assert isinstance(found, HttpAnswer)
    assert (len(found.body), found.truncated, len(sent)) == (5000, True, 6)


def test_a_packed_body_cannot_grow_beyond_the_limit(httpx_mock: HTTPXMock) -> None:
    bomb = gzip.compress(b"0" * 10_000_000)
    httpx_mock.add_response(content=bomb, headers={"Content-Encoding": "gzip"})
    httpx_mock.add_response(content=gzip.compress(b"{}"), headers={"Content-Encoding": "gzip"})
    bodies = asyncio.run(exchange(api(), api(), options=ClientOptions(longest_body=20_000)))
    assert [(b.body[:2], len(b.body), b.truncated) for b in bodies if isinstance(b, HttpAnswer)] == [
        (b"00", 20_000, True),
        (b"{}", 2, False),
    ]
    assert unpacked(b"not gzip", "gzip", 100) == (b"", True)


def test_429_is_waited_for_as_told_and_then_given_back(httpx_mock: HTTPXMock, fast: list[float]) -> None:
    httpx_mock.add_response(status_code=429, headers={"Retry-After": "7"})
    httpx_mock.add_response(status_code=429, headers={"x-ratelimit-reset": "3"})
    httpx_mock.add_response(status_code=429)
    found = send(token())
    assert isinstance(found, HttpAnswer)
    assert (found.status, found.attempts) == (429, 3)
    assert [wait for wait in fast if wait > 0] == [7.0, 3.0, 3.0]


def test_a_wait_that_is_too_long_is_not_waited(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(status_code=429, headers={"Retry-After": "3600"})
    found = send(api())
    assert isinstance(found, HttpAnswer)
    assert (found.status, found.attempts) == (429, 1)


CAUSES: list[tuple[Exception, TransportProblem, int, int]] = [
    (httpx.ConnectError(MARKER), TransportProblem.UNREACHABLE, 2, 2),
    (httpx.ConnectTimeout(MARKER), TransportProblem.UNREACHABLE, 2, 2),
    (httpx.ReadError(MARKER), TransportProblem.UNREACHABLE, 2, 1),
    (httpx.RemoteProtocolError(MARKER), TransportProblem.PROTOCOL, 2, 1),
    (httpx.ReadTimeout(MARKER), TransportProblem.TIMEOUT, 1, 1),
    (ssl.SSLError(MARKER), TransportProblem.TLS, 1, 1),
    (httpx.LocalProtocolError(MARKER), TransportProblem.PROTOCOL, 2, 2),
    (httpx.ProxyError(MARKER), TransportProblem.UNREACHABLE, 2, 2),
]


@pytest.mark.parametrize(
    ("cause", "expected", "gets", "posts"), CAUSES, ids=lambda value: str(value)[:0] or None
)
def test_no_answer_has_a_cause_and_token_requests_that_may_have_arrived_are_never_repeated(
    cause: Exception, expected: TransportProblem, gets: int, posts: int, httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_exception(cause, is_reusable=True)
    for request, attempts in ((api(), gets), (token(), posts)):
        found = send(request)
        assert problem(found) is expected
        assert found.attempts == attempts


def test_a_certificate_that_is_not_accepted_is_said_to_be_so(httpx_mock: HTTPXMock) -> None:
    wrapped = httpx.ConnectError("x")
    wrapped.__cause__ = ssl.SSLCertVerificationError()
    wrapped.__cause__.verify_message = "certificate has expired"
    httpx_mock.add_exception(wrapped)
    found = send(token())
    assert problem(found) is TransportProblem.TLS
    assert isinstance(found, NoAnswer)
    assert found.detail == "the server's certificate was not accepted: certificate has expired"


@pytest.mark.parametrize("value", ["broken\r\nX-Evil: 1", "snowman \u2603", "nul\x00"])
def test_a_token_that_http_cannot_carry_is_never_sent(value: str) -> None:
    headers: dict[str, HeaderValue] = {"Authorization": BearerToken(token=Secret(value, label="t"))}
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = send(api(f"http://127.0.0.1:{server.getsockname()[1]}/", headers=headers))
        server.settimeout(0.2)
        with suppress(TimeoutError):
            connection, _ = server.accept()
            with connection:
                assert connection.recv(1000) == b""
    assert problem(found) is TransportProblem.PROTOCOL
    assert value not in repr(found)


def test_a_refused_connection_on_this_machine() -> None:
    found = send(token("http://127.0.0.1:9/"))
    assert found == NoAnswer(
        problem=TransportProblem.UNREACHABLE, detail="the connection was refused", attempts=2
    )


def test_requests_to_this_machine_pass_by_any_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.settimeout(0.2)
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.getsockname()[1]}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert problem(send(token("http://127.0.0.1:9/"))) is TransportProblem.UNREACHABLE
        options = ClientOptions(sandbox="http://127.0.0.1:9")
        assert problem(send(token(), options)) is TransportProblem.UNREACHABLE
        with pytest.raises(TimeoutError):
            proxy.accept()


def test_the_budget_of_requests_counts_repetitions(httpx_mock: HTTPXMock, fast: list[float]) -> None:
    httpx_mock.add_response(status_code=429, headers={"Retry-After": "1"}, is_reusable=True)
    found = asyncio.run(exchange(api(), api(), options=ClientOptions(max_requests=2)))
    assert isinstance(found[0], HttpAnswer)
    assert found[0].attempts == 2
    assert problem(found[1]) is TransportProblem.BUDGET
    assert len(httpx_mock.get_requests()) == 2
    assert fast


def test_the_time_limit_ends_requests_under_way_and_refuses_new_ones(httpx_mock: HTTPXMock) -> None:
    async def slow(_: httpx.Request) -> httpx.Response:
        await asyncio.sleep(5)
        return httpx.Response(200)

    httpx_mock.add_callback(slow)
    found = asyncio.run(exchange(api(), api(), options=ClientOptions(time_limit=0.05)))
    assert [problem(f) for f in found] == [TransportProblem.BUDGET, TransportProblem.BUDGET]
    assert [f.attempts for f in found] == [1, 0]


@pytest.mark.parametrize(
    "options", [ClientOptions(rate=1, time_limit=0.1), ClientOptions(rate=1, max_requests=1)]
)
def test_nobody_waits_for_a_turn_that_will_not_come(options: ClientOptions, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response()

    async def many() -> tuple[list[HttpAnswer | NoAnswer], float]:
        async with open_client(options) as send:
            begin = asyncio.get_running_loop().time()
            found = [await send(api())]
            found += await asyncio.gather(*(send(api()) for _ in range(20)))
            return found, asyncio.get_running_loop().time() - begin

    found, seconds = asyncio.run(many())
    assert isinstance(found[0], HttpAnswer)
    assert {problem(f) for f in found[1:]} == {TransportProblem.BUDGET}
    assert seconds < 1


def test_a_slow_answer_is_a_timeout(httpx_mock: HTTPXMock) -> None:
    async def slow(_: httpx.Request) -> httpx.Response:
        await asyncio.sleep(5)
        return httpx.Response(200)

    httpx_mock.add_callback(slow)
    found = send(token(), ClientOptions(timeout=0.05))
    assert problem(found) is TransportProblem.TIMEOUT
    assert found.attempts == 1


def test_the_sandbox_gets_every_request_with_its_own_host_header(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response()
    found = send(api(f"{API}?a=1&b=%2F"), ClientOptions(sandbox="http://127.0.0.1:8765"))
    [sent] = httpx_mock.get_requests()
    assert str(sent.url) == "http://127.0.0.1:8765/api?a=1&b=%2F"
    assert sent.headers["Host"] == "acme.celonis.cloud"
    assert isinstance(found, HttpAnswer)
    assert not found.over_tls


def test_the_sandbox_must_be_on_this_machine() -> None:
    with pytest.raises(UsageError, match="must be on loopback"):
        send(api(), ClientOptions(sandbox="https://sandbox.example"))


def test_a_rehearsal_refuses_the_same_hosts(httpx_mock: HTTPXMock) -> None:
    found = send(api("https://evil.example/"), ClientOptions(sandbox="http://127.0.0.1:8765"))
    assert problem(found) is TransportProblem.HOST_NOT_ALLOWED
    assert not httpx_mock.get_requests()


def test_requests_under_way_are_bounded(httpx_mock: HTTPXMock) -> None:
    under_way, most = 0, 0

    async def counted(_: httpx.Request) -> httpx.Response:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.002)
        under_way -= 1
        return httpx.Response(200)

    httpx_mock.add_callback(counted, is_reusable=True)

    async def many(options: ClientOptions) -> None:
        async with open_client(options) as send:
            await asyncio.gather(*(send(api(f"https://{n % 3}.celonis.cloud/")) for n in range(30)))

    asyncio.run(many(ClientOptions(concurrency=5)))
    assert most == 5
    most = 0
    asyncio.run(many(ClientOptions(concurrency=30, concurrency_per_host=2)))
    assert most == 6


def test_nothing_is_logged(httpx_mock: HTTPXMock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    httpx_mock.add_response(headers={"X-Echo": MARKER}, text=MARKER)
    found = send(token())
    assert MARKER not in caplog.text + repr(found)
    assert not [r for r in caplog.records if r.name.startswith("http")]
