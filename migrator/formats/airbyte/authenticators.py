"""Finds a manifest's authenticators and says what each of them sends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from migrator.formats.airbyte.asked_once import asked_once, mappings
from migrator.formats.airbyte.config_references import KeyTemplate, key_template
from migrator.formats.proof.remainder import is_below
from migrator.model.place import Pointer

NO_AUTH = "NoAuth"
SELECTIVE = "SelectiveAuthenticator"
CUSTOM = "CustomAuthenticator"
KEY_PARTS = frozenset({"type", "api_token", "inject_into", "header", "username", "password"})
"""What the authenticators of keys, and of users and passwords, are made of."""
_KEY_TYPES = {"ApiKeyAuthenticator", "BearerAuthenticator"}


class Sends(StrEnum):
    """What an authenticator sends."""

    KEY = "key"
    BASIC = "basic"
    """HTTP Basic: a key in the place of the user or of the password, or both of them."""
    CLIENT_CREDENTIALS = "client-credentials"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticator:
    """One authenticator, at one place of the manifest."""

    pointer: Pointer
    type: str
    sends: Sends
    data: Mapping[str, object]

    @property
    def token(self) -> str | None:
        """The key authenticator's `api_token` as written; `None` where there is none."""
        value = self.data.get("api_token")
        return value if isinstance(value, str) else None

    @property
    def key(self) -> KeyTemplate | None:
        """What the key is read from; `None` where that is not one plain value of the configuration."""
        return key_template(self.token) if self.token else None

    @property
    def place(self) -> str:
        """How the key is sent, for people: `header X-Api-Key`."""
        if self.type == "BearerAuthenticator":
            return "header Authorization"
        option = self.data.get("inject_into")
        if isinstance(option, Mapping):
            where = str(option.get("inject_into", "?")).replace("_", " ")
            return f"{where} {option.get('field_name') or option.get('field_path') or '?'}"
        return f"header {self.data.get('header') or '?'}"


@asked_once
def find_authenticators(data: object) -> Sequence[Authenticator]:
    """Return every authenticator that is written in a manifest, references to definitions not followed."""
    found = (_authenticator(pointer, value) for pointer, value in mappings(data))
    return tuple(a for a in found if a is not None)


def _authenticator(pointer: Pointer, value: Mapping[str, object]) -> Authenticator | None:
    type_ = value.get("type")
    if isinstance(type_, str) and type_.endswith("Authenticator"):
        return Authenticator(pointer=pointer, type=type_, sends=sends(value), data=value)
    if pointer and pointer[-1] == "authenticator" and type_ != NO_AUTH and "$ref" not in value:
        name = value.get("class_name") or type_ or "authenticator without a type"
        return Authenticator(pointer=pointer, type=str(name), sends=Sends.OTHER, data=value)
    return None


def sends(value: Mapping[str, object]) -> Sends:
    """Return what an authenticator sends, by its type and grant type."""
    type_ = value.get("type")
    if type_ in _KEY_TYPES:
        return Sends.KEY
    if type_ == "BasicHttpAuthenticator":
        return Sends.BASIC
    if type_ == "OAuthAuthenticator" and value.get("grant_type") == "client_credentials":
        return Sends.CLIENT_CREDENTIALS
    return Sends.OTHER


def outermost(found: Sequence[Authenticator]) -> list[Authenticator]:
    """Return the authenticators that are not parts of others."""
    places = {a.pointer for a in found}
    return [a for a in found if not is_below(a.pointer[:-1], places)]


def described(authenticator: Authenticator) -> str:
    """Return what an authenticator is, for people."""
    grant = authenticator.data.get("grant_type", "refresh_token")
    if authenticator.type == "OAuthAuthenticator":
        return f"an OAuthAuthenticator with grant type {grant}"
    return f"a {authenticator.type}"
