"""Finds a manifest's authenticators and says what each of them sends."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from migrator.formats.airbyte.config_references import KeyTemplate, key_template
from migrator.model.place import Pointer
from migrator.text.children import stands_where_it_is_used
from migrator.text.document import Document
from migrator.text.yaml import walk

NO_AUTH = "NoAuth"
_KEY_TYPES = {"ApiKeyAuthenticator", "BearerAuthenticator"}
_BASIC = "basic"


class Sends(StrEnum):
    """What an authenticator sends."""

    KEY = "key"
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


def find_authenticators(data: object) -> list[Authenticator]:
    """Return every authenticator that is written in a manifest, references to definitions not followed."""
    found = (_authenticator(pointer, value) for pointer, value in walk(data) if isinstance(value, dict))
    return [a for a in found if a is not None]


def _authenticator(pointer: Pointer, value: Mapping[str, object]) -> Authenticator | None:
    type_ = value.get("type")
    if isinstance(type_, str) and type_.endswith("Authenticator"):
        return Authenticator(pointer=pointer, type=type_, sends=_sends(type_, value), data=value)
    if pointer and pointer[-1] == "authenticator" and type_ != NO_AUTH and "$ref" not in value:
        name = value.get("class_name") or type_ or "authenticator without a type"
        return Authenticator(pointer=pointer, type=str(name), sends=Sends.OTHER, data=value)
    return None


def _sends(type_: str, value: Mapping[str, object]) -> Sends:
    if type_ in _KEY_TYPES:
        return Sends.KEY
    if type_ == "OAuthAuthenticator" and value.get("grant_type") == "client_credentials":
        return Sends.CLIENT_CREDENTIALS
    return Sends.OTHER


def problems_of(authenticators: list[Authenticator], document: Document) -> Iterator[str]:
    """Yield why these authenticators cannot be migrated with proof; nothing where they can."""
    others = sorted({_described(a) for a in authenticators if a.sends is Sends.OTHER})
    done = [a for a in authenticators if a.sends is Sends.CLIENT_CREDENTIALS]
    keys = [a for a in authenticators if a.sends is Sends.KEY]
    if others:
        yield f"mixed authentication: beside the key there is {', '.join(others)}"
    if done:
        yield f"part of it uses client credentials already, {len(keys)} authenticators still send the key"
    yield from sorted({problem for a in keys for problem in _key_problems(a)})
    paths = sorted({".".join(a.key.path) for a in keys if a.key})
    if len(paths) > 1:
        yield f"several keys: {', '.join(f'config {p}' for p in paths)}; one client cannot stand for them"
    if not all(stands_where_it_is_used(document, a.pointer) for a in keys):
        yield "an authenticator is shared by a YAML anchor, an alias or a merge key"
    yield from _overriding_references(document.data)


def _described(authenticator: Authenticator) -> str:
    grant = authenticator.data.get("grant_type", "refresh_token")
    if authenticator.type == "OAuthAuthenticator":
        return f"an OAuthAuthenticator with grant type {grant}"
    return f"a {authenticator.type}"


def _key_problems(authenticator: Authenticator) -> Iterator[str]:
    if "$ref" in authenticator.data:
        yield "an authenticator overrides parts of a definition that it refers to by $ref"
    if authenticator.token is None:
        yield f"a {authenticator.type} has no api_token"
    elif authenticator.key is None:
        yield from _token_problem(authenticator.token)
    elif authenticator.key.scheme.lower() == _BASIC:
        yield "its key is sent as HTTP Basic, so it may be a user name and password"


def _token_problem(token: str) -> Iterator[str]:
    if "{{" not in token and "{%" not in token:
        yield "the key is a literal in the manifest, not a value of the connector's configuration"
    else:
        yield f"its api_token is made of more than one plain value: {' '.join(token.split())}"


def _overriding_references(data: object) -> Iterator[str]:
    for pointer, value in walk(data):
        words = set(value) if pointer[-1:] == ("authenticator",) and isinstance(value, dict) else set()
        if "$ref" in words and "type" not in words and len(words) > 1:
            yield "an authenticator overrides parts of a definition that it refers to by $ref"
            return
