"""Headers and request parameters of endpoints, and custom fields of methods, that carry a key."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from migrator.formats.naming.schemes import without_scheme
from migrator.model.place import Pointer
from migrator.text.children import value_at
from migrator.text.credential_names import names_credential
from migrator.text.literal_secrets import secret_called
from migrator.text.yaml import walk

METHODS = "supportedAuthenticationConfigurations"
_KEY_HEADERS = {"x-api-key", "api-key", "apikey", "x-auth-token", "x-access-token", "x-api-token", "appkey"}
_AUTHORIZATION = {"authorization", "authentication"}
"""`Authentication` is how the vendor's own pages misprint the header; exports may follow them."""
_KEY_PARAMETERS = {"api_key", "apikey", "api-key", "access_token", "api_token", "auth_token", "appkey"}
_PERHAPS = {"key", "token", "auth", "secret"}
_KEY_VALUE = re.compile(r"(?:AppKey|Bearer)\s+\S.*", re.IGNORECASE | re.DOTALL)
_STRAY = re.compile(r"\bAppKey\s+\S|[?&](?:api_?key|app_?key|access_token|api_token)=", re.IGNORECASE)
CONNECTION = re.compile(r"\{\s*Connection\.([^{}]+?)\s*\}", re.IGNORECASE)
"""A value of the data connection, by its placeholder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A header or request parameter that carries a key, or may."""

    pointer: Pointer
    """The header's entry, or the item of the parameter or custom field."""
    value: str
    what: str
    """For people: `header Authorization`."""
    is_certain: bool

    @property
    def key(self) -> str:
        """What is sent, without a scheme before it."""
        return without_scheme(self.value)

    @property
    def parameters(self) -> set[str]:
        """The connection parameters that the value is read from, by placeholder."""
        return set(CONNECTION.findall(self.value))


def find_carriers(data: object, key_headers: Sequence[str]) -> list[Carrier]:
    """Return every carrier. `key_headers`: the headers that the file itself says hold the key."""
    endpoints = data.get("endpoints") if isinstance(data, dict) else None
    named = {header.lower() for header in key_headers}
    found: list[Carrier] = list(_custom_fields(data, named))
    for index, endpoint in enumerate(endpoints if isinstance(endpoints, list) else []):
        if isinstance(endpoint, dict):
            found += _headers(endpoint.get("headers"), ("endpoints", index, "headers"), named)
            found += _parameters(endpoint.get("requestParameters"), ("endpoints", index, "requestParameters"))
    return found


def _headers(headers: object, pointer: Pointer, named: set[str]) -> Iterator[Carrier]:
    if not isinstance(headers, Mapping):
        return
    for name, value in headers.items():
        word = str(name).lower()
        is_key = _is_key(word, str(value), named)
        if is_key or word in named | _AUTHORIZATION or secret_called(word, str(value)):
            what = f"header {name}"
            yield Carrier(pointer=(*pointer, name), value=str(value), what=what, is_certain=is_key)


def _custom_fields(data: object, named: set[str]) -> Iterator[Carrier]:
    """Yield the custom fields of authentication methods that carry a key for sure."""
    methods = value_at(data, (METHODS,))
    for index, method in enumerate(methods if isinstance(methods, list) else []):
        fields = value_at(method, ("customFields",))
        for number, field in enumerate(fields if isinstance(fields, list) else []):
            name, value = str(value_at(field, ("name",))), str(value_at(field, ("value",)) or "")
            if _is_key(name.lower(), value, named):
                yield Carrier(
                    pointer=(METHODS, index, "customFields", number),
                    value=value,
                    what=f"custom field {name}",
                    is_certain=True,
                )


def _is_key(word: str, value: str, named: set[str]) -> bool:
    """Return whether it is a key for sure: a header that the file names for it may hold something else."""
    if word in _AUTHORIZATION:
        return bool(_KEY_VALUE.fullmatch(value)) or (word in named and bool(CONNECTION.fullmatch(value)))
    return word in _KEY_HEADERS or (word in named and names_credential(word))


def _parameters(parameters: object, pointer: Pointer) -> Iterator[Carrier]:
    for index, item in enumerate(parameters if isinstance(parameters, list) else []):
        if not isinstance(item, dict):
            continue
        name, value = str(item.get("name")), str(item.get("value", ""))
        word = name.lower()
        if word in _KEY_PARAMETERS | _PERHAPS:
            is_certain = word in _KEY_PARAMETERS and item.get("useAsFilter") is not True
            what = f"request parameter {name}"
            yield Carrier(pointer=(*pointer, index), value=value, what=what, is_certain=is_certain)


def reads_of(data: object, placeholder: str) -> list[Pointer]:
    """Return where a connection parameter is read."""
    return [
        pointer
        for pointer, value in walk(data)
        if isinstance(value, str) and placeholder in CONNECTION.findall(value)
    ]


def stray_keys(data: object, carriers: Sequence[Carrier]) -> Iterator[Pointer]:
    """Yield where else a key stands: in a URL, a body, or wherever `AppKey` is written."""
    known = {c.pointer for c in carriers}
    for pointer, value in walk(data):
        is_carried = any(pointer[:n] in known for n in range(1, len(pointer) + 1))
        if isinstance(value, str) and not is_carried and _STRAY.search(value):
            yield pointer
