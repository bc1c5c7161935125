"""Knows every secret that a run has sent, and takes them out of texts that came from anywhere.

A server can repeat to one client what another client sent it, and an API what the authorization server was
sent. So what was sent with the very request (`server_text`) is not all that must be looked for.
"""

from collections import defaultdict

from migrator.model.secret import Secret
from migrator.oauth.server_text import forms

_HEAD = 8
"""Characters by which a secret is looked up. Shorter secrets are looked for only beside their own request."""
_TELLING = 16
"""As many characters from a secret's beginning on are taken for a piece of it, cut short, not for chance."""


class SentSecrets:
    """The secrets that were sent so far, in the forms in which a server may have seen them."""

    def __init__(self) -> None:
        self._known: set[Secret] = set()
        self._by_head: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, secret: Secret) -> None:
        """Take in a secret that is about to be sent."""
        if secret in self._known:
            return
        self._known.add(secret)
        for form in forms(secret):
            value = form.reveal().lower()  # only to compare it with what servers say
            if len(value) >= _HEAD and value not in self._by_head[value[:_HEAD]]:
                self._by_head[value[:_HEAD]].append(value)

    def redact(self, text: str) -> str:
        """Return the text without any of them, upper and lower case being the same."""
        low = text.lower()
        if len(low) != len(text):  # some capitals become two characters: their places would not fit
            return text if text.isascii() else self.redact(text.encode("ascii", "replace").decode("ascii"))
        pieces: list[str] = []
        start = kept = 0
        while start <= len(low) - _HEAD:
            length = self._length_at(low, start)
            if length:
                pieces += (text[kept:start], "***")
                kept = start + length
            start += length or 1
        return "".join((*pieces, text[kept:])) if pieces else text

    def _length_at(self, low: str, start: int) -> int:
        """Return how many characters from here on are a secret, or the beginning of one; 0 where none are."""
        candidates = self._by_head.get(low[start : start + _HEAD], ())
        return max((_common(low, start, value) for value in candidates), default=0)


def _common(low: str, start: int, value: str) -> int:
    length = next(
        (n for n, character in enumerate(value) if low[start + n : start + n + 1] != character), len(value)
    )
    return length if length == len(value) or length >= _TELLING else 0
