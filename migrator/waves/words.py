"""Sentences on waves that several renderings need."""

from migrator.reports.derived.phrases import count
from migrator.waves.plan import Member, Wave
from migrator.waves.standing import State


def begins(wave: Wave) -> str:
    """Return whether a wave can begin, in words."""
    if wave.number is None:
        return f"{count(len(wave.members), 'extractor')}, give each a wave"
    if wave.can_begin:
        return "can begin"
    return f"cannot begin: {len(wave.in_the_way)} of {count(len(wave.members), 'extractor')} in the way"


def todo(member: Member) -> str:
    """Return what is left to do with an extractor that has not moved."""
    if member.standing.state is State.READY:
        return "move it: migrator generate writes its configuration"
    return member.standing.next_step or str(member.standing.reason)
