"""The one place that sends HTTP requests, reveals secrets and imports an HTTP library.

Every request is judged by `guard` before it is built. Exceptions end here: their texts may hold headers and
URLs, so an answer says in words of its own what happened.
"""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlencode, urlsplit

import httpx

from migrator import __version__
from migrator.errors import UsageError
from migrator.model.hosts import is_loopback
from migrator.model.http import (
    BasicCredentials,
    BearerToken,
    ClientAssertion,
    FormValue,
    HeaderValue,
    HttpAnswer,
    HttpRequest,
    KeyHeader,
    NoAnswer,
    TlsIdentity,
    TransportProblem,
)
from migrator.model.secret import Secret
from migrator.oauth.client_assertion import sign
from migrator.oauth.client_authentication import basic_value
from migrator.oauth.sent_secrets import SentSecrets
from migrator.probe.transport.body import read_bounded, unpacked
from migrator.probe.transport.breaker import Breaker
from migrator.probe.transport.broken_connections import certificate_problem, connection_problem
from migrator.probe.transport.budget import Budget
from migrator.probe.transport.guard import refusal
from migrator.probe.transport.lanes import Lanes
from migrator.probe.transport.options import ClientOptions
from migrator.probe.transport.pace import HostPace
from migrator.probe.transport.repetition import Attempt, asked_pause, wait_before_next
from migrator.probe.transport.request_log import RequestLog, secrets_of
from migrator.probe.transport.tls_identity import load_identity
from migrator.probe.transport.turns import Turns

_CONNECT_SHARE = 0.5
"""Of the time for a request, the part in which a connection must come about."""
_KEEP_IDLE = 2.0
"""Seconds; shorter than servers keep idle connections, so that no request meets one that is just closing."""


@asynccontextmanager
async def open_client(
    options: ClientOptions, log: RequestLog | None = None
) -> AsyncIterator["GuardedClient"]:
    """Open a client for one run. Raises UsageError for a sandbox that is not on loopback."""
    if options.sandbox is not None and not is_loopback(options.sandbox):
        raise UsageError(f"the sandbox must be on loopback, and {options.sandbox} is not")
    _hush()
    lanes = _AllLanes(options)
    try:
        yield GuardedClient(options, lanes, log=log)
    finally:
        await lanes.close()


class _AllLanes:
    """Lanes by where they lead and whose certificate they show: a connection keeps its identity."""

    def __init__(self, options: ClientOptions) -> None:
        self._options = options
        self._contexts: dict[TlsIdentity | None, ssl.SSLContext] = {None: httpx.create_ssl_context()}
        self._lanes: dict[tuple[TlsIdentity | None, bool], Lanes[httpx.AsyncClient]] = {}

    def of(self, request: HttpRequest) -> Lanes[httpx.AsyncClient]:
        """Return the lanes for a request. Raises ssl.SSLError for an identity that is none."""
        identity, near = request.identity, bool(self._options.sandbox) or is_loopback(request.url)
        if (identity, near) not in self._lanes:
            context = self._context(identity)
            self._lanes[identity, near] = Lanes(
                lambda: _http_client(self._options, context, near=near), most=self._options.concurrency
            )
        return self._lanes[identity, near]

    def _context(self, identity: TlsIdentity | None) -> ssl.SSLContext:
        if identity is not None and identity not in self._contexts:
            context = httpx.create_ssl_context()
            load_identity(context, identity)
            self._contexts[identity] = context
        return self._contexts[identity]

    async def close(self) -> None:
        """Close every connection."""
        for lanes in self._lanes.values():
            for lane in lanes.opened:
                await lane.aclose()


