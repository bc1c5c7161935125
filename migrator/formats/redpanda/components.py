"""Finds the HTTP components of a pipeline and says how each of them authenticates."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from migrator.formats.proof.key_headers import HeaderKind, header_kind
from migrator.model.config_facts import AuthKind
from migrator.model.place import Pointer
from migrator.model.shown import secret_looking
from migrator.text.children import value_at
from migrator.text.credential_names import names_credential
from migrator.text.yaml import walk

COMPONENTS = ("http_client", "http")
_OTHERS = ("basic_auth", "oauth", "jwt")
VARIABLE = re.compile(r"\$\{(?P<name>[A-Za-z_]\w*)(?::[^}]*)?\}")
_QUERY = re.compile(r"[?&]([^=&#]+)=([^&#]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyHeader:
    """A header that carries a key."""

    name: str
    value: str

    @property
    def variable(self) -> str | None:
        """The environment variable that holds the key; `None` where there is not exactly one."""
        found = VARIABLE.findall(self.value)
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One component that sends HTTP requests."""

    pointer: Pointer
    data: Mapping[str, object]

    @property
    def headers(self) -> Mapping[str, object]:
        """The headers as written."""
        headers = self.data.get("headers")
        return headers if isinstance(headers, Mapping) else {}

    @property
    def keys(self) -> tuple[KeyHeader, ...]:
        """The headers that carry a key."""
        return tuple(
            KeyHeader(name=name, value=str(value))
            for name, value in self.headers.items()
            if header_kind(name, str(value)) is HeaderKind.KEY
        )

    @property
    def uses_oauth2(self) -> bool:
        """Whether it fetches access tokens."""
        return value_at(self.data, ("oauth2", "enabled")) is True

    @property
    def kinds(self) -> set[AuthKind]:
        """How it authenticates."""
        found = {AuthKind.KEY} if self.keys else set[AuthKind]()
        if self.uses_oauth2:
            found.add(AuthKind.OAUTH_CLIENT_CREDENTIALS)
        if any(value_at(self.data, (name, "enabled")) is True for name in _OTHERS):
            found.add(AuthKind.OTHER)
        if any(header_kind(n, str(v)) is HeaderKind.OTHER for n, v in self.headers.items()):
            found.add(AuthKind.OTHER)
        return found

    def doubts(self) -> Iterator[str]:
        """Yield what may carry a credential beside its key headers."""
        for name, value in self.headers.items():
            if header_kind(name, str(value)) is HeaderKind.UNCLEAR:
                yield f"header {name} may carry a key; it cannot be told"
        url = str(self.data.get("url", ""))
        if any(names_credential(m[1]) for m in _QUERY.finditer(url)) or secret_looking(url):
            yield f"the URL of {'.'.join(map(str, self.pointer))} may carry a key"


def components(data: object) -> list[Component]:
    """Return every HTTP component of a pipeline, in the order of the file."""
    return [
        Component(pointer=pointer, data=value)
        for pointer, value in walk(data)
        if pointer[-1:] and pointer[-1] in COMPONENTS and isinstance(value, dict) and "url" in value
    ]
