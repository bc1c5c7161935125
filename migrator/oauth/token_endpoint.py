"""Token requests of the client credentials grant (RFC 6749 §4.4.2)."""

from migrator.model.http import HttpRequest, ProviderLimits, Purpose
from migrator.model.oauth import Scopes
from migrator.oauth.client_authentication import ClientCredentials, Way, authenticate
from migrator.oauth.scope_text import scope_text


def token_request(
    url: str,
    *,
    way: Way,
    credentials: ClientCredentials,
    scopes: Scopes,
    limits: ProviderLimits,
    audience: str | None = None,
) -> HttpRequest:
    """Return a token request. Without scopes the parameter is left out: some servers refuse an empty one."""
    authentication = authenticate(way, credentials)
    optional = (("scope", scope_text(scopes)), ("audience", audience or ""))
    form = (
        ("grant_type", "client_credentials"),
        *((name, value) for name, value in optional if value),
        *authentication.form,
    )
    return HttpRequest(
        method="POST",
        url=url,
        purpose=Purpose.TOKEN,
        headers={"Accept": "application/json", **authentication.headers},
        form=form,
        identity=authentication.identity,
        limits=limits,
    )
