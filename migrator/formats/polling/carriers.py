"""Headers, parameters and settings that carry a key, or may."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from migrator.formats.naming.key_headers import is_no_credential, is_other_credential
from migrator.formats.polling.references import Reference, only_reference, references
from migrator.model.place import Pointer
from migrator.model.shown import secret_looking
from migrator.text.credential_names import is_plainly_no_credential, names_credential

_AUTHORIZATION = re.compile(r"(?:proxy-)?authori[sz]ation", re.IGNORECASE)
_SCHEME = re.compile(r"(?:(?P<scheme>[A-Za-z][\w.-]*)(?:\s+|=))?(?P<secret>\S+)")
_NO_KEY_SCHEMES = {"basic", "digest", "negotiate", "ntlm", "hmac", "aws4-hmac-sha256"}
_DYNAMIC = re.compile(r"^\[.*\]$|\[\[.*\]\]|\{\{.*\}\}|\$\{!|@\{|\$\{[^}]*:[^?}]", re.DOTALL)
_IN_URL = re.compile(r"[?&;]([\w.-]+)=([^&#\s]+)|//([^/@\s]+)@")
_AZURE_KEYS = {"code", "sig"}
"""What Azure's functions and signed URLs call their keys in a query; elsewhere a code may be a country's."""
_SHORTEST_CODE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A header, parameter or setting that carries a key, or may."""

    pointer: Pointer
    """The entry or item that goes when the key goes."""
    value_pointer: Pointer
    """Where the key stands."""
    value: str
    what: str
    """For people: `header X-Api-Key`."""
    is_certain: bool
    is_sent: bool = True
    """Whether it leaves with a request; a key of a method that is not chosen only stands there."""

    @property
    def secret(self) -> str:
        """The key without the scheme before it."""
        match = _SCHEME.fullmatch(self.value.strip())
        return match["secret"] if match else self.value

    def reference(self, syntax: re.Pattern[str]) -> Reference | None:
        """Return what the key is read from; `None`: it stands there itself."""
        return only_reference(self.secret, syntax)


def is_key(name: str, value: str, syntax: re.Pattern[str]) -> bool | None:
    """Return whether what is sent under a name is a key; `False`: perhaps; `None`: plainly not."""
    if not value.strip() or is_no_credential(name):
        return None
    match = _SCHEME.fullmatch(value.strip())
    if _AUTHORIZATION.fullmatch(name):
        has_key_scheme = match is not None and (match["scheme"] or "").lower() not in _NO_KEY_SCHEMES
        return has_key_scheme and _is_one_secret(match, syntax)
    if is_other_credential(name):
        return False
    if names_credential(name):
        return _is_one_secret(match, syntax)
    return False if _may_be_secret(name, value, syntax) else None


def doubt(name: str, value: str, where: str, syntax: re.Pattern[str]) -> str | None:
    """Return why a text that is sent may hold a key; `None`: it plainly holds none."""
    if keys_in_url(value, syntax):
        return f"a key may stand in the URL at {where}"
    if any(names_credential(r.name) for r in references(value, syntax)):
        return f"what is sent at {where} may be a key; it cannot be told"
    if secret_looking(value) or (name and is_key(name, value, syntax) is not None):
        return f"a literal key may be sent at {where}"
    return None


def keys_in_url(url: str, syntax: re.Pattern[str]) -> list[str]:
    """Return what may be keys in a URL: in its query, or as the user before its host."""
    return [
        text or user
        for name, text, user in _IN_URL.findall(url)
        if not name or _is_key_parameter(name.lower(), text, syntax)
    ]


def _is_key_parameter(name: str, value: str, syntax: re.Pattern[str]) -> bool:
    if name in _AZURE_KEYS:
        return len(value) >= _SHORTEST_CODE or bool(references(value, syntax))
    return names_credential(name) and value.lower() not in {"true", "false"}


def distinct_secrets(carriers: Sequence[Carrier]) -> list[str]:
    """Return the keys that are carried, each once, as they are written."""
    return list(dict.fromkeys(c.secret for c in carriers))


def _is_one_secret(match: re.Match[str] | None, syntax: re.Pattern[str]) -> bool:
    """Return whether a value is one reference or one literal, with at most a scheme before it."""
    if match is None:
        return False
    secret = match["secret"]
    if only_reference(secret, syntax):
        return True
    return not references(secret, syntax) and not _DYNAMIC.search(match.string) and "$" not in secret


def _may_be_secret(name: str, value: str, syntax: re.Pattern[str]) -> bool:
    names = [r.name for r in references(value, syntax)]
    if secret_looking(value) or any(names_credential(n) for n in names):
        return True
    return not is_plainly_no_credential(name) and not all(is_plainly_no_credential(n) for n in names)
