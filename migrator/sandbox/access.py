"""The APIs: credential, then switched on, then scope, then permission, then the records."""

from typing import assert_never
from uuid import NAMESPACE_URL, uuid5

from starlette.responses import JSONResponse, Response

from migrator.model.oauth import Scopes
from migrator.sandbox.apis import ServedApi
from migrator.sandbox.behaviours import AccessAnswer
from migrator.sandbox.errors import (
    access_error,
    empty_403,
    insufficient_scope,
    malformed_header,
    method_not_allowed,
    unauthorized,
)
from migrator.sandbox.exchange import Credential, Exchange
from migrator.sandbox.paging import page
from migrator.sandbox.records import records

TEAM_PATH = "/api/cloud/team"
PERMISSIONS_PATH = "/api/cloud/permissions"
DEFAULT_RECORDS = 25


def answer_api(exchange: Exchange, api: ServedApi) -> Response:
    """Answer one call of an API."""
    problem = _credential_problem(exchange) or _access_problem(exchange, api)
    if problem is not None:
        return problem
    count = exchange.tenant.records.get(api.id, DEFAULT_RECORDS)
    if count == 0 and exchange.behaviour.no_content:
        return Response(status_code=204)
    found = records(api.id, exchange.tenant.name, count)
    return page(api, found, exchange.query, token_page=exchange.behaviour.page_size)


def answer_self_check(exchange: Exchange) -> Response:
    """Answer the two undocumented paths that any valid credential may call."""
    problem = _credential_problem(exchange)
    if problem is not None:
        return problem
    if exchange.path == TEAM_PATH:
        name = exchange.tenant.name
        return JSONResponse({"id": str(uuid5(NAMESPACE_URL, name)), "name": name})
    granted = sorted(exchange.caller.permissions)
    return JSONResponse([{"serviceName": "team", "permissions": granted}])


def _credential_problem(exchange: Exchange) -> Response | None:
    if exchange.method not in {"GET", "HEAD"}:
        return method_not_allowed("GET, HEAD")
    caller = exchange.caller
    match caller.credential:
        case Credential.MALFORMED:
            return malformed_header()
        case Credential.KEY:
            return None
        case Credential.TOKEN:
            valid = caller.token is not None and caller.token.is_valid(exchange.now)
            return None if valid else unauthorized()
        case Credential.NONE | Credential.UNRECOGNISED | Credential.CLIENT:
            return unauthorized()
        case _:
            assert_never(caller.credential)


def _access_problem(exchange: Exchange, api: ServedApi) -> Response | None:
    if api.id in exchange.tenant.switched_off:
        return empty_403()
    # Keys have no scopes: what they may do is their permissions alone.
    token = exchange.caller.token
    if token is not None and api.scope not in token.scopes:
        return _refusal(exchange.behaviour.missing_scope, frozenset({api.scope}))
    if api.permission is not None and api.permission not in exchange.caller.permissions:
        return _refusal(exchange.behaviour.missing_permission, frozenset({api.scope}))
    return None


def _refusal(how: AccessAnswer, scopes: Scopes) -> Response:
    match how:
        case AccessAnswer.ACCESS_ERROR:
            return access_error()
        case AccessAnswer.UNAUTHORIZED:
            return unauthorized()
        case AccessAnswer.INSUFFICIENT_SCOPE:
            return insufficient_scope(scopes)
        case _:
            assert_never(how)
