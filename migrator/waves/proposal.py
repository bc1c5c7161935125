"""Proposes waves for the extractors that the inventory gives none.

Who shares a key is proposed for one wave, so that each wave frees keys: advice, for a key forces nobody. What
may move today comes first, then what nobody has checked, then what is blocked. New waves are small, and the
first of all is a pilot.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from migrator.model.inventory import Extractor, Inventory
from migrator.waves.sharing import Unit, tied
from migrator.waves.standing import Standing, State

PILOT, FULL = 5, 50
"""Extractors of a new wave, unless a single group of them is larger."""

_RANKS = {State.READY: 0, State.MIGRATED: 0, State.UNKNOWN: 1, State.BLOCKED: 2}
_WHY = (
    "may move today",
    "could not be told yet whether they may move: check them first",
    "something is in the way: see each of them",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A wave for extractors that have none."""

    number: int
    extractors: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cohort:
    """Extractors without a wave that are tied to each other by files and keys."""

    extractors: tuple[Extractor, ...]
    rank: int
    joins: int | None
    """The wave in which the last user of one of their keys moves; `None`: none has a wave."""


def propose(
    inventory: Inventory,
    standings: Mapping[str, Standing],
    found: Sequence[Unit],
    *,
    only: Collection[str] | None = None,
) -> tuple[Proposal, ...]:
    """Return the proposals by wave; those of one wave for the same reason are one.

    Left out are extractors that have moved, that have no way to OAuth, and those of a file that others share
    across waves: that is a conflict to be settled first. `only`: the extractors that proposals name.
    """
    proposals: dict[tuple[int, str], list[str]] = {}
    alone = []
    for unit in found:
        waiting = _waiting(unit, standings)
        given = {e.wave for e in unit.extractors if e.wave is not None}
        if len(given) == 1:
            why = "they share a configuration file with extractors of this wave"
            proposals.setdefault((min(given), why), []).extend(e.name for e in waiting)
        elif waiting and not given:
            alone.append(waiting)
    for number, why, extractors in _numbered(_cohorts(alone, inventory, standings), inventory):
        proposals.setdefault((number, why), []).extend(e.name for e in extractors)
    shown = {
        place: tuple(n for n in names if only is None or n in only) for place, names in proposals.items()
    }
    return tuple(
        Proposal(number=number, extractors=names, why=why)
        for (number, why), names in sorted(shown.items())
        if names
    )


def _waiting(unit: Unit, standings: Mapping[str, Standing]) -> list[Extractor]:
    """Return the extractors of a unit that wait for a wave; none where one of them can never move."""
    if any(standings[e.name].has_no_way for e in unit.extractors):
        return []
    without = (e for e in unit.extractors if e.wave is None)
    return [e for e in without if standings[e.name].state is not State.MIGRATED]


def _cohorts(
    alone: Sequence[Sequence[Extractor]], inventory: Inventory, standings: Mapping[str, Standing]
) -> list[_Cohort]:
    """Join the units that use the same keys, in the order of their first extractors."""
    waiting = {e.name: (number, e) for number, unit in enumerate(alone) for e in unit}
    marks = {name: [number, *([e.key] if e.key else [])] for name, (number, e) in waiting.items()}
    waves = _last_waves(inventory)
    return [
        _Cohort(
            extractors=tuple(waiting[name][1] for name in names),
            rank=max(_RANKS[standings[name].state] for name in names),
            joins=max((waves[key] for name in names if (key := waiting[name][1].key) in waves), default=None),
        )
        for names in tied(marks)
    ]


def _last_waves(inventory: Inventory) -> Mapping[str | None, int]:
    """Return the last wave of each key's users, for keys whose users have one."""
    found: dict[str | None, int] = {}
    for extractor in inventory.extractors.values():
        if extractor.key is not None and extractor.wave is not None:
            found[extractor.key] = max(extractor.wave, found.get(extractor.key, 0))
    return found


def _numbered(
    cohorts: Sequence[_Cohort], inventory: Inventory
) -> Iterator[tuple[int, str, Sequence[Extractor]]]:
    for cohort in cohorts:
        if cohort.joins is not None:
            yield cohort.joins, "they share a key with extractors of this wave", cohort.extractors
    given = [e.wave for e in inventory.extractors.values() if e.wave is not None]
    number, room, rank = max(given, default=0), 0, -1
    size = FULL if given else PILOT
    # Python sorts stably: among equals the order is that of the inventory.
    free = (c for c in cohorts if c.joins is None)
    for cohort in sorted(free, key=lambda c: (c.rank, len(c.extractors))):
        if cohort.rank != rank or len(cohort.extractors) > room:
            number, room, rank = number + 1, size, cohort.rank
            size = FULL
        room -= len(cohort.extractors)
        yield number, _WHY[cohort.rank], cohort.extractors
