"""One request with all that is known of it before it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from migrator.sandbox.behaviours import Behaviour
from migrator.sandbox.fleet import SandboxClient, SandboxKey, Tenant
from migrator.sandbox.tokens import IssuedToken


class Credential(StrEnum):
    """What kind of credential a request carries; its value is never kept."""

    NONE = "none"
    KEY = "key"
    TOKEN = "token"  # noqa: S105 - a kind of credential, not a secret
    """An access token that was issued here, valid or not."""
    CLIENT = "client"
    """Client ID and secret, at the token or introspection endpoint."""
    UNRECOGNISED = "unrecognised"
    """Well formed, but no key, token or client of this tenant."""
    MALFORMED = "malformed"
    """An `Authorization` header that no API takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who seems to ask. Nothing is proven yet: a client's secret may be wrong, a token may have ended."""

    credential: Credential
    client: SandboxClient | None = None
    """The client that is named, or that a token was issued to."""
    token: IssuedToken | None = None
    key: SandboxKey | None = None

    @property
    def permissions(self) -> frozenset[str]:
        """What the administrator granted to the client or key."""
        holder = self.key or self.client
        return holder.permissions if holder else frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request to one tenant."""

    tenant: Tenant
    behaviour: Behaviour
    caller: Caller
    method: str
    path: str
    issuer: str
    """The base URL by which the caller reached the tenant (RFC 8414 §2)."""
    now: float
    """Seconds since the epoch."""
    query: Mapping[str, str] = field(default_factory=dict)
    authorization: str | None = field(default=None, repr=False)
    content_type: str = ""
    body: bytes = field(default=b"", repr=False)
