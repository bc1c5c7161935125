"""Reads what a JWT access token claims of scopes and binding, without checking its signature.

RFC 9068 §2.2.3 has `scope`; other servers write `scp`, and Microsoft Entra puts what a client may do into
`roles`, for there the one scope is `<resource>/.default`.

RFC 9068 §6: a client must not depend on what is inside a token; so what is read here is a hint, never proof.
"""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping

from migrator.model.oauth import Scopes
from migrator.oauth.scope_text import scopes_in
from migrator.oauth.token_binding import TokenBinding, binding_in

_PARTS = 3
_LONGEST = 16_384
_SCOPE_CLAIMS = ("scope", "scp", "roles")


def claimed_scopes(access_token: str) -> Scopes | None:
    """Return the scopes of `scope`, else `scp`, else `roles`; `None` where it is no JWT or has none."""
    claims = _claims(access_token)
    return scopes_in(next((claims[name] for name in _SCOPE_CLAIMS if name in claims), None))


def claimed_binding(access_token: str) -> TokenBinding | None:
    """Return what `cnf` says that the token is bound to; `None` where it is no JWT or says nothing of it."""
    return binding_in(_claims(access_token))


def _claims(access_token: str) -> Mapping[str, object]:
    """Return the claims; none where it is no JWT."""
    parts = access_token.split(".")
    if len(parts) != _PARTS or len(access_token) > _LONGEST:
        return {}
    try:
        claims: object = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}
