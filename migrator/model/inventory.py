"""What the inventory files say: platforms, clients, keys and extractors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from migrator.model.http import SigningAlgorithm
from migrator.model.oauth import Scopes
from migrator.model.place import Origin
from migrator.model.secret import Reference, SecretSource
from migrator.model.waiver import Waiver


class AuthMethod(StrEnum):
    """Client authentication methods (RFC 7591 §2, OAuth Token Endpoint Authentication Methods registry)."""

    CLIENT_SECRET_POST = "client_secret_post"  # noqa: S105 - the registered name of a method, not a secret
    CLIENT_SECRET_BASIC = "client_secret_basic"  # noqa: S105 - the same
    PRIVATE_KEY_JWT = "private_key_jwt"
    TLS_CLIENT_AUTH = "tls_client_auth"
    AUTO = "auto"
    """Not a method: find out which one the server takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFiles:
    """Where the platform's own lists are, as the user would name them; `None`: not given."""

    applications: str | None = None
    api_keys: str | None = None
    as_of: date | None = None
    """The day on which they were downloaded; `None`: not said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One tenant of a provider, with its base URL (a Celonis team)."""

    name: str
    provider: str
    url: str
    """Base URL, without a trailing slash."""
    origin: Origin
    token_url: str | None = None
    """Only where the provider catalog does not derive it from `url`."""
    issuer: str | None = None
    """RFC 8414 issuer identifier; its metadata names the endpoints that are not given here."""
    revocation_url: str | None = None
    """RFC 7009; where tokens that the check asked for are given back."""
    introspection_url: str | None = None
    introspection_client_id: str | Reference | None = None
    introspection_client_secret: SecretSource | None = None
    """Credentials for introspection; without them the client's own are used."""
    lists: ListFiles = ListFiles()
    retention: Mapping[str, float] = field(default_factory=dict)
    """Seconds for which this tenant keeps the records of an API, by its id, where somebody wrote it down."""

    def urls(self) -> tuple[tuple[str, str], ...]:
        """Return every URL that is given, with the name it has in the inventory."""
        given = (
            ("url", self.url),
            ("token_url", self.token_url),
            ("issuer", self.issuer),
            ("introspection_url", self.introspection_url),
            ("revocation_url", self.revocation_url),
        )
        return tuple((name, url) for name, url in given if url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """An OAuth 2.0 client (RFC 6749 §2)."""

    name: str
    platform: str
    client_id: str | Reference
    origin: Origin
    client_secret: SecretSource | None = None
    private_key: SecretSource | None = None
    """PEM; for `private_key_jwt` and `tls_client_auth`."""
    certificate: SecretSource | None = None
    """PEM; for `tls_client_auth`."""
    signing_alg: SigningAlgorithm | None = None
    """How client assertions are signed; `None`: as the server's metadata and the key allow."""
    key_id: str | None = None
    """`kid` under which the authorization server has the private key registered; `None`: not known."""
    auth_method: AuthMethod = AuthMethod.AUTO
    audience: str | None = None
    """Sent as `audience` with the token request, where the server asks for it."""
    scopes: Scopes | None = None
    """The scopes that the client is said to be registered with; `None` where the inventory does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A legacy credential that is to be replaced."""

    name: str
    platform: str
    kind: str
    """A key kind of the provider catalog, such as `application_key`."""
    origin: Origin
    value: SecretSource | None = None
    created: date | None = None
    listed_as: str | None = None
    """Its name or ID in the platform's own list, where that is not the name here."""
    restricted_to_platform: bool = False
    """Whether it is known to work from within the platform alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigReference:
    """The configuration file of an extractor."""

    path: str
    """As the user would name it: relative to the working directory where it lies below it."""
    format: str | None = None
    """The id of a format; `None` means: detect it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extractor:
    """A program or configuration that pulls data from an API."""

    name: str
    origin: Origin
    platform: str | None = None
    """From the extractor itself, else from its client or key."""
    owner: str | None = None
    apis: tuple[str, ...] = ()
    """Ids of the provider catalog, in the order of the inventory."""
    scopes: Scopes = frozenset()
    """Scopes needed beside those of `apis`, for APIs that no provider catalog knows."""
    key: str | None = None
    client: str | None = None
    config: ConfigReference | None = None
    also: tuple[ConfigReference, ...] = ()
    """Files beside `config` that hold parts of the same configuration, such as a `.env`."""
    schedule: str | None = None
    duration: float | None = None
    """How long one run takes, in seconds."""
    wave: int | None = None
    migrated: date | None = None
    """The day on which it was switched over, where somebody wrote it down."""

    @property
    def configs(self) -> tuple[ConfigReference, ...]:
        """All configuration files, the main one first."""
        return (*((self.config,) if self.config else ()), *self.also)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """All inventory files, merged. Every mapping is by name, in the order of the files."""

    platforms: Mapping[str, Platform] = field(default_factory=dict)
    clients: Mapping[str, Client] = field(default_factory=dict)
    keys: Mapping[str, Key] = field(default_factory=dict)
    extractors: Mapping[str, Extractor] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    """In the order of the files."""
    mentioned: frozenset[tuple[str, str]] = frozenset()
    """("key", name) and ("client", name) that extractors refer to which are broken, and so left out."""
    may_hide_users: bool = False
    """Whether an extractor was left out of which nobody can tell the key: it may use any. So it is where
    something stands twice in a file, for one of the two is left out."""
    complete: bool = True
    """False where a file, or a whole section, was left out: what seems unused may be used there."""

    def extractors_of_client(self, name: str) -> tuple[Extractor, ...]:
        """Return the extractors that are to use the client, in inventory order."""
        return tuple(e for e in self.extractors.values() if e.client == name)

    def platform_of(self, extractor: Extractor) -> Platform | None:
        """Return the extractor's platform: its own, else its client's, else its key's; `None` if unknown."""
        client = self.clients.get(extractor.client or "")
        key = self.keys.get(extractor.key or "")
        name = extractor.platform or (client and client.platform) or (key and key.platform) or ""
        return self.platforms.get(name)
