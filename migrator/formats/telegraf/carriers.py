"""Finds the tables of inputs.http, and which of their settings carry a key."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from migrator.formats.naming.key_headers import is_key_header
from migrator.formats.naming.schemes import without_scheme
from migrator.formats.proof.remainder import dotted, is_below
from migrator.formats.telegraf.values import (
    is_reference,
    reads_something,
    stored_secrets,
    variables,
)
from migrator.model.place import Pointer
from migrator.model.shown import secret_looking
from migrator.text.children import value_at
from migrator.text.credential_names import is_plainly_no_credential, names_credential
from migrator.text.yaml import walk

TOKENS = ("token", "token_file", "bearer_token")
"""`bearer_token` is the name that the file had before Telegraf 1.22."""
OAUTH = ("client_id", "client_secret", "token_url", "scopes", "audience")
_NEEDED = ("client_id", "client_secret", "token_url")
_OTHER_WAYS = ("username", "password", "cookie_auth_url", "google_application_credentials")
_HARMLESS = {"accept", "accept-language", "accept-encoding", "content-type", "user-agent", "host", "referer"}
_PARAMETER = re.compile(r"[?&]([^=&#]+)=")
_USER = re.compile(r"//[^/@\s]+@")
_ASSIGNED = re.compile(r"""([\w.-]+)["']?\s*[:=]""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A setting that carries a key, for sure."""

    pointer: Pointer
    what: str
    """For people: `header X-Api-Key`."""
    value: str

    @property
    def key(self) -> str:
        """What is sent, without a scheme before it; of a file, its path."""
        return without_scheme(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpInput:
    """One table of inputs.http."""

    pointer: Pointer
    data: Mapping[str, object]

    @property
    def carriers(self) -> list[Carrier]:
        """The settings that carry a key, for sure."""
        tokens = [self._carrier((name,), name) for name in TOKENS if self.data.get(name)]
        names = [name for name, value in self._headers.items() if _is_key(name, value)]
        return tokens + [self._carrier(("headers", name), f"header {name}") for name in names]

    @property
    def other_ways(self) -> list[str]:
        """The settings of other ways to authenticate."""
        names = [name for name in _OTHER_WAYS if self.data.get(name)]
        return names + ["user in the URL" for url in self._urls if _USER.search(url)]

    @property
    def oauth(self) -> list[str]:
        """The settings of client credentials that are there."""
        return [name for name in OAUTH if self.data.get(name)]

    @property
    def missing(self) -> list[str]:
        """The settings without which Telegraf fetches no tokens."""
        return [name for name in _NEEDED if name not in self.oauth]

    @property
    def uses_client_credentials(self) -> bool:
        """Return whether Telegraf fetches tokens for it."""
        return not self.missing

    def doubts(self) -> Iterator[str]:
        """Yield what may carry a key and cannot be told, a sentence each."""
        for name, value in self._headers.items():
            if not _is_key(name, value) and _may_be_key(name, value):
                yield f"header {name} at {self._at('headers')} may carry a key; it cannot be told"
        for name in self._odd_headers:
            yield f"header {name} at {self._at('headers')} is no text: Telegraf takes nothing else"
        for url in self._urls:
            yield from self._url_doubts(url)
        body = str(self.data.get("body") or "")
        if any(map(names_credential, _ASSIGNED.findall(body))) or _reads_secret(body):
            yield f"a key may stand in the request's body, at {self._at('body')}"

    def _url_doubts(self, url: str) -> Iterator[str]:
        names = [name for name in _PARAMETER.findall(url) if names_credential(name)]
        yield from (f"a key stands in a URL, as parameter {name}, at {self._at('urls')}" for name in names)
        is_read = stored_secrets(url) or any(map(names_credential, variables(url)))
        if not names and (is_read or secret_looking(url)):
            yield f"a key may stand in a URL at {self._at('urls')}"

    @property
    def _odd_headers(self) -> list[str]:
        headers = self.data.get("headers")
        return [n for n in headers if n not in self._headers] if isinstance(headers, dict) else []

    @property
    def _headers(self) -> dict[str, str]:
        headers = self.data.get("headers")
        return {k: v for k, v in headers.items() if isinstance(v, str)} if isinstance(headers, dict) else {}

    @property
    def _urls(self) -> list[str]:
        urls = self.data.get("urls")
        return [url for url in urls if isinstance(url, str)] if isinstance(urls, list) else []

    def _carrier(self, place: Pointer, what: str) -> Carrier:
        return Carrier(pointer=(*self.pointer, *place), what=what, value=str(value_at(self.data, place)))

    def _at(self, name: str) -> str:
        return dotted((*self.pointer, name))


def http_inputs(data: object) -> list[HttpInput]:
    """Return the tables of inputs.http; one that is no item of an array is taken, too."""
    found = value_at(data, ("inputs", "http"))
    if isinstance(found, dict):
        return [HttpInput(pointer=("inputs", "http"), data=found)]
    tables = enumerate(found if isinstance(found, list) else [])
    return [HttpInput(pointer=("inputs", "http", i), data=t) for i, t in tables if isinstance(t, dict)]


def read_elsewhere(data: object, carriers: Sequence[Carrier]) -> Iterator[str]:
    """Yield where else the keys of these carriers are read."""
    names = {name for c in carriers for name in (*variables(c.value), *stored_secrets(c.value))}
    known = {c.pointer for c in carriers}
    for pointer, value in walk(data):
        if isinstance(value, str) and not is_below(pointer, known):
            for name in names.intersection((*variables(value), *stored_secrets(value))):
                yield f"the key, {name}, is read at {dotted(pointer)} too"


def _is_key(name: str, value: str) -> bool:
    is_whole = is_reference(without_scheme(value)) or not reads_something(value)
    return bool(value) and (is_whole or name.lower() == "authorization") and is_key_header(name, value)


def _may_be_key(name: str, value: str) -> bool:
    if name.lower() in _HARMLESS and not stored_secrets(value):
        return False
    is_odd = names_credential(name) or _reads_secret(value) or bool(secret_looking(value))
    return bool(value) and is_odd


def _reads_secret(value: str) -> bool:
    """Return whether a text reads what may be a secret."""
    return bool(stored_secrets(value)) or not all(map(is_plainly_no_credential, variables(value)))
