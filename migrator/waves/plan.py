"""Puts the sharing graph and the waves of the inventory together."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from migrator.model.inventory import Extractor, Inventory
from migrator.waves.sharing import Unit, units, users_of_keys
from migrator.waves.standing import Standing, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One extractor in its wave."""

    name: str
    owner: str | None
    key: str | None
    client: str | None
    standing: Standing
    with_it: tuple[str, ...] = ()
    """Who must move at the same time, since they share a file."""


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
    conflicts: tuple[str, ...] = ()
    """Sentences: extractors that must move together and stand in different waves."""
    is_complete: bool = True
    """False where parts of the inventory could not be read: a key may have users that are not here."""

    def tasks(self) -> Mapping[str, Sequence[tuple[int | None, Member]]]:
        """Return by owner what is left to do, in the order of the waves; what has moved is left out."""
        found: dict[str, list[tuple[int | None, Member]]] = {}
        for wave in self.waves:
            for member in wave.members:
                if member.standing.state is not State.MIGRATED:
                    found.setdefault(member.owner or NO_OWNER, []).append((wave.number, member))
        return found


NO_OWNER = "(no owner)"


def plan_waves(
    inventory: Inventory, standings: Mapping[str, Standing], *, only: Collection[str] | None = None
) -> WavePlan:
    """Return the waves that the inventory names, with what follows from who shares files and keys.

    `only`: the extractors that are shown; keys and files are shared with all others just the same.
    """
    found = units(inventory)
    together = {e.name: unit for unit in found for e in unit.extractors}
    shown = [e for e in inventory.extractors.values() if only is None or e.name in only]
    keys = tuple(
        _release(key, users, standings)
        for key, users in users_of_keys(inventory).items()
        if only is None or any(e.name in only for e in users)
    )
    numbers = {e.wave for e in shown}
    ordered: list[int | None] = [*sorted(n for n in numbers if n is not None), *([None] * (None in numbers))]
    waves = tuple(
        Wave(
            number=number,
            members=tuple(_member(e, together[e.name], standings[e.name]) for e in shown if e.wave == number),
            frees=tuple(k.key for k in keys if number is not None and k.after == number),
        )
        for number in ordered
    )
    return WavePlan(
        waves=waves, keys=keys, conflicts=tuple(_conflicts(found)), is_complete=inventory.complete
    )


def _member(extractor: Extractor, unit: Unit, standing: Standing) -> Member:
    return Member(
        name=extractor.name,
        owner=extractor.owner,
        key=extractor.key,
        client=extractor.client,
        standing=standing,
        with_it=tuple(e.name for e in unit.extractors if e.name != extractor.name),
    )


def _release(key: str, users: Sequence[Extractor], standings: Mapping[str, Standing]) -> KeyRelease:
    kept_by = tuple(e.name for e in users if standings[e.name].has_no_way)
    waits_for = tuple(e.name for e in users if e.wave is None)
    waves = [e.wave for e in users if e.wave is not None]
    return KeyRelease(
        key=key,
        after=max(waves) if waves and not waits_for and not kept_by else None,
        users=tuple(e.name for e in users),
        waits_for=waits_for,
        kept_by=kept_by,
    )


def _conflicts(found: Sequence[Unit]) -> Iterator[str]:
    for unit in found:
        waves = {e.wave for e in unit.extractors}
        if len(waves) > 1:
            named = ", ".join(f"{e.name} ({_wave(e.wave)})" for e in unit.extractors)
            yield f"{named} share {', '.join(unit.files)}, so they move together: give them one wave"


def _wave(number: int | None) -> str:
    return "no wave" if number is None else f"wave {number}"
