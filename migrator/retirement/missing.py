"""Says which proof is missing before a key could be called safe."""

from collections.abc import Sequence
from datetime import date

from migrator.model.verdict import Verdict
from migrator.reports.derived.phrases import joined, listed
from migrator.retirement.checks import last_answer
from migrator.retirement.known import Known, Moved

LIST_LASTS = 30
"""Days for which a list of the platform is proof: what happened since is not in it."""
_NAMED = 5
"""Extractors that a sentence names; the others are counted."""


def missing_proof(known: Known) -> tuple[str, str] | None:
    """Return which proof is missing before the last use can count, and what to do."""
    doubtful = [u.name for u in known.users if u.moved is Moved.UNKNOWN]
    if not known.is_complete:
        why = "parts of the inventory could not be read, so it may have users that are not known"
        return why, "Repair the inventory: migrator validate shows what is wrong."
    if doubtful:
        why = f"nobody can see whether {named(doubtful)} still uses it"
        return why, "Name its configuration in the inventory, or look at it by hand."
    if known.unnamed_users:
        use = "uses" if len(known.unnamed_users) == 1 else "use"
        why = f"nobody says which key {named(known.unnamed_users)} {use}: it may be this one"
        return (
            why,
            "Name the key of each (key:), or the day of its move (migrated:), in the inventory.",
        )
    return _stopped(known) or _missing_of_last_use(known)


def _stopped(known: Known) -> tuple[str, str] | None:
    """Return that a user may not run at all: then a key that is idle is no proof that it is not needed."""
    stopped = [u.name for u in known.users if last_answer(u.checks) is Verdict.BLOCKED]
    if not stopped:
        return None
    why = f"the last check that could tell says that {named(stopped)} cannot use its client"
    return f"{why}: it may not run at all", _MEND_CLIENT


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
    if use.created is not None and (use.created - use.day).days > 1:  # time zones differ by a day
        why = f"it was created on {use.created}, and is said to have been used last before, on {use.day}"
        return why, "Look which day is wrong: created: in the inventory, or the row in the platform's list."
    return None


_MEND_CLIENT = "Make its client work, and check again; until then somebody may need the key to go back."
_NAME_IT = (
    "Set listed_as of the key to its ID in the list. If the platform has no such key any more, somebody has "
    "deleted it: take it out of the inventory."
)
_GIVE_LIST = (
    "Have an administrator download the platform's lists, and name them below lists: of the platform."
)


def doubt_about_age(as_of: date, today: date) -> tuple[str, str] | None:
    """Return why a list of this day is no proof today, and what to do."""
    if (as_of - today).days > 1:  # whoever downloaded it may live east of UTC
        return f"the list is said to be of {as_of}, which is a day to come", "Correct as_of: below lists:."
    age = (today - as_of).days
    if age > LIST_LASTS:
        return f"the list is {age} days old: what happened since is not in it", "Have it downloaded again."
    return None


def named(names: Sequence[str]) -> str:
    """Return the names of extractors as a sentence may give them."""
    return joined(names) if len(names) <= _NAMED else listed(names, at_most=_NAMED)
