"""How a migrated manifest asks for access tokens."""

from collections.abc import Iterator, Mapping, Sequence

from migrator.formats.airbyte.authenticators import Authenticator
from migrator.formats.interface import Target
from migrator.formats.proof.agreement import TokenRequest, contradictions
from migrator.model.inventory import AuthMethod


def disagreements(found: Sequence[Authenticator], target: Target) -> Iterator[str]:
    """Yield where authenticators with client credentials do not do what the inventory says, each once."""
    texts = (text for a in found for text in contradictions(_token_request(a.data), target))
    yield from dict.fromkeys(texts)


def _token_request(data: Mapping[str, object]) -> TokenRequest:
    body = data.get("refresh_request_body")
    body = body if isinstance(body, Mapping) else {}
    audience = body.get("audience")
    return TokenRequest(
        token_url=_text(data.get("token_refresh_endpoint")),
        scope=_text(body.get("scope")),  # `scopes` sends a form field of that name, which asks for nothing
        auth_method=_auth_method(data),
        audience=audience if isinstance(audience, str) else None,
        client_id=_text(data.get("client_id")),
    )


def _auth_method(data: Mapping[str, object]) -> AuthMethod | None:
    if data.get("use_profile_assertion") or data.get("profile_assertion"):
        return None
    headers = data.get("refresh_request_headers")
    if headers is not None and not isinstance(headers, Mapping):
        return None
    values = [_text(v) for name, v in (headers or {}).items() if str(name).lower() == "authorization"]
    if not values:
        return AuthMethod.CLIENT_SECRET_POST
    return AuthMethod.CLIENT_SECRET_BASIC if values[0].lower().startswith("basic ") else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
