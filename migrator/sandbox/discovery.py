"""Introspection (RFC 7662), revocation (RFC 7009), metadata (RFC 8414, OpenID Connect Discovery 1.0)."""

from starlette.responses import JSONResponse, Response

from migrator.sandbox.client_authentication import accepted_methods, authenticate
from migrator.sandbox.errors import not_found
from migrator.sandbox.exchange import Exchange
from migrator.sandbox.presented import form_of
from migrator.sandbox.scope_policy import known_scopes
from migrator.sandbox.token_endpoint import GRANT, TOKEN_PATH, form_problem
from migrator.sandbox.tokens import TokenStore

INTROSPECTION_PATH = "/oauth2/introspect"
REVOCATION_PATH = "/oauth2/revoke"
METADATA_PATHS = ("/.well-known/oauth-authorization-server", "/.well-known/openid-configuration")


def answer_introspection(exchange: Exchange, tokens: TokenStore) -> Response:
    """Say what a token is; any client of the tenant may ask about any of its tokens."""
    if not exchange.behaviour.introspection:
        return not_found()
    problem = form_problem(exchange)
    if problem is not None:
        return problem
    client = authenticate(exchange)
    if isinstance(client, Response):
        return client
    token = tokens.find(exchange.tenant, dict(form_of(exchange.body)).get("token", ""))
    if token is None or not token.is_valid(exchange.now):
        return JSONResponse({"active": False})
    return JSONResponse(
        {
            "active": True,
            "scope": " ".join(sorted(token.scopes)),
            "client_id": token.client.client_id,
            "token_type": exchange.behaviour.token_type,
            "iat": int(token.issued_at),
            "exp": int(token.expires_at),
        }
    )


def answer_revocation(exchange: Exchange, tokens: TokenStore) -> Response:
    """Take a token back. 200 also for tokens that nobody knows (RFC 7009 §2.2)."""
    if not exchange.behaviour.revocation:
        return not_found()
    problem = form_problem(exchange)
    if problem is not None:
        return problem
    client = authenticate(exchange)
    if isinstance(client, Response):
        return client
    tokens.revoke(exchange.tenant, client, dict(form_of(exchange.body)).get("token", ""))
    return Response()


def answer_metadata(exchange: Exchange) -> Response:
    """Describe the authorization server. What Celonis' own document says is not public."""
    if not exchange.behaviour.metadata:
        return not_found()
    clients = list(exchange.tenant.clients.values())
    body: dict[str, object] = {
        "issuer": exchange.issuer,
        "token_endpoint": exchange.issuer + TOKEN_PATH,
        "token_endpoint_auth_methods_supported": accepted_methods(clients),
        "grant_types_supported": [GRANT],
        "scopes_supported": sorted(known_scopes(exchange.tenant)),
        "response_types_supported": [],
    }
    if exchange.behaviour.introspection:
        body["introspection_endpoint"] = exchange.issuer + INTROSPECTION_PATH
    if exchange.behaviour.revocation:
        body["revocation_endpoint"] = exchange.issuer + REVOCATION_PATH
    return JSONResponse(body)
