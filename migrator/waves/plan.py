"""The plan: who moves in which wave, what is in the way, and which key is free afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from migrator.waves.proposal import Proposal
from migrator.waves.standing import Standing, State

NAMED = 5
"""Names that a sentence gives; the others are counted."""
NO_OWNER = "(no owner)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Extractors that move at the same time, since they share files."""

    number: int
    """From 1."""
    extractors: tuple[str, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One extractor in its wave."""

    name: str
    owner: str | None
    key: str | None
    client: str | None
    standing: Standing
    group: Group | None = None
    """Who moves at the same time; `None`: it moves by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRelease:
    """When nobody of the inventory needs a key any more."""

    key: str
    after: int | None
    """The wave after which it is free; `None`: no wave frees it yet."""
    users: tuple[str, ...]
    waits_for: tuple[str, ...] = ()
    """Its users that no wave has yet: they are why it is not free."""
    kept_by: tuple[str, ...] = ()
    """Its users that have no way to OAuth: they are why it is never free."""
    may_have_more_users: bool = False
    """Whether users of it may not be shown, since the inventory could not be read: when it is free could not
    be told."""
    is_free_now: bool = False
    """Whether the report shows that all its users have moved, or it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """One wave: who moves, what is in the way, which keys are free afterwards."""

    number: int | None
    """`None`: extractors that no wave has yet."""
    members: tuple[Member, ...]
    frees: tuple[str, ...] = ()

    @property
    def in_the_way(self) -> tuple[Member, ...]:
        """The members that cannot move yet."""
        return tuple(m for m in self.members if m.standing.is_in_the_way)

    @property
    def can_begin(self) -> bool:
        """Whether every member may move or has moved."""
        return self.number is not None and not self.in_the_way


@dataclass(frozen=True, slots=True, kw_only=True)
class WavePlan:
    """All waves in order, those without a number last."""

    waves: tuple[Wave, ...]
    keys: tuple[KeyRelease, ...]
    groups: tuple[Group, ...] = ()
    """Those of more than one extractor."""
    conflicts: tuple[str, ...] = ()
    """Sentences: extractors that must move together and stand in different waves."""
    proposals: tuple[Proposal, ...] = ()
    """Waves for extractors that have none."""
    notes: tuple[str, ...] = ()
    """Sentences: what the plan cannot know, or must not be taken for."""
    is_complete: bool = True
    """False where parts of the inventory could not be read, or name keys that it lacks: a key may have users
    that are not here."""

    def tasks(self) -> Mapping[str, Sequence[tuple[int | None, Member]]]:
        """Return by owner what is left to do, in the order of the waves; what has moved is left out."""
        found: dict[str, list[tuple[int | None, Member]]] = {}
        for wave in self.waves:
            for member in wave.members:
                if member.standing.state is not State.MIGRATED:
                    found.setdefault(member.owner or NO_OWNER, []).append((wave.number, member))
        return found
