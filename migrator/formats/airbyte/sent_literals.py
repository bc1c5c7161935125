"""Credentials that requests of a manifest send as literals, beside its authenticators."""

import re
from collections.abc import Iterator

from migrator.formats.airbyte.asked_once import values
from migrator.formats.airbyte.references import followed
from migrator.model.place import Pointer
from migrator.model.shown import secret_looking
from migrator.text.credential_names import names_credential
from migrator.text.literal_secrets import secret_called
from migrator.text.yaml import walk

_PARTS = {
    "request_headers",
    "request_parameters",
    "request_body",
    "request_body_data",
    "request_body_json",
    "request_body_graphql",
}
_URLS = {"url_base", "path", "url"}
_NAMED = re.compile(r"""(?<![\w-])([\w-]+)["']?\s*[:=]\s*["']?[^\s"'&,{}]{2}""")
"""A name with a value in a body, a form or a template's mapping."""
_QUERY = re.compile(r"[?&]([^=&?#{}]+)=([^&#{}]+)")
_SHORTEST = 4
"""Characters; what is shorter is no credential."""
_NO_CREDENTIALS = {"true", "false", "null", "none"}


def sent_literals(data: object) -> Iterator[str]:
    """Yield where a request may send a literal credential, a sentence each."""
    for pointer, value in values(data):
        if pointer and pointer[0] in ("spec", "schemas"):
            continue
        if pointer[-1:] and pointer[-1] in _PARTS:
            yield from _in_part(pointer, followed(data, value), data)
        elif pointer[-1:] and pointer[-1] in _URLS and isinstance(value, str) and _url_sends(value):
            yield f"the URL at {_dotted(pointer)} may send a literal key"


def _in_part(pointer: Pointer, part: object, data: object) -> Iterator[str]:
    if isinstance(part, str):
        if _text_sends(part):
            yield f"{_dotted(pointer)} may send a key; it is one text and cannot be looked into"
        return
    for below, value in walk(part, pointer):
        text = followed(data, value)
        if isinstance(text, str) and below != pointer and _sends(str(below[-1]), text):
            yield f"a literal key may be sent at {_dotted(below)}"


def _sends(name: str, value: str) -> bool:
    if secret_looking(_without_names(value)) or secret_called(name, value):
        return True
    is_plain = "{{" not in value and "{%" not in value
    is_word = len(value) < _SHORTEST or value.lower() in _NO_CREDENTIALS
    return is_plain and not is_word and names_credential(name)


def _text_sends(text: str) -> bool:
    if secret_looking(_without_names(text)):
        return True
    return any(names_credential(m[1]) for m in _NAMED.finditer(text))


def _url_sends(url: str) -> bool:
    if secret_looking(_without_names(url)):
        return True
    return any(_sends(m[1], m[2]) for m in _QUERY.finditer(url))


def _without_names(text: str) -> str:
    """Return the text without what templates read: the names in it may be long, and are no secrets."""
    return re.sub(r"\[\s*(?:'[^']*'|\"[^\"]*\")\s*\]", "", text)


def _dotted(pointer: Pointer) -> str:
    return ".".join(map(str, pointer))
