"""Decides what can be said of one key. No proof, no "safe"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil

from migrator.retirement.state import Evidence, KeyStanding, KeyState

_DAY = 86_400.0
_DISABLE = (
    "Disable it first, and wait for {wait} days: the slowest of its users has run by then. Then delete it; "
    "a key that is deleted cannot be brought back."
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class LastUse:
    """What the platform's own list says of the key's last use."""

    evidence: Evidence
    day: date | None = None
    """`None`: the list does not say, which is no proof that it was never used."""
    as_of: date | None = None
    """Until when the list looked; `None`: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Everything that is known of one key."""

    key: str
    platform: str
    users: Sequence[User]
    last_use: LastUse | None = None
    """`None`: no list was given, or the list does not have the key."""
    not_listed: str = ""
    """Why the lists that were given do not tell of the key."""
    own_days: frozenset[date] = frozenset()
    """Days on which migrator itself sent the key, by its request log."""
    is_complete: bool = True
    """Whether all of the inventory could be read: else the key may have users that are not here."""


def decide(known: Known) -> KeyStanding:
    """Return the state of a key."""
    still = [u.name for u in known.users if u.moved is Moved.NO]
    if still:
        return _standing(known, KeyState.IN_USE, f"still used by {_listed(still)}", "Move them first.")
    missing = _missing_proof(known)
    if missing is not None:
        return _standing(known, KeyState.COULD_NOT_TELL, *missing)
    return _by_last_use(known)


def _missing_proof(known: Known) -> tuple[str, str] | None:
    """Return which proof is missing before the last use can count, and what to do."""
    doubtful = [u.name for u in known.users if u.moved is Moved.UNKNOWN]
    if not known.is_complete:
        why = "parts of the inventory could not be read, so it may have users that are not known"
        return why, "Repair the inventory: migrator validate shows what is wrong."
    if doubtful:
        why = f"nobody can see whether {_listed(doubtful)} still uses it"
        return why, "Name its configuration in the inventory, or look at it by hand."
    return _missing_of_last_use(known)


def _missing_of_last_use(known: Known) -> tuple[str, str] | None:
    use = known.last_use
    if use is None and known.not_listed:
        return known.not_listed, _NAME_IT
    if use is None:
        return "no list of the platform was given, or none could be read", _GIVE_LIST
    if use.as_of is None:
        return "the list does not say until when it looked", "Write as_of: below lists: of the platform."
    if use.day is None:
        why = "the platform's list does not say when it was used last, which is no proof that it never was"
        return why, "Ask the platform's administrator, or disable it for a trial while somebody watches."
    return None


_NAME_IT = (
    "Set listed_as of the key to its ID in the list. If the platform has no such key any more, somebody has "
    "deleted it: take it out of the inventory."
)
_GIVE_LIST = (
    "Have an administrator download the platform's lists, and name them below lists: of the platform."
)


def _by_last_use(known: Known) -> KeyStanding:
    use = known.last_use
    if use is None or use.day is None or use.as_of is None:
        raise ValueError(known.key)
    idle = (use.as_of - use.day).days
    if idle < 0:
        why = "the list says that it was used after the day on which the list was downloaded"
        return _standing(known, KeyState.COULD_NOT_TELL, why, "Correct as_of: below lists:.")
    moved_on = [u.migrated_on for u in known.users if u.migrated_on is not None]
    if len(moved_on) == len(known.users) > 0 and use.day > max(moved_on) and use.day not in known.own_days:
        why = f"all its users had moved by {max(moved_on)}, and the platform saw it on {use.day}"
        return _standing(known, KeyState.MIGRATED_BUT_SEEN, why, _SEEN, idle=idle)
    return _by_idleness(known, idle)


_SEEN = "Somebody else uses it: look for its requests in the platform's own log before it is disabled."


def _by_idleness(known: Known, idle: int) -> KeyStanding:
    untold = [u.name for u in known.users if u.gap is None]
    if not known.users:
        why = f"idle for {idle} days, and nobody of this inventory uses it: who does is not known"
        return _standing(known, KeyState.IDLE, why, "Find out who used it.", idle=idle)
    if untold:
        why = f"idle for {idle} days, but how often {_listed(untold)} runs is not known"
        return _standing(known, KeyState.IDLE, why, "Write schedule: as a word or as cron does.", idle=idle)
    slowest = max(u.gap for u in known.users if u.gap is not None)
    # The last use may have been at the end of its day, and the list at the beginning of its own.
    if (idle - 1) * _DAY <= slowest:
        why = f"idle for {idle} days, and the slowest of its users may rest for {slowest / _DAY:g}"
        return _standing(known, KeyState.IDLE, why, "Wait, and have the list downloaded again.", idle=idle)
    why = f"all its users have moved, and it was idle for {idle} days: longer than any of them rests"
    next_step = _DISABLE.format(wait=ceil(slowest / _DAY) + 1)
    return _standing(known, KeyState.SAFE_TO_DISABLE, why, next_step, idle=idle)


def _standing(
    known: Known, state: KeyState, why: str, next_step: str, *, idle: int | None = None
) -> KeyStanding:
    return KeyStanding(
        key=known.key,
        platform=known.platform,
        state=state,
        why=why,
        next_step=next_step,
        evidence=(
            *(u.evidence for u in known.users),
            *((known.last_use.evidence,) if known.last_use else ()),
            *(
                Evidence(source="the request log", says="migrator itself sent the key", day=day)
                for day in sorted(known.own_days)
            ),
        ),
        idle_days=idle,
    )


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
