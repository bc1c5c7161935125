"""Answers about a manifest that are found once, though several questions need them.

A large manifest has 50,000 values, and a migration with its proof asks two dozen questions about all of them.
"""

from collections import deque
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from migrator.model.place import Pointer
from migrator.text.yaml import walk

_KEPT = 4
"""Manifests: the one before and the one after, and what a proof makes of both."""
_Answer = TypeVar("_Answer")


def asked_once(ask: Callable[[object], _Answer]) -> Callable[[object], _Answer]:
    """Keep a function's answers for the last few manifests. The data of a document never changes in place."""
    kept: deque[tuple[object, _Answer]] = deque(maxlen=_KEPT)

    @wraps(ask)
    def answer(data: object) -> _Answer:
        for known, found in kept:
            if known is data:
                return found
        found = ask(data)
        kept.append((data, found))
        return found

    return answer


@asked_once
def values(data: object) -> tuple[tuple[Pointer, object], ...]:
    """Return every value of a manifest with its place, outermost first."""
    return tuple(walk(data))


@asked_once
def mappings(data: object) -> tuple[tuple[Pointer, dict[str, object]], ...]:
    """Return every mapping of a manifest with its place, outermost first."""
    return tuple((p, v) for p, v in values(data) if isinstance(v, dict))


@asked_once
def texts(data: object) -> tuple[tuple[Pointer, str], ...]:
    """Return every text of a manifest with its place."""
    return tuple((p, v) for p, v in values(data) if isinstance(v, str))
