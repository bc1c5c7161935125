"""Where an export may send a credential beside its authentication method.

The burden of proof lies with the export: what is not plainly harmless is named, and a person must look.
"""

import re
from collections.abc import Iterator

from migrator.formats.celonis.key_carriers import CONNECTION
from migrator.formats.naming.schemes import without_scheme
from migrator.model.place import Pointer
from migrator.model.shown import secret_looking
from migrator.text.children import value_at
from migrator.text.credential_names import is_plainly_no_credential, names_credential
from migrator.text.literal_secrets import secret_called
from migrator.text.yaml import walk

_NOT_SENT = {"id", "dependsOn", "dependsOnColumn", "name", "response", "pagination", "errorHandlingRules"}
"""Entries of an endpoint that say how to page and what to do with answers: no value of them is sent."""
_ABOUT_PARAMETERS = {"name", "filterType", "dateFormat", "type"}
_ASSIGNED = re.compile(r"""(?<![\w.-])([\w.-]+)["']?\s*[:=]\s*["']?([^"'&,;\s#]+)|<([\w:.-]+)>([^<>]+)<""")
_ASKS_FOR_TOKENS = {"tokenEndpoint", "scopes"}
"""What an authentication method fills in for the token request; no API receives it."""
_SHORTEST = 4
"""Characters; what is shorter is no credential."""
_NO_CREDENTIALS = {"true", "false", "null", "none"}


def credential_doubts(data: object, known: set[Pointer]) -> Iterator[str]:
    """Yield what may be a credential, a sentence each, outside of what stands at the `known` places."""
    base_urls = set(_base_urls(data))
    for pointer, value in walk(data):
        if isinstance(value, str) and pointer and not _is_below(pointer, known):
            if pointer[-1] not in _ASKS_FOR_TOKENS:
                yield from _placeholder_doubts(pointer, value, base_urls)
            if _is_sent(pointer) and _may_be_literal(data, pointer, value):
                yield f"a literal key may be sent at {_dotted(pointer)}"


def _base_urls(data: object) -> Iterator[str]:
    """Yield the connection parameters that URLs start with."""
    for pointer, value in walk(data):
        start = CONNECTION.match(value) if pointer[-1:] == ("url",) and isinstance(value, str) else None
        if start and not names_credential(start[1]):
            yield start[1]


def _placeholder_doubts(pointer: Pointer, value: str, base_urls: set[str]) -> Iterator[str]:
    for name in dict.fromkeys(CONNECTION.findall(value)):
        if name not in base_urls and not is_plainly_no_credential(name):
            yield f"{{Connection.{name}}}, sent at {_dotted(pointer)}, may be a key; it cannot be told"


def _is_sent(pointer: Pointer) -> bool:
    match pointer:
        case ("endpoints", int(), "requestParameters" | "headers", int(), last):
            return last not in _ABOUT_PARAMETERS
        case ("endpoints", int(), str(part), *_):
            return part not in _NOT_SENT
        case _:
            return "customFields" in pointer and pointer[-1] not in _ABOUT_PARAMETERS


def _may_be_literal(data: object, pointer: Pointer, value: str) -> bool:
    if secret_looking(value):
        return True
    if not {"headers", "requestParameters", "customFields"}.isdisjoint(pointer):
        return _is_credential(_name(data, pointer), value)
    assigned = ((m[1] or m[3], m[2] or m[4]) for m in _ASSIGNED.finditer(value))
    return _is_credential(str(pointer[-1]), value) or any(_is_credential(n, v) for n, v in assigned)


def _is_credential(name: str, value: str) -> bool:
    if secret_called(name, value):
        return True
    only = CONNECTION.fullmatch(without_scheme(value))
    if only or len(value) < _SHORTEST or value.lower() in _NO_CREDENTIALS:
        return False  # whether a connection parameter is a credential was asked of its own name
    return names_credential(name)


def _name(data: object, pointer: Pointer) -> str:
    """Return the name that a value is sent under: its key, or the `name` beside it."""
    beside = value_at(data, (*pointer[:-1], "name"))
    return beside if isinstance(beside, str) else str(pointer[-1])


def _is_below(pointer: Pointer, known: set[Pointer]) -> bool:
    return any(pointer[:n] in known for n in range(1, len(pointer) + 1))


def _dotted(pointer: Pointer) -> str:
    return ".".join(map(str, pointer))
