"""Asks the authorization server what a token may do (RFC 7662). A refusal is missing evidence, no failure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from migrator.model.http import HttpAnswer, HttpRequest, NoAnswer, ProviderLimits, Purpose
from migrator.model.oauth import Scopes
from migrator.model.secret import Secret
from migrator.oauth.client_authentication import ClientCredentials, Way, authenticate
from migrator.oauth.scope_text import scopes_in
from migrator.oauth.server_text import presentable
from migrator.oauth.token_binding import TokenBinding, binding_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Introspected:
    """What introspection showed."""

    scopes: Scopes | None
    """The scopes of this very token; `None`: introspection did not show them."""
    seen: str
    """What was seen, in words."""
    binding: TokenBinding | None = None
    """What this very token is bound to (RFC 8705 §3.2, RFC 9449 §6.2); `None`: to nothing that was shown."""


def introspection_request(
    url: str,
    *,
    token: Secret,
    way: Way,
    credentials: ClientCredentials,
    limits: ProviderLimits,
) -> HttpRequest:
    """Return a request as RFC 7662 §2.1 has it."""
    authentication = authenticate(way, credentials)
    return HttpRequest(
        method="POST",
        url=url,
        purpose=Purpose.INTROSPECTION,
        headers={"Accept": "application/json", **authentication.headers},
        form=(("token", token), ("token_type_hint", "access_token"), *authentication.form),
        identity=authentication.identity,
        limits=limits,
    )


def read_introspection(
    answer: HttpAnswer | NoAnswer, *, asked: Scopes, secrets: Sequence[Secret]
) -> Introspected:
    """Return what the answer shows of a token that was issued for the `asked` scopes.

    `active: false` is no proof against the token: RFC 7662 §2.2 has it also where the server does not let the
    asking client see the token.
    """
    if isinstance(answer, NoAnswer):
        return _nothing("introspection gave no answer")
    if answer.status != HTTPStatus.OK:
        return _nothing(f"introspection was refused with {answer.status}")
    try:
        data: object = json.loads(answer.body)
    except (ValueError, RecursionError):
        return _nothing("introspection answered without JSON")
    if not isinstance(data, dict) or data.get("active") is not True:
        return _nothing("introspection did not call the token active")
    scopes = presentable(scopes_in(data.get("scope")), asked=asked, secrets=secrets)
    named = "called the token active and named no scopes" if scopes is None else "named the token's scopes"
    return Introspected(scopes=scopes, seen=f"introspection {named}", binding=binding_in(data))


def _nothing(seen: str) -> Introspected:
    return Introspected(scopes=None, seen=seen)
