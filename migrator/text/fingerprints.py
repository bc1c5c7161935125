"""Compares keys without keeping them: a keyed hash whose key is random and ends with the run."""

import re
import secrets
from hashlib import blake2b

from migrator.text.literal_secrets import is_reference

_SCHEME = re.compile(r"(?:appkey|bearer|basic|token|apikey)\s+", re.IGNORECASE)
_SHORTEST = 6
"""Characters; what is shorter is a dummy."""
_PLACEHOLDER = re.compile(
    r"(?:your|my|some|the|insert|enter|replace|change|example|dummy|fake|sample|test|todo|fixme|redacted)"
    r"[\W_]?.*|.*(?:your|here|placeholder|changeme|example|redacted).*|[x*.…0-]+|(.)\1+|<.*>|\[.*\]",
    re.IGNORECASE,
)


class Fingerprints:
    """Digests of secrets that can be compared within this run, and with nothing outside it."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def of(self, value: str) -> bytes | None:
        """Return the digest of a key; `None` where the text is a reference, a placeholder or too short."""
        value = _SCHEME.sub("", value.strip().strip("\"'`").strip(), count=1)
        if len(value) < _SHORTEST or is_reference(value) or is_placeholder(value):
            return None
        return blake2b(value.encode(errors="surrogatepass"), key=self._key, digest_size=16).digest()


def is_placeholder(value: str) -> bool:
    """Return whether a text stands where somebody is to put a key."""
    return bool(_PLACEHOLDER.fullmatch(value))
