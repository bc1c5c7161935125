"""What is known of one key, from every source that there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from migrator.retirement.checks import CheckSeen
from migrator.retirement.state import Evidence


class Moved(StrEnum):
    """What the configuration of a user shows."""

    YES = "yes"
    """It authenticates with client credentials and nothing else."""
    NO = "no"
    """It still has the key."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An extractor of the inventory that uses, or used, the key."""

    name: str
    moved: Moved
    evidence: Evidence
    gap: float | None = None
    """Seconds between two runs at most; `None`: its schedule does not tell."""
    migrated_on: date | None = None
    """The day on which it was switched over, where the inventory says so."""
    checks: tuple[CheckSeen, ...] = ()
    """What checks saw of it, the oldest first; empty where no report was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastUse:
    """What the platform's own list says of the key's last use."""

    evidence: Evidence
    day: date | None = None
    """`None`: the list does not say, which is no proof that it was never used."""
    created: date | None = None
    """By the list or the inventory; `None`: neither says it."""
    as_of: date | None = None
    """Until when the list looked; `None`: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Everything that is known of one key."""

    key: str
    platform: str
    today: date
    """The day for which it is decided."""
    users: Sequence[User]
    """Of this key and of every other one that is the same credential."""
    same_as: tuple[str, ...] = ()
    """Other keys of the inventory that are the same credential."""
    unnamed_users: tuple[str, ...] = ()
    """Extractors that may have a key of this platform, and of which nobody says which."""
    last_use: LastUse | None = None
    """`None`: no list was given, or the list does not have the key."""
    not_listed: str = ""
    """Why the lists that were given do not tell of the key."""
    own_days: frozenset[date] = frozenset()
    """Days on which migrator itself sent the key, by its request log and its reports."""
    is_complete: bool = True
    """Whether all of the inventory could be read: else the key may have users that are not here."""
