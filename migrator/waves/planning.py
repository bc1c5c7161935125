"""Puts the sharing graph and the waves of the inventory together."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from migrator.model.inventory import Extractor, Inventory
from migrator.reports.derived.phrases import joined, listed
from migrator.waves.plan import NAMED, Group, KeyRelease, Member, Wave, WavePlan
from migrator.waves.proposal import propose
from migrator.waves.sharing import Unit, units, users_of_keys
from migrator.waves.standing import Standing, State

_INCOMPLETE = "Parts of the inventory could not be read: keys may have users that are not shown here."


def plan_waves(
    inventory: Inventory,
    standings: Mapping[str, Standing],
    *,
    only: Collection[str] | None = None,
    notes: Sequence[str] = (),
) -> WavePlan:
    """Return the waves that the inventory names, with what follows from who shares files and keys.

    `only`: the extractors that are shown; keys and files are shared with all others just the same.
    """
    found = units(inventory)
    groups = _groups(found)
    by_name = {name: group for group in groups for name in group.extractors}
    shown = [e for e in inventory.extractors.values() if only is None or e.name in only]
    doubtful = _doubtful(inventory)
    is_whole = inventory.complete and not doubtful
    keys = tuple(
        _release(key, users, standings, may_have_more_users=key in doubtful)
        for key, users in users_of_keys(inventory).items()
        if only is None or any(e.name in only for e in users)
    )
    by_wave: dict[int | None, list[Member]] = {}
    for extractor in shown:
        member = _member(extractor, by_name.get(extractor.name), standings[extractor.name])
        by_wave.setdefault(extractor.wave, []).append(member)
    return WavePlan(
        waves=tuple(_wave(number, by_wave[number], keys) for number in sorted(by_wave, key=_last_if_none)),
        keys=keys,
        groups=tuple(g for g in groups if only is None or any(name in only for name in g.extractors)),
        conflicts=tuple(_conflicts(found)),
        proposals=propose(inventory, standings, found, only=only),
        notes=(*notes, *(() if is_whole else (_INCOMPLETE,))),
        is_complete=is_whole,
    )


def _last_if_none(number: int | None) -> tuple[bool, int]:
    return number is None, number or 0


def _groups(found: Sequence[Unit]) -> list[Group]:
    shared = (unit for unit in found if len(unit.extractors) > 1)
    return [
        Group(number=number, extractors=tuple(e.name for e in unit.extractors), files=unit.files)
        for number, unit in enumerate(shared, start=1)
    ]


def _wave(number: int | None, members: Sequence[Member], keys: Sequence[KeyRelease]) -> Wave:
    frees = tuple(k.key for k in keys if number is not None and k.after == number)
    return Wave(number=number, members=tuple(members), frees=frees)


def _member(extractor: Extractor, group: Group | None, standing: Standing) -> Member:
    return Member(
        name=extractor.name,
        owner=extractor.owner,
        key=extractor.key,
        client=extractor.client,
        standing=standing,
        group=group,
    )


def _release(
    key: str, users: Sequence[Extractor], standings: Mapping[str, Standing], *, may_have_more_users: bool
) -> KeyRelease:
    kept_by = tuple(e.name for e in users if standings[e.name].has_no_way)
    waits_for = tuple(e.name for e in users if e.wave is None and not _has_moved(e, standings))
    waves = [e.wave for e in users if e.wave is not None]
    return KeyRelease(
        key=key,
        after=None if not waves or waits_for or kept_by or may_have_more_users else max(waves),
        users=tuple(e.name for e in users),
        waits_for=waits_for,
        kept_by=kept_by,
        may_have_more_users=may_have_more_users,
        is_free_now=not may_have_more_users and all(_has_moved(e, standings) for e in users),
    )


def _has_moved(extractor: Extractor, standings: Mapping[str, Standing]) -> bool:
    return standings[extractor.name].state is State.MIGRATED


def _conflicts(found: Sequence[Unit]) -> Iterator[str]:
    for unit in found:
        waves = Counter(e.wave for e in unit.extractors)
        if len(waves) > 1:
            parts = [_part(unit, number) for number in sorted(waves, key=_last_if_none)]
            yield (
                f"{joined(parts)} share {listed(unit.files, at_most=NAMED)}, so they move together: "
                "give them one wave"
            )


def _part(unit: Unit, number: int | None) -> str:
    names = [e.name for e in unit.extractors if e.wave == number]
    return f"{listed(names, at_most=NAMED)} ({'no wave' if number is None else f'wave {number}'})"


def _doubtful(inventory: Inventory) -> frozenset[str]:
    """Return the keys that may have more users: one was left out, or names a key that nobody knows."""
    named = {e.key for e in inventory.extractors.values()} - {None}
    if named - inventory.keys.keys() or inventory.may_hide_users or not inventory.complete:
        return frozenset(inventory.keys)
    return frozenset(name for kind, name in inventory.mentioned if kind == "key")
