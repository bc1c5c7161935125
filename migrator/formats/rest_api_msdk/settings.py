"""The settings of tap-rest-api-msdk that concern authentication, as they stand in one place of a document."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from migrator.model.place import Pointer

METHOD = "auth_method"
KEY_METHODS = {"api_key": "api_keys", "bearer_token": "bearer_token"}
"""Methods that send a key, and the setting that holds it."""
OAUTH = "oauth"
GRANT = "client_credentials"
OAUTH_SETTINGS = (
    "grant_type",
    "access_token_url",
    "client_id",
    "client_secret",
    "scope",
    "oauth_extras",
    "oauth_expiration_secs",
)
"""In the order in which they are written."""
AUTH_SETTINGS = frozenset({METHOD, *KEY_METHODS.values(), *OAUTH_SETTINGS})
SENT_WITH_TOKEN_REQUEST = ("username", "password", "refresh_token", "redirect_uri")
"""Settings that the tap adds to every token request, whatever the grant type is."""

REFERENCE = re.compile(r"\$(?:\{(?P<braced>\w+)\}|(?P<bare>[A-Za-z_]\w*))")


@dataclass(frozen=True, slots=True, kw_only=True)
class TapSettings:
    """The settings of one tap in one place: a whole config.json, or one `config` of a meltano.yml."""

    pointer: Pointer
    data: Mapping[str, object]
    owner: str
    """For people: `tap-acme`, `tap-acme in the environment prod`."""
    key_variable: str = ""
    """What a variable with this tap's key would be called; empty where nothing says so."""

    def at(self, *steps: str | int) -> Pointer:
        """Return the place of something below."""
        return (*self.pointer, *steps)

    @property
    def method(self) -> object:
        """The authentication method; `None` where it is not set here."""
        return self.data.get(METHOD)

    @property
    def has_client(self) -> bool:
        """Whether anything of an OAuth client is set here."""
        return any(self.data.get(name) not in (None, "", {}) for name in OAUTH_SETTINGS)


def variables_in(value: object) -> list[str]:
    """Return the environment variables that a text refers to: `$NAME`, `${NAME}`."""
    found = REFERENCE.finditer(value) if isinstance(value, str) else ()
    return [match["braced"] or match["bare"] for match in found]


def is_literal(value: object) -> bool:
    """Return whether a text stands for itself: it refers to no variable."""
    return isinstance(value, str) and bool(value) and not variables_in(value)
