"""The clients that are registered at every real authorization server, in the words of OAuth.

Each server's own program or set-up turns them into its own configuration.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

AUDIT = "audit.log:read"
LOGIN = "team.login-history:read"
ODD_SECRET = "s%e+c:r&=t/1"
"""Characters that form-urlencoding changes (RFC 6749 §2.3.1)."""
ACCENTED_SECRET = "s%e+c:r&é=t/1"
"""The same with a letter that RFC 6749 appendix A.2 does not allow, and some servers do."""


@dataclass(frozen=True, kw_only=True)
class RegisteredClient:
    """One client, as its administrator would describe it."""

    client_id: str
    scopes: tuple[str, ...] = (AUDIT,)
    secret: str = ""
    method: Literal["client_secret_post", "client_secret_basic"] = "client_secret_post"
    may_use_client_credentials: bool = True
    token_format: Literal["opaque", "jwt"] = "opaque"
    is_expired: bool = False
    """Its secret has expired."""
    needs_dpop: bool = False
    """Its tokens are bound to a key (RFC 9449)."""


def _client(client: RegisteredClient) -> RegisteredClient:
    return (
        client
        if client.secret
        else RegisteredClient(**{**asdict(client), "secret": f"secret-of-{client.client_id}"})
    )


RESOURCE_SERVER = RegisteredClient(
    client_id="resource-server", secret="secret-of-resource-server", method="client_secret_basic", scopes=()
)
"""The APIs' own client, which introspects the tokens that the APIs are sent."""

CLIENTS = tuple(
    map(
        _client,
        (
            RESOURCE_SERVER,
            RegisteredClient(client_id="both", scopes=(AUDIT, LOGIN)),
            RegisteredClient(client_id="audit-only"),
            RegisteredClient(client_id="registered-for-basic", method="client_secret_basic"),
            RegisteredClient(client_id="odd-by-basic", method="client_secret_basic", secret=ODD_SECRET),
            RegisteredClient(client_id="odd-by-post", secret=ODD_SECRET),
            RegisteredClient(
                client_id="accented-by-basic", method="client_secret_basic", secret=ACCENTED_SECRET
            ),
            RegisteredClient(client_id="accented-by-post", secret=ACCENTED_SECRET),
            RegisteredClient(client_id="expired", is_expired=True),
            RegisteredClient(client_id="no-grant", may_use_client_credentials=False),
            RegisteredClient(client_id="jwt", scopes=(AUDIT, LOGIN), token_format="jwt"),
            RegisteredClient(client_id="dpop", needs_dpop=True),
        ),
    )
)


def secret_of(client_id: str) -> str:
    """Return the secret of a registered client; for an unknown one a secret that nobody has."""
    return next((c.secret for c in CLIENTS if c.client_id == client_id), "a-secret-of-nobody")


def write_clients(path: Path) -> Path:
    """Write the clients for the program of a server, and return the path."""
    path.write_text(json.dumps([asdict(client) for client in CLIENTS], ensure_ascii=False))
    return path
