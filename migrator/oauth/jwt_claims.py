"""Reads the scopes that a JWT access token claims, without checking its signature.

RFC 9068 §2.2.3 has `scope`; other servers write `scp`, and Microsoft Entra puts what a client may do into
`roles`, for there the one scope is `<resource>/.default`.

RFC 9068 §6: a client must not depend on what is inside a token; so what is read here is a hint, never proof.
"""

import json
from base64 import urlsafe_b64decode

from migrator.model.oauth import Scopes
from migrator.oauth.scope_text import scopes_in

_PARTS = 3
_LONGEST = 16_384
_CLAIMS = ("scope", "scp", "roles")


def claimed_scopes(access_token: str) -> Scopes | None:
    """Return the scopes of `scope`, else `scp`, else `roles`; `None` where it is no JWT or has none."""
    parts = access_token.split(".")
    if len(parts) != _PARTS or len(access_token) > _LONGEST:
        return None
    try:
        claims: object = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        return None
    if not isinstance(claims, dict):
        return None
    return scopes_in(next((claims[name] for name in _CLAIMS if name in claims), None))
