"""Secrets and the references that stand for them.

A secret's value leaves its type only through `Secret.reveal`. Its `repr`, `str` and every report show the
reference instead.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby
from typing import NoReturn


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Where a value is to be found, never the value: `env:NAME`, `file:PATH`, and so on."""

    scheme: str
    """`env`, `file`, `keyring`, `aws-sm` or `exec`: the name of a module in `migrator.secrets`."""
    locator: str
    """What stands behind the colon."""
    base: str = ""
    """The folder of the file that names the reference; relative paths start there."""

    def __str__(self) -> str:
        """Return the reference as it is written in an inventory."""
        return f"{self.scheme}:{self.locator}"


@dataclass(frozen=True, slots=True)
class Plaintext:
    """A literal that stands where a reference belongs. Its value was dropped when the file was read."""

    def __str__(self) -> str:
        """Say what it is; there is no value to show."""
        return "(a literal value, not shown)"


SecretSource = Reference | Plaintext


_TELLING = 8
"""As many characters of a secret in a row are taken for a part of it, and not for chance."""


def _masked(text: str, hidden: AbstractSet[int]) -> str:
    runs = groupby(range(len(text)), key=hidden.__contains__)
    return "".join("***" if is_hidden else text[(at := list(run))[0] : at[-1] + 1] for is_hidden, run in runs)


class Secret:
    """A resolved secret. Only `reveal` gives the value; nothing else of it ever shows it."""

    __slots__ = ("_label", "_value")

    def __init__(self, value: str, *, label: str) -> None:
        self._value = value
        self._label = label

    def reveal(self) -> str:
        """Return the value. Call it only where a request is about to be built."""
        return self._value

    def redact(self, text: str) -> str:
        """Return the text with the value taken out, and with any eight characters in a row of it taken out.

        A server may echo a secret, or a part of it; upper and lower case count as the same.
        """
        low, value = text.lower(), self._value.lower()
        if not value or len(low) != len(text):
            return "***" if value else text
        size = min(len(value), _TELLING)
        # From the side of the text, which is short; an access token may have thousands of characters.
        starts = (start for start in range(len(low) - size + 1) if low[start : start + size] in value)
        hidden = {position for start in starts for position in range(start, start + size)}
        return _masked(text, hidden)

    @property
    def label(self) -> str:
        """The reference that the secret came from, or what kind of secret it is ("access token")."""
        return self._label

    def __repr__(self) -> str:
        return f"<Secret {self._label}>"

    __str__ = __repr__

    def __format__(self, spec: str, /) -> str:
        return format(repr(self), spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied into another process."""
        raise TypeError("a Secret cannot be serialised")


Resolve = Callable[[SecretSource], Secret]
"""Returns the value that a reference leads to, or raises SecretUnavailable. May block."""
