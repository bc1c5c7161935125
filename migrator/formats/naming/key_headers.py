"""Headers that carry a key for sure."""

import re

from migrator.formats.naming.schemes import without_scheme
from migrator.text.credential_names import names_credential

_CERTAIN = re.compile(r"(?:.*[-_])?(?:(?:api|app|access|auth|subscription)?[-_]?(?:key|token)|secret)")


def is_key_header(name: str, value: str) -> bool:
    """Return whether a header carries a key by its name, and is no user name with a password."""
    word = name.lower()
    if word == "authorization":
        return without_scheme(value) != value or " " not in value.strip()
    return names_credential(name) and bool(_CERTAIN.fullmatch(word))
