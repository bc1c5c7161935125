"""What tests know of a running real server."""

from dataclasses import dataclass

import httpx


@dataclass(frozen=True, kw_only=True)
class AuthorizationServer:
    """A running oidc-provider with three APIs behind it."""

    url: str

    def requests(self) -> dict[str, int]:
        """Return how many requests it has seen, by kind."""
        counts: dict[str, int] = httpx.get(f"{self.url}/requests").json()
        return counts
