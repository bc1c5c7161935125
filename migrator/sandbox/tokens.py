"""Access tokens that the embedded authorization server issued. They are opaque."""

import hashlib
from dataclasses import dataclass

from migrator.model.oauth import Scopes
from migrator.sandbox.fleet import SandboxClient, Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedToken:
    """What the server knows of a token that it issued."""

    client: SandboxClient
    scopes: Scopes
    issued_at: float
    """Seconds since the epoch."""
    expires_at: float

    def is_valid(self, now: float) -> bool:
        """Return whether the token has not ended yet."""
        return now < self.expires_at


class TokenStore:
    """Every token of every tenant. The same requests in the same order give the same tokens."""

    def __init__(self) -> None:
        self._tokens: dict[tuple[str, str], IssuedToken] = {}
        self._issued = 0

    def issue(
        self, tenant: Tenant, client: SandboxClient, scopes: Scopes, *, now: float, lifetime: float
    ) -> str:
        """Issue a token and return its value."""
        self._issued += 1
        text = f"{tenant.name}\0{client.client_id}\0{self._issued}"
        value = "sandbox." + hashlib.sha256(text.encode()).hexdigest()[:40]
        self._tokens[tenant.name, value] = IssuedToken(
            client=client, scopes=scopes, issued_at=now, expires_at=now + lifetime
        )
        return value

    def revoke(self, tenant: Tenant, client: SandboxClient, value: str) -> None:
        """Forget a token of this client; what is not its own stays (RFC 7009 §2.1)."""
        token = self.find(tenant, value)
        if token is not None and token.client.client_id == client.client_id:
            del self._tokens[tenant.name, value]

    def find(self, tenant: Tenant, value: str) -> IssuedToken | None:
        """Return the token, whether it is still valid or not; another tenant's tokens are unknown here."""
        return self._tokens.get((tenant.name, value))
