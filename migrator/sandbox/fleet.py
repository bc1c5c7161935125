"""The tenants that the embedded platform serves, as frozen types."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from migrator.model.inventory import AuthMethod
from migrator.model.oauth import Scopes
from migrator.model.secret import Secret
from migrator.sandbox.switches import Switches


class KeyKind(StrEnum):
    """The two kinds of Celonis key; the names are the provider catalog's."""

    APPLICATION_KEY = "application_key"
    """`Authorization: AppKey …`: has permissions of its own."""
    USER_KEY = "user_key"
    """`Authorization: Bearer …`: mirrors its user's permissions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxClient:
    """An OAuth client that is registered with a tenant."""

    name: str
    client_id: str
    secret: Secret
    auth_methods: frozenset[AuthMethod]
    """The client authentication methods that the token endpoint accepts from this client."""
    grants: frozenset[str]
    scopes: Scopes
    permissions: frozenset[str]
    """What the administrator granted beside the scopes, as Celonis labels it."""
    secret_expired: bool = False
    switches: Switches = field(default_factory=Switches)


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxKey:
    """A legacy credential of a tenant."""

    name: str
    kind: KeyKind
    value: Secret
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """One team: an authorization server and the APIs behind it."""

    name: str
    url: str
    """Base URL, without a trailing slash."""
    clients: Mapping[str, SandboxClient]
    """By client ID."""
    keys: tuple[SandboxKey, ...] = ()
    switched_off: frozenset[str] = frozenset()
    """Ids of the APIs that the team does not have: they answer 403 with an empty body."""
    records: Mapping[str, int] = field(default_factory=dict)
    """How many records each API has, by its id."""
    switches: Switches = field(default_factory=Switches)

    @property
    def host(self) -> str:
        """The host that routes a request here, in lower case."""
        return urlsplit(self.url).hostname or ""


def host_name(host: str) -> str:
    """Return a `Host` header's name without the port, in lower case."""
    name, _, port = host.rpartition(":")
    return (name if port.isdigit() else host).lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Every tenant of one file, by name, in its order."""

    tenants: Mapping[str, Tenant]

    def by_host(self, host: str) -> Tenant | None:
        """Return the tenant of a `Host` header, else the only tenant there is, else `None`."""
        name = host_name(host)
        for tenant in self.tenants.values():
            if tenant.host == name:
                return tenant
        return next(iter(self.tenants.values())) if len(self.tenants) == 1 else None

    @property
    def hosts(self) -> list[str]:
        """The hosts that are known, in the order of the file."""
        return [tenant.host for tenant in self.tenants.values()]
