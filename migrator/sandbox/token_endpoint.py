"""The token endpoint (RFC 6749 §3.2) for the client credentials grant (§4.4)."""

from collections import Counter
from typing import assert_never

from starlette.responses import JSONResponse, Response

from migrator.model.oauth import Scopes
from migrator.sandbox.behaviours import Behaviour, ExpiresIn, ScopeError
from migrator.sandbox.client_authentication import authenticate
from migrator.sandbox.errors import oauth_error
from migrator.sandbox.exchange import Exchange
from migrator.sandbox.fleet import SandboxClient
from migrator.sandbox.presented import form_of
from migrator.sandbox.scope_policy import RefusedScopes, decide
from migrator.sandbox.tokens import TokenStore

TOKEN_PATH = "/oauth2/token"  # noqa: S105 - a path, not a secret
GRANT = "client_credentials"
_FORM = "application/x-www-form-urlencoded"


def answer_token_request(exchange: Exchange, tokens: TokenStore) -> Response:
    """Issue a token, or say why not (RFC 6749 §5)."""
    problem = form_problem(exchange)
    if problem is not None:
        return problem
    client = authenticate(exchange)
    if isinstance(client, Response):
        return client
    form = dict(form_of(exchange.body))
    refusal = _grant_problem(client, form.get("grant_type"))
    if refusal is not None:
        return refusal
    asked = tuple(dict.fromkeys(form.get("scope", "").split()))
    granted = decide(exchange.tenant, client, asked, exchange.behaviour.scopes)
    if isinstance(granted, RefusedScopes):
        return _invalid_scope(exchange.behaviour.scope_error, asked, granted.offenders)
    lifetime = exchange.behaviour.token_lifetime
    value = tokens.issue(exchange.tenant, client, granted, now=exchange.now, lifetime=lifetime)
    return _token_answer(exchange.behaviour, value, granted)


def form_problem(exchange: Exchange) -> Response | None:
    """Return the refusal of a body that is no form, or that repeats a parameter (RFC 6749 §3.2)."""
    if exchange.content_type.partition(";")[0].strip().lower() != _FORM:
        return oauth_error("invalid_request", f"the body must be {_FORM}")
    counts = Counter(name for name, _ in form_of(exchange.body))
    repeated = sorted(name for name, count in counts.items() if count > 1)
    if repeated:
        return oauth_error("invalid_request", "a parameter is repeated")
    return None


def _grant_problem(client: SandboxClient, grant: str | None) -> Response | None:
    match grant:
        case None | "":
            return oauth_error("invalid_request", "grant_type is missing")
        case "client_credentials" if GRANT in client.grants:
            return None
        case "client_credentials":
            return oauth_error("unauthorized_client", "this client may not use this grant type")
        case _:
            return oauth_error("unsupported_grant_type", "only client_credentials is served")


def _invalid_scope(how: ScopeError, asked: tuple[str, ...], offenders: tuple[str, ...]) -> Response:
    match how:
        case ScopeError.BARE:
            return oauth_error("invalid_scope", "the requested scope is invalid")
        case ScopeError.NAMED:
            return oauth_error("invalid_scope", "requested scope is not allowed", scope=offenders[0])
        case ScopeError.DESCRIBED:
            return oauth_error("invalid_scope", f"the client is not allowed to request {offenders[0]}")
        case ScopeError.ECHOED:
            return oauth_error("invalid_scope", f"Invalid scopes: {' '.join(asked)}")
        case _:
            assert_never(how)


def _token_answer(behaviour: Behaviour, value: str, granted: Scopes) -> Response:
    body: dict[str, object] = {"access_token": value, "token_type": behaviour.token_type}
    lifetime = int(behaviour.token_lifetime)
    match behaviour.expires_in:
        case ExpiresIn.NUMBER:
            body["expires_in"] = lifetime
        case ExpiresIn.STRING:
            body["expires_in"] = str(lifetime)
        case ExpiresIn.ABSENT:
            pass
        case _:
            assert_never(behaviour.expires_in)
    if granted and not behaviour.omit_scope:
        body["scope"] = " ".join(sorted(granted))
    return JSONResponse(body, headers={"cache-control": "no-store", "pragma": "no-cache"})
