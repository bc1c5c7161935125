"""Whether a header carries a key, for formats whose headers are names and values."""

import re
from enum import StrEnum

from migrator.text.credential_names import is_plainly_no_credential, names_credential
from migrator.text.literal_secrets import secret_called

_AUTHORIZATION = {"authorization", "authentication", "proxy-authorization"}
_KEY_NAMES = re.compile(
    r"(?:x-)?(?:[a-z0-9]+-)*(?:api|app|application|access|auth|subscription|functions)-?(?:key|token)|api-?key",
    re.IGNORECASE,
)
_BASIC = re.compile(r"\s*(?:Basic|Digest|Negotiate|NTLM|AWS4-HMAC-SHA256)\b", re.IGNORECASE)
_HARMLESS = re.compile(
    r"accept(?:-.*)?|content-.*|user-agent|host|date|if-.*|range|cache-control|prefer|origin|referer|connection"
    r"|x-request-id|x-correlation-id|traceparent",
    re.IGNORECASE,
)


class HeaderKind(StrEnum):
    """What a header carries."""

    KEY = "key"
    OTHER = "other"
    """Another credential: a user name and password, a signature."""
    NONE = "none"
    UNCLEAR = "unclear"
    """It may be a credential; a person must say."""


def header_kind(name: str, value: str) -> HeaderKind:
    """Return what a header carries, by its name and its value as written, references included."""
    if name.lower() in _AUTHORIZATION:
        if _BASIC.match(value):
            return HeaderKind.OTHER
        return HeaderKind.KEY if value.strip() else HeaderKind.UNCLEAR
    if _KEY_NAMES.fullmatch(name):
        return HeaderKind.KEY
    if _HARMLESS.fullmatch(name) or is_plainly_no_credential(name):
        return HeaderKind.UNCLEAR if secret_called(name, value) else HeaderKind.NONE
    return HeaderKind.UNCLEAR if names_credential(name) or secret_called(name, value) else HeaderKind.NONE
