"""The known name that somebody most likely meant."""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

_LIKENESS = 0.6


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most like this one, whatever its case; `None` if none is near."""
    return _nearest(name, frozenset(known))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return the question to ask, or nothing if no known name is near."""
    match = nearest(name, known)
    return f"Did you mean {match}?" if match else ""


@lru_cache(maxsize=1024)  # one wrong default makes the same mistake in ten thousand extractors
def _nearest(name: str, known: frozenset[str]) -> str | None:
    by_lower = {k.lower(): k for k in sorted(known)}
    matches = get_close_matches(name.lower(), by_lower, n=1, cutoff=_LIKENESS)
    return by_lower[matches[0]] if matches else None
