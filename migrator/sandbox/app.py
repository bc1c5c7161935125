"""The embedded platform as an ASGI application: from a request to tenant, behaviour and answer."""

import asyncio
import time
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from migrator.sandbox.access import PERMISSIONS_PATH, TEAM_PATH, answer_api, answer_self_check
from migrator.sandbox.apis import BY_PATH
from migrator.sandbox.callers import caller_at_api, caller_at_token_endpoint
from migrator.sandbox.discovery import (
    INTROSPECTION_PATH,
    METADATA_PATHS,
    REVOCATION_PATH,
    answer_introspection,
    answer_metadata,
    answer_revocation,
)
from migrator.sandbox.errors import (
    login_page,
    method_not_allowed,
    not_found,
    rate_exceeded,
    unknown_host,
)
from migrator.sandbox.exchange import Caller, Credential, Exchange
from migrator.sandbox.faults import faulty
from migrator.sandbox.fleet import Fleet, Tenant, host_name
from migrator.sandbox.meters import Meters
from migrator.sandbox.request_log import LoggedRequest, RequestLog
from migrator.sandbox.switches import behaviour_for
from migrator.sandbox.token_endpoint import TOKEN_PATH, answer_token_request
from migrator.sandbox.tokens import TokenStore

Clock = Callable[[], float]
"""Seconds since the epoch."""

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_OAUTH_PATHS = (TOKEN_PATH, INTROSPECTION_PATH, REVOCATION_PATH)
_MAX_BODY = 64 * 1024


def build_app(fleet: Fleet, *, log: RequestLog | None = None, clock: Clock = time.time) -> Starlette:
    """Return the application that serves every tenant of the fleet, told apart by the `Host` header."""
    platform = _Platform(fleet, log or RequestLog(), clock)
    return Starlette(routes=[Route("/{path:path}", platform.answer, methods=_METHODS)])


class _Platform:
    def __init__(self, fleet: Fleet, log: RequestLog, clock: Clock) -> None:
        self._fleet = fleet
        self._log = log
        self._clock = clock
        self._tokens = TokenStore()
        self._meters = Meters()
        self._handlers: dict[str, Callable[[Exchange], Response]] = {
            TOKEN_PATH: lambda exchange: answer_token_request(exchange, self._tokens),
            INTROSPECTION_PATH: lambda exchange: answer_introspection(exchange, self._tokens),
            REVOCATION_PATH: lambda exchange: answer_revocation(exchange, self._tokens),
            **dict.fromkeys(METADATA_PATHS, answer_metadata),
            **dict.fromkeys((TEAM_PATH, PERMISSIONS_PATH), answer_self_check),
            "/login": lambda _: login_page(),
        }

    async def answer(self, request: Request) -> Response:
        host = request.headers.get("host", "")
        body = await _body(request)
        tenant = self._fleet.by_host(host)
        if body is None:
            caller, answer = Caller(credential=Credential.NONE), Response(status_code=413)
        elif tenant is None:
            caller, answer = Caller(credential=Credential.NONE), unknown_host(host, self._fleet.hosts)
        else:
            exchange = self._exchange(request, tenant, host, body)
            caller, answer = exchange.caller, self._limited(exchange)
            await asyncio.sleep(exchange.behaviour.latency)
        self._log.add(
            LoggedRequest(
                method=request.method,
                host=host,
                path=request.url.path,
                status=answer.status_code,
                credential=caller.credential,
            )
        )
        return answer

    def _exchange(self, request: Request, tenant: Tenant, host: str, body: bytes) -> Exchange:
        path, authorization = request.url.path, request.headers.get("authorization")
        caller = (
            caller_at_token_endpoint(tenant, authorization, body)
            if path in _OAUTH_PATHS
            else caller_at_api(tenant, self._tokens, authorization)
        )
        client = caller.client.switches if caller.client else None
        return Exchange(
            tenant=tenant,
            behaviour=behaviour_for(path, tenant.switches, client),
            caller=caller,
            method=request.method,
            path=path,
            issuer=_issuer(tenant, host),
            now=self._clock(),
            query=dict(request.query_params),
            authorization=authorization,
            content_type=request.headers.get("content-type", ""),
            body=body,
        )

    def _limited(self, exchange: Exchange) -> Response:
        limit, fault = exchange.behaviour.rate_limit, exchange.behaviour.fault
        who = exchange.caller.key or exchange.caller.client
        counted = (exchange.tenant.name, who.name if who else "")
        if limit is not None:
            wait = self._meters.wait_for(limit, counted, exchange.now)
            if wait:
                return rate_exceeded(limit=limit.requests, reset=wait)
        if fault is not None and self._meters.is_hit(fault, (*counted, exchange.path)):
            return faulty(fault, self._routed(exchange))
        return self._routed(exchange)

    def _routed(self, exchange: Exchange) -> Response:
        path = exchange.path
        if path in BY_PATH:
            return answer_api(exchange, BY_PATH[path])
        if path in _OAUTH_PATHS and exchange.method != "POST":
            return method_not_allowed("POST")
        handler = self._handlers.get(path)
        return handler(exchange) if handler else not_found()


def _issuer(tenant: Tenant, host: str) -> str:
    # RFC 8414 §3.3: the issuer must be the one that the caller used, or the caller must not believe it.
    return tenant.url if host_name(host) == tenant.host else f"http://{host}"


async def _body(request: Request) -> bytes | None:
    """Return the body, or `None` where it is longer than any form of this protocol."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _MAX_BODY:
            return None
    return body
