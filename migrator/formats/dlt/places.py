"""Finds the sources of a dlt configuration, and what each place of authentication in them sends."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from migrator.formats.naming.key_headers import is_key_header
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
    """One `auth` entry, of a source's client or of an endpoint; or the header of a client without any."""

    pointer: Pointer
    value: object
    is_header: bool = False
    """Then its value is what an `auth` would say in the header's place."""

    @property
    def client(self) -> Pointer:
        """The client that a header belongs to."""
        return self.pointer[:-2]

    def pointer_of(self, part: str) -> Pointer:
        """Return where one of its settings stands."""
        return self.pointer if self.is_header else (*self.pointer, part)

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
    found: list[AuthPlace] = []
    for source in sources(data):
        whole = value_at(data, source)
        values = ((place, value_at(whole, place)) for place in _places(whole))
        own = [AuthPlace(pointer=(*source, *p), value=v) for p, v in values if v is not None]
        found += own or _header(whole, source)
    return found


def _header(whole: object, source: Pointer) -> list[AuthPlace]:
    """Return the one header of a client that carries a key for sure; with two of them none is sure."""
    headers = value_at(whole, ("client", "headers"))
    pairs = headers.items() if isinstance(headers, dict) else ()
    keys = [
        (n, v) for n, v in pairs if isinstance(n, str) and isinstance(v, str) and v and is_key_header(n, v)
    ]
    return [
        AuthPlace(
            pointer=(*source, "client", "headers", name),
            value={"type": "api_key", "name": name, "api_key": value},
            is_header=True,
        )
        for name, value in (keys if len(keys) == 1 else [])
    ]


def endpoints(source: object) -> Iterator[Pointer]:
    """Yield where the settings of endpoints stand: the common ones, then those of the resources."""
    yield ("resource_defaults", "endpoint")
    resources = value_at(source, ("resources",))
    count = len(resources) if isinstance(resources, Sequence) and not isinstance(resources, str) else 0
    yield from (("resources", index, "endpoint") for index in range(count))


def _places(source: object) -> Iterator[Pointer]:
    yield ("client", "auth")
    yield from ((*endpoint, "auth") for endpoint in endpoints(source))
