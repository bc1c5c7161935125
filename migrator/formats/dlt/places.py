"""Finds the sources of a dlt configuration, and what each place of authentication in them sends."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from migrator.model.config_facts import AuthKind
from migrator.model.place import Pointer
from migrator.text.children import value_at
from migrator.text.yaml import walk

KEY_PARTS = ("api_key", "token", "name", "location")
OAUTH_PARTS = (
    "access_token_url",
    "client_id",
    "client_secret",
    "access_token_request_data",
    "default_token_expiration",
)
OAUTH = "oauth2_client_credentials"
SECRETS = ("api_key", "token", "access_token", "client_secret", "password")
_KINDS = {
    "bearer": AuthKind.KEY,
    "api_key": AuthKind.KEY,
    OAUTH: AuthKind.OAUTH_CLIENT_CREDENTIALS,
}
_BEARER = "bearer"  # what dlt takes a mapping without a type for


@dataclass(frozen=True, kw_only=True)
class AuthPlace:
    """One `auth` entry: of a source's client, or of an endpoint."""

    pointer: Pointer
    value: object

    @cached_property
    def parts(self) -> Mapping[str, object]:
        """Its settings; of the short form, which is a name, there are none."""
        return self.value if isinstance(self.value, dict) else {}

    @cached_property
    def type(self) -> str:
        """The kind of authentication, as dlt calls it."""
        return str(self.parts.get("type", _BEARER)) if isinstance(self.value, dict) else str(self.value)

    @property
    def kind(self) -> AuthKind:
        """What it does, in words of ours."""
        known = {"type", *KEY_PARTS, *OAUTH_PARTS, "access_token"}
        return _KINDS.get(self.type, AuthKind.OTHER) if set(self.parts) <= known else AuthKind.OTHER

    @property
    def key(self) -> str | None:
        """The key as written; `None`: it is left out, and dlt looks for it in its own configuration."""
        value = self.parts.get("api_key" if self.type == "api_key" else "token")
        return value if isinstance(value, str) else None

    @property
    def words(self) -> str:
        """What it is, for people."""
        if self.type != "api_key":
            return self.type
        where = self.parts.get("location", "header")
        return f"api_key in {where} {self.parts.get('name', 'Authorization')}"


def sources(data: object) -> list[Pointer]:
    """Return where sources of rest_api stand: mappings whose `client` has a base URL."""
    return [p for p, v in walk(data) if isinstance(v, dict) and value_at(v, ("client", "base_url"))]


def auth_places(data: object) -> list[AuthPlace]:
    """Return every place of authentication in every source."""
    found = (
        AuthPlace(pointer=(*source, *place), value=value)
        for source in sources(data)
        for place in _places(value_at(data, source))
        if (value := value_at(data, (*source, *place))) is not None
    )
    return list(found)


def endpoints(source: object) -> Iterator[Pointer]:
    """Yield where the settings of endpoints stand: the common ones, then those of the resources."""
    yield ("resource_defaults", "endpoint")
    resources = value_at(source, ("resources",))
    count = len(resources) if isinstance(resources, Sequence) and not isinstance(resources, str) else 0
    yield from (("resources", index, "endpoint") for index in range(count))


def _places(source: object) -> Iterator[Pointer]:
    yield ("client", "auth")
    yield from ((*endpoint, "auth") for endpoint in endpoints(source))
