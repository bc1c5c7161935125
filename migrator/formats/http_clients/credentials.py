"""Tells whether a header or a query parameter carries a key.

The burden of proof lies with the file: what is neither plainly a key nor plainly harmless is `PERHAPS`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from migrator.formats.http_clients.templates import expressions, is_variable, without_templates
from migrator.formats.naming.key_headers import is_no_credential
from migrator.formats.naming.schemes import without_scheme
from migrator.model.shown import secret_looking
from migrator.text.credential_names import names_credential
from migrator.text.literal_secrets import is_reference, secret_called

_KEY_HEADERS = {
    "x-api-key",
    "api-key",
    "apikey",
    "x-auth-token",
    "x-access-token",
    "x-api-token",
    "appkey",
    "x-app-key",
    "ocp-apim-subscription-key",
    "x-functions-key",
}
_KEY_PARAMETERS = {
    "api_key",
    "apikey",
    "api-key",
    "access_token",
    "api_token",
    "auth_token",
    "appkey",
    "app_key",
}
_FETCHED = re.compile(r"(?:access|id|refresh|session)[_-]?(?:token)?$|jwt$", re.IGNORECASE)
"""Names of tokens that another request may have fetched: no key of these gives way to a client."""
_KEY_NAME = re.compile(r"(?:key|token)$", re.IGNORECASE)
_USER = re.compile(r"^[^/?#]*//[^/?#@]+@")
_APP_KEY = re.compile(r"\bAppKey[ \t]+[\w+/=-]{4,}")
_IN_BODY = re.compile(
    r"""["'](?P<field>[\w.-]+)["']\s*:\s*["'](?P<text>[^"'\r\n]+)["']"""
    r"""|(?:^|&)(?P<parameter>[\w.-]+)=(?P<rest>[^&\s]+)""",
    re.MULTILINE,
)
_SHORTEST = 4
"""Characters; what is shorter is no credential."""
_NO_CREDENTIALS = {"true", "false", "null", "none"}


class Sends(StrEnum):
    """What a header or parameter carries."""

    KEY = "key"
    PERHAPS = "perhaps"
    """Something that may be a credential, and may be none."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """The key that is sent: a variable, or its value in the file."""

    expression: str | None
    """What stands in double braces: `apiKey`, `process.env.ACME_API_KEY`; `None`: the value itself."""
    literal: str = ""


def header_sends(name: str, value: str) -> Sends:
    """Return what a header carries."""
    word = name.strip().lower()
    if not value.strip():
        return Sends.NOTHING
    if word == "authorization":
        return Sends.KEY if key_in(value) and _is_key_text(value) else Sends.PERHAPS
    if word in _KEY_HEADERS:
        return Sends.KEY if key_in(value) else Sends.PERHAPS
    return _otherwise(word, value)


def parameter_sends(name: str, value: str) -> Sends:
    """Return what a query parameter carries."""
    word = name.strip().lower()
    if not value.strip():
        return Sends.NOTHING
    if word in _KEY_PARAMETERS:
        return Sends.KEY if key_in(value) else Sends.PERHAPS
    return Sends.PERHAPS if word in {"auth", "key"} else _otherwise(word, value)


def key_in(value: str) -> Key | None:
    """Return the key that a value holds, whatever scheme stands before it; `None`: it cannot be told."""
    text = without_scheme(value.strip())
    found = expressions(text)
    if not found:
        return Key(expression=None, literal=text) if text and " " not in text else None
    is_alone = len(found) == 1 and not without_templates(text).strip()
    is_key = is_alone and is_variable(found[0]) and not _FETCHED.search(found[0])
    return Key(expression=found[0]) if is_key else None


def is_literal(key: Key | str) -> bool:
    """Return whether it is the key's value, and neither a reference nor a dummy."""
    found = key_in(key) if isinstance(key, str) else key
    text = found.literal if found and found.expression is None else ""
    return len(text) >= _SHORTEST and not is_reference(text)


def holds_literal_key(text: str) -> bool:
    """Return whether a free text seems to hold a key's value: a comment, a script, a body."""
    plain = without_templates(text)
    return bool(_APP_KEY.search(plain) or secret_looking(plain))


def body_doubts(text: str) -> Iterator[str]:
    """Yield names in a request's body, JSON or a form, under which a key or another secret is sent."""
    for match in _IN_BODY.finditer(text):
        name, value = match["field"] or match["parameter"], match["text"] or match["rest"] or ""
        is_key = Sends.KEY in {header_sends(name, value), parameter_sends(name, value)}
        if is_key or secret_called(name, value):
            yield name


def is_in_path(name: str, value: str) -> bool:
    """Return whether a parameter of a URL's path may carry a credential; most there are names of things."""
    is_key = parameter_sends(name, value) is Sends.KEY or bool(secret_called(name, value))
    return is_key or bool(secret_looking(without_templates(value)))


def url_doubt(url: str) -> str:
    """Return what of a URL, beside its query, may be a credential; empty where nothing is."""
    start = without_templates(url).partition("?")[0]
    if _USER.search(start):
        return "a user stands in the URL"
    return "a literal key may stand in the path of the URL" if secret_looking(start) else ""


def _is_key_text(value: str) -> bool:
    """Return whether an Authorization header plainly holds a key: its scheme says so, or its variable."""
    if without_scheme(value.strip()) != value.strip():
        return True
    return any(_KEY_NAME.search(e) for e in expressions(value))


def _otherwise(word: str, value: str) -> Sends:
    if secret_called(word, value) or secret_looking(without_templates(value)):
        return Sends.PERHAPS
    if any(names_credential(e) for e in expressions(value)):
        return Sends.PERHAPS
    is_text = not expressions(value) and (len(value) < _SHORTEST or value.lower() in _NO_CREDENTIALS)
    is_named = names_credential(word) and not is_no_credential(word)
    return Sends.PERHAPS if is_named and not is_text else Sends.NOTHING
