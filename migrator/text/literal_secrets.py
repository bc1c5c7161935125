"""Secrets whose value stands in a document itself, where a reference or a placeholder belongs."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from migrator.model.place import Pointer
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.source import Span
from migrator.text.yaml import walk

_SHORTEST = 4
"""Characters; what is shorter is a dummy, such as the password `x` beside a key that is a user name."""
_SECRET_NAME = re.compile(
    r"(?:^|[^a-z])(?:client_?secret|app_?secret|api_?secret|secret|secret_?key|password|passwd|passphrase|api_?key"
    r"|app_?key|application_?key|access_?key|api_?token|access_?token|auth_?token|bearer_?token|refresh_?token"
    r"|private_?key|authori[sz]ation|authentication)$"
)
_SCHEME = re.compile(r"(?:AppKey|Bearer|Basic|Token|ApiKey)\s+(?P<value>\S+)", re.IGNORECASE)
_APP_KEY = re.compile(r"AppKey\s+(?P<value>\S+)", re.IGNORECASE)
_REFERENCE = re.compile(
    r"""\{\{|\{%|\$\{|\$\(|\{Connection\.|\{Dependency\.|\{env\.\w|\[\[?parameters\(   # templates
    |^\[+[A-Za-z]+\(.*\)\]$|@\{[^{}]+\}|^@[A-Za-z]\w*\(   # what Azure evaluates
    |^(?:env|file|keyring|aws-sm|exec):|^\$\w|^<.*>$|^\*+$|^\#/|^https?://""",
    re.VERBOSE,
)


def literal_secrets(
    document: Document, values: Iterable[tuple[Pointer, object]] | None = None
) -> Iterator[tuple[Span, str]]:
    """Yield where a secret's value stands in the text, quotes included, and what it is called.

    `values` is what `walk` gives of the document, where somebody asked for it already.
    """
    data = document.data
    for pointer, value in walk(data) if values is None else values:
        if isinstance(value, str) and len(value) >= _SHORTEST:
            what = secret_called(_name(data, pointer), value)
            if what:
                yield document.span(pointer), what


def secret_called(name: str, value: str) -> str | None:
    """Return what the secret is called that stands under a name; `None`: no secret stands there."""
    is_app_key = bool(_APP_KEY.fullmatch(value))
    if len(value) < _SHORTEST or not (is_app_key or _is_secret_name(name)):
        return None
    scheme = _SCHEME.fullmatch(value)
    bare = scheme["value"] if scheme else value
    if is_reference(value) or is_reference(bare) or _SECRET_NAME.search(_words(value)):
        return None
    if is_app_key:
        return "AppKey"
    if scheme is None and " " in value.strip() and "\n" not in value.strip():
        return None  # prose; what has several lines under such a name is a private key
    return name


def is_reference(value: str) -> bool:
    """Return whether a text is a template, a reference or a placeholder, and so no secret itself."""
    return bool(_REFERENCE.search(value))


@lru_cache(maxsize=4096)
def _is_secret_name(name: str) -> bool:
    return bool(_SECRET_NAME.search(_words(name)))


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).replace("-", "_").replace(" ", "_").lower()


def _name(data: object, pointer: Pointer) -> str:
    """Return the name that a value stands under: its key, or the `name` beside a `value`."""
    if not pointer:
        return ""
    beside = value_at(data, (*pointer[:-1], "name")) if pointer[-1] == "value" else None
    return beside if isinstance(beside, str) else str(pointer[-1])