class GuardedClient:
    """Sends requests within limits. Implements `Send`: it raises for nothing that networks or servers do."""

    def __init__(self, options: ClientOptions, lanes: _AllLanes, *, log: RequestLog | None = None) -> None:
        self._options = options
        self._lanes = lanes
        self._log = log
        self._clock = asyncio.get_running_loop().time
        self._budget = Budget(
            max_requests=options.max_requests, time_limit=options.time_limit, clock=self._clock
        )
        self._breaker = Breaker(most=options.most_failures)
        self._turns = Turns(
            concurrency=options.concurrency, per_second=options.total_rate, within=self._budget.within
        )
        self._paces: dict[str, HostPace] = {}
        self.sent_secrets = SentSecrets()
        """Every secret that was sent: none may be shown, whoever repeats it."""

    @property
    def requests_sent(self) -> int:
        """How many requests were sent, repetitions included."""
        return self._budget.sent

    async def __call__(self, request: HttpRequest, /) -> HttpAnswer | NoAnswer:
        """Send the request, again where that is safe and asked for; return the last outcome."""
        hosts = self._options.allowed_hosts, self._options.only_hosts
        if (refused := refusal(request, *hosts) or self._without_tls(request)) is not None:
            return refused
        pace = self._pace(request)
        if (refused := self._refusal(request, pace)) is not None:
            return refused
        outcome = await self._sent(request, pace)
        if outcome.attempts:
            self._breaker.note(request, outcome)
        return outcome

    def _refusal(self, request: HttpRequest, pace: HostPace) -> NoAnswer | None:
        """Return why the request may not be sent any more; `None` if it may."""
        return self._breaker.refusal(request) or self._budget.spent() or pace.refusal(self._clock())

    async def _sent(self, request: HttpRequest, pace: HostPace) -> HttpAnswer | NoAnswer:
        tries, attempt = 0, None
        while True:
            async with self._turns.turn(pace, lambda: self._refusal(request, pace)) as refused:
                if (stopped := refused or self._budget.take()) is not None:
                    return stopped if attempt is None else replace(attempt.outcome, attempts=tries)
                attempt = await self._noted(request)
            tries, now = tries + 1, datetime.now(tz=UTC)
            if (pause := asked_pause(attempt.outcome, tries=tries, now=now)) is not None:
                pace.pause(self._clock(), pause)
            wait = wait_before_next(request, attempt, tries=tries, options=self._options, now=now)
            if wait is None or self._budget.within(wait) < wait:
                return replace(attempt.outcome, attempts=tries)

    def _without_tls(self, request: HttpRequest) -> NoAnswer | None:
        url = self._options.sandbox or request.url
        if request.identity is None or url.lower().startswith("https:"):
            return None
        why = "the connection would have no TLS, and without it no client certificate can be shown"
        return NoAnswer(problem=TransportProblem.TLS, detail=why, attempts=0)

    def _pace(self, request: HttpRequest) -> HostPace:
        host, options = urlsplit(request.url).netloc.lower(), self._options
        if host not in self._paces:
            self._paces[host] = HostPace(
                host,
                per_second=options.rate,
                concurrency=options.concurrency_per_host,
                longest_wait=options.longest_wait,
            )
        if options.rate is None and not options.sandbox:  # the embedded platform has limits of its own
            self._paces[host].keep_below(request.limits.per_second)
        return self._paces[host]

    async def _noted(self, request: HttpRequest) -> Attempt:
        begin, outcome = self._clock(), None
        try:
            attempt = await self._attempt(request)
            outcome = attempt.outcome
        finally:
            if self._log is not None:
                seconds = self._clock() - begin
                self._log.note(request, outcome, seconds=seconds, sent=self.sent_secrets)
        return attempt

    async def _attempt(self, request: HttpRequest) -> Attempt:
        seconds = self._budget.within(self._options.timeout)
        try:
            async with asyncio.timeout(seconds):
                return Attempt(outcome=await self._exchange(request))
        except TimeoutError:
            return self._late(seconds)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, UnicodeError) as error:
            return _about_identity(request, _failure(error))

    def _late(self, seconds: float) -> Attempt:
        if seconds < self._options.timeout:
            detail = "the time limit of this run passed before the answer was complete"
            return Attempt(outcome=NoAnswer(problem=TransportProblem.BUDGET, detail=detail))
        detail = f"no complete answer within {seconds:g} seconds"
        return Attempt(outcome=NoAnswer(problem=TransportProblem.TIMEOUT, detail=detail))

    async def _exchange(self, request: HttpRequest) -> HttpAnswer:
        begin, longest = self._clock(), self._options.longest_body
        with self._lanes.of(request).lane(urlsplit(request.url).netloc.lower()) as client:
            response = await client.send(self._build(client, request), stream=True)
            try:
                raw, is_cut = await read_bounded(response.aiter_raw(), longest)
            finally:
                await response.aclose()
        body, is_cut_too = unpacked(raw, response.headers.get("content-encoding", ""), longest)
        return HttpAnswer(
            status=response.status_code,
            # Of its items: a look-up of each name takes time by the square of their number.
            headers=dict(response.headers.items()),
            body=body,
            truncated=is_cut or is_cut_too,
            elapsed=self._clock() - begin,
            location=response.headers.get("location") if response.is_redirect else None,
            over_tls=response.url.scheme == "https",
        )

    def _build(self, client: httpx.AsyncClient, request: HttpRequest) -> httpx.Request:
        for secret in secrets_of(request):
            self.sent_secrets.add(secret)
        headers = {name: _revealed(value) for name, value in request.headers.items()}
        url = request.url
        if self._options.sandbox:
            parts = urlsplit(url)
            headers["Host"] = parts.netloc
            url = self._options.sandbox.rstrip("/") + parts._replace(scheme="", netloc="").geturl()
        content = None
        if request.form is not None:
            content = urlencode([(name, _revealed(value)) for name, value in request.form]).encode("ascii")
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return client.build_request(request.method, url, headers=headers, content=content)


