"""Authenticates clients at the token and introspection endpoints (RFC 6749 §2.3)."""

import hmac

from starlette.responses import Response

from migrator.model.inventory import AuthMethod
from migrator.sandbox.behaviours import ClientErrorAnswer
from migrator.sandbox.errors import empty_403, oauth_error
from migrator.sandbox.exchange import Exchange
from migrator.sandbox.fleet import SandboxClient
from migrator.sandbox.presented import NotPresented, Presented, presented

_FAILED = "client authentication failed"


def authenticate(exchange: Exchange) -> SandboxClient | Response:
    """Return the client, or the refusal.

    A wrong secret, an unknown client and a method that the client is not registered for get the same answer,
    as real servers give it.
    """
    found = presented(exchange.authorization, exchange.body, exchange.behaviour.basic_decoding)
    if isinstance(found, NotPresented):
        return _not_presented(exchange, found)
    client = exchange.tenant.clients.get(found.client_id)
    if client is None or not _matches(client, found):
        return _invalid_client(exchange, _FAILED)
    if client.secret_expired:
        return _invalid_client(exchange, "could not authenticate the client - its client secret is expired")
    return client


def _matches(client: SandboxClient, found: Presented) -> bool:
    same = hmac.compare_digest(client.secret.reveal().encode(), found.secret.reveal().encode())
    return same and found.method in client.auth_methods


def _not_presented(exchange: Exchange, problem: NotPresented) -> Response:
    if problem.error == "invalid_client":
        return _invalid_client(exchange, problem.description)
    return oauth_error(problem.error, problem.description)


def _invalid_client(exchange: Exchange, description: str) -> Response:
    match exchange.behaviour.client_error:
        case ClientErrorAnswer.EMPTY_403:
            return empty_403()
        case ClientErrorAnswer.BAD_REQUEST:
            return oauth_error("invalid_client", description)
        case ClientErrorAnswer.RFC:
            answer = oauth_error("invalid_client", description, status=401)
    if exchange.authorization is not None:
        # RFC 6749 §5.2: the challenge must match the scheme that the client used.
        answer.headers["www-authenticate"] = f'Basic realm="{exchange.tenant.name}"'
    return answer


def accepted_methods(clients: list[SandboxClient]) -> list[AuthMethod]:
    """Return every method that some client may use, sorted: what metadata states (RFC 8414 §2)."""
    return sorted({method for client in clients for method in client.auth_methods})
