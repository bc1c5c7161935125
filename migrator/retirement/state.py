"""What can be said of a key, and the evidence for it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class KeyState(StrEnum):
    """Whether a key may be switched off."""

    IN_USE = "in-use"
    """A configuration still authenticates with it."""
    MIGRATED_BUT_SEEN = "migrated-but-seen"
    """All that the inventory knows has moved, and the platform has seen the key afterwards."""
    IDLE = "idle"
    """Not seen for a while, but not for long enough, or nobody can say how long is long enough."""
    SAFE_TO_DISABLE = "safe-to-disable"
    """Every proof is there."""
    COULD_NOT_TELL = "could-not-tell"
    """A proof is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that was seen."""

    source: str
    """The file, with the line where there is one."""
    says: str
    day: date | None = None
    """The day that it speaks of; `None`: of now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyStanding:
    """A key with its state, why, and what to do next."""

    key: str
    platform: str
    state: KeyState
    why: str
    next_step: str
    evidence: tuple[Evidence, ...]
    idle_days: int | None = None
    """Whole days between the last use and the day of the list; `None`: not known."""
