"""Headers that carry a key for sure."""

import re

from migrator.formats.naming.schemes import without_scheme
from migrator.text.credential_names import names_credential

_OTHER_CREDENTIALS = re.compile(r"cookie|signature|session|sid\b|hmac|csrf|xsrf|nonce", re.IGNORECASE)
_NO_CREDENTIALS = re.compile(
    r"(?:x-)?(?:idempotency|cache|surrogate|routing|partition|sort)-keys?|accept.*|content-.*|user-agent|host"
    r"|(?:x-)?(?:request|correlation|trace)-id|if-.*|referer|origin|traceparent|prefer|connection",
    re.IGNORECASE,
)
_CERTAIN = re.compile(r"(?:.*[-_])?(?:(?:api|app|access|auth|subscription)?[-_]?(?:key|token)|secret)")


def is_no_credential(name: str) -> bool:
    """Return whether what stands under a name is plainly no credential: `Idempotency-Key`, `Accept`."""
    return bool(_NO_CREDENTIALS.fullmatch(name))


def is_other_credential(name: str) -> bool:
    """Return whether a name is that of a credential that no key is: of a session, a signature, a form."""
    return bool(_OTHER_CREDENTIALS.search(name))


def is_key_header(name: str, value: str) -> bool:
    """Return whether a header carries a key by its name, and is no user name with a password."""
    word = name.lower()
    if word == "authorization":
        return without_scheme(value) != value or " " not in value.strip()
    return names_credential(name) and bool(_CERTAIN.fullmatch(word))