def _http_client(options: ClientOptions, context: ssl.SSLContext, *, near: bool) -> httpx.AsyncClient:
    """Return a lane: `near` for this machine, past any proxy; else by the proxies of the environment."""
    return httpx.AsyncClient(
        verify=context,
        trust_env=not near,
        follow_redirects=False,
        # One client serves many OAuth clients: a session cookie of one must not reach another's request.
        cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
        headers={"User-Agent": _user_agent(options.tag), "Accept-Encoding": "identity"},
        timeout=httpx.Timeout(options.timeout, connect=options.timeout * _CONNECT_SHARE, pool=None),
        limits=httpx.Limits(max_connections=1, keepalive_expiry=_KEEP_IDLE),
    )


def _user_agent(tag: str | None) -> str:
    about = f"migrator/{__version__} (extractor-migrator; read-only OAuth check)"
    shown = "".join(c for c in tag or "" if c.isascii() and c.isprintable() and c not in "()\\")
    return f"{about} {shown[:100].strip()}".rstrip()


def _revealed(value: HeaderValue | FormValue) -> str:
    match value:
        case str():
            return value
        case Secret():
            return value.reveal()
        case BasicCredentials():
            return basic_value(
                _revealed(value.client_id), value.client_secret.reveal(), encoded=value.encoded
            )
        case ClientAssertion():
            return sign(value, now=datetime.now(tz=UTC))
        case BearerToken():
            return f"Bearer {value.token.reveal()}"
        case KeyHeader():
            return f"{value.prefix} {value.key.reveal()}".lstrip(" ")


def _failure(error: Exception) -> Attempt:
    """Say in our own words what went wrong: the error's own text may hold what was sent."""
    may_have_arrived = False
    match error:
        case _ if (certificate := certificate_problem(error)) is not None:
            problem, detail = TransportProblem.TLS, certificate
        case httpx.ConnectTimeout():
            problem, detail = TransportProblem.UNREACHABLE, "no connection came about in time"
        case httpx.ConnectError() | httpx.ProxyError():
            problem, detail = TransportProblem.UNREACHABLE, connection_problem(error)
        case httpx.LocalProtocolError() | httpx.InvalidURL() | httpx.UnsupportedProtocol() | UnicodeError():
            problem, detail = TransportProblem.PROTOCOL, "a value in the request cannot be written in HTTP"
        case _:
            may_have_arrived = True
            problem, detail = _broken(error)
    return Attempt(outcome=NoAnswer(problem=problem, detail=detail), may_have_arrived=may_have_arrived)


def _about_identity(request: HttpRequest, attempt: Attempt) -> Attempt:
    """Say what else a broken connection may mean where a client's certificate was shown.

    In TLS 1.3 the client finishes first, so a server that refuses it may look like a broken connection.
    """
    match attempt.outcome:
        case NoAnswer(problem=TransportProblem.UNREACHABLE) as broken if (
            request.identity is not None and attempt.may_have_arrived
        ):
            detail = f"{broken.detail}; servers do so too where they do not accept a client's certificate"
            return replace(attempt, outcome=replace(broken, detail=detail))
        case _:
            return attempt


def _broken(error: Exception) -> tuple[TransportProblem, str]:
    match error:
        case httpx.TimeoutException():
            return TransportProblem.TIMEOUT, "no answer came in time"
        case httpx.NetworkError() | OSError():
            return TransportProblem.UNREACHABLE, "the connection broke before an answer came"
        case _:
            return TransportProblem.PROTOCOL, "the answer was no valid HTTP, or ended too early"


def _hush() -> None:
    """Keep the HTTP library from logging: its records hold URLs and headers, which may echo secrets."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
