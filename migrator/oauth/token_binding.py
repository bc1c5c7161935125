"""What an access token is bound to (its confirmation method, RFC 7800 §3.1): then it is no bearer token."""

from collections.abc import Mapping
from enum import StrEnum


class TokenBinding(StrEnum):
    """What whoever sends the token must prove beside it."""

    KEY = "DPoP"
    """A key, with a proof for each request: `jkt` (RFC 9449 §6)."""
    CERTIFICATE = "mTLS"
    """A certificate, in the TLS handshake: `x5t#S256` (RFC 8705 §3.1)."""


def binding_in(claims: Mapping[str, object]) -> TokenBinding | None:
    """Return what `cnf` among a token's claims says that it is bound to; `None`: to nothing that is known."""
    confirmation = claims.get("cnf")
    if not isinstance(confirmation, dict):
        return None
    # Where there are both, the key is what no extractor can prove.
    found = (binding for member, binding in _MEMBERS.items() if _is_text(confirmation.get(member)))
    return next(found, None)


_MEMBERS = {"jkt": TokenBinding.KEY, "x5t#S256": TokenBinding.CERTIFICATE}


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""
