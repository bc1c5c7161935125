"""Decides what can be said of one key. No proof, no "safe"."""

from collections.abc import Iterator
from math import ceil

from migrator.model.duration import in_words
from migrator.model.verdict import Verdict
from migrator.reports.derived.phrases import count
from migrator.retirement.known import Known, Moved, User
from migrator.retirement.missing import doubt_about_age, missing_proof, named
from migrator.retirement.state import Evidence, KeyStanding, KeyState

_DAY = 86_400.0
_TELLING = (Moved.NO, Moved.UNKNOWN, Moved.YES)
"""Who decides stands first: of many pieces of evidence a page shows some."""
_DISABLE = (
    "Disable it first, and wait for {wait}: the slowest of its users has run by then, and a user that "
    "the inventory does not know may have come forward. Then delete it; a key that is deleted cannot be "
    "brought back."
)


def decide(known: Known) -> KeyStanding:
    """Return the state of a key."""
    still = [u.name for u in known.users if u.moved is Moved.NO]
    if still:
        return _standing(known, KeyState.IN_USE, f"still used by {named(still)}", "Move them first.")
    missing = missing_proof(known)
    if missing is not None:
        return _standing(known, KeyState.COULD_NOT_TELL, *missing)
    return _by_last_use(known)


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
    if (doubt := doubt_about_age(use.as_of, known.today)) is not None:
        return _standing(known, KeyState.COULD_NOT_TELL, *doubt, idle=idle)
    return _by_idleness(known, idle)


_SEEN = "Somebody else uses it: look for its requests in the platform's own log before it is disabled."


def _by_idleness(known: Known, days: int) -> KeyStanding:
    untold = [u.name for u in known.users if u.gap is None]
    idle = f"idle for {count(days, 'day')}{_ours(known)}"
    if not known.users:
        why = f"{idle}, and nobody of this inventory uses it: who does is not known"
        return _standing(known, KeyState.IDLE, why, "Find out who used it.", idle=days)
    if untold:
        why = f"{idle}, but how often {named(untold)} runs is not known"
        return _standing(known, KeyState.IDLE, why, "Write schedule: as a word or as cron does.", idle=days)
    slowest = max(u.gap for u in known.users if u.gap is not None)
    # The last use may have been at the end of its day, and the list at the beginning of its own.
    if (days - 1) * _DAY <= slowest:
        why = (
            f"{idle}, and the slowest of its users may rest for {in_words(slowest)}: it must be a day longer"
        )
        return _standing(known, KeyState.IDLE, why, "Wait, and have the list downloaded again.", idle=days)
    why = f"all its users in this inventory have moved, and it was {idle}: longer than any of them rests"
    next_step = _DISABLE.format(wait=count(ceil(slowest / _DAY) + 1, "day"))
    return _standing(known, KeyState.SAFE_TO_DISABLE, why, next_step, idle=days)


def _ours(known: Known) -> str:
    """Return what is to be known of a last use that may be our own."""
    if known.last_use is None or known.last_use.day not in known.own_days:
        return ""
    return " since a day on which migrator itself sent it (who else did on that day cannot be told)"


def _standing(
    known: Known, state: KeyState, why: str, next_step: str, *, idle: int | None = None
) -> KeyStanding:
    return KeyStanding(
        key=known.key,
        platform=known.platform,
        state=state,
        why=why,
        next_step=next_step,
        evidence=tuple(_evidence(known)),
        idle_days=idle,
    )


def _evidence(known: Known) -> Iterator[Evidence]:
    for user in sorted(known.users, key=lambda user: _TELLING.index(user.moved)):
        yield user.evidence
        yield from _of_checks(user)
    for name in known.same_as:
        yield Evidence(source="the inventory", says=f"{name} is the same credential")
    if known.last_use is not None:
        yield known.last_use.evidence
    for day in sorted(known.own_days):
        yield Evidence(source="our own requests", says="migrator itself sent the key", day=day)


def _of_checks(user: User) -> Iterator[Evidence]:
    if not user.checks:
        return
    last = user.checks[-1]
    ready = sum(check.verdict is Verdict.READY for check in user.checks)
    over_time = f"; ready in {ready} of {len(user.checks)} checks" if len(user.checks) > 1 else ""
    verdict = "ready" if last.verdict is Verdict.READY else f"{last.verdict} ({last.reason})"
    yield Evidence(source=last.source, says=f"a check found {user.name} {verdict}{over_time}", day=last.day)
