"""Groups uses of keys: the same value, or the same variable of one repository, is one key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from migrator.discovery.sightings import Credential, Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Something that uses one key."""

    path: str
    line: int
    root: str
    """The repository, or the place that was asked for."""
    credential: Credential
    platform: str
    """What tells platforms apart; empty where it was not seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetIn:
    """A variable that is set in a file of a repository."""

    path: str
    root: str
    setting: Setting


@dataclass(slots=True)
class KeyGroup:
    """One key, and all that uses it."""

    holders: list[Holder]
    variable: str | None = None
    is_environment: bool = True
    set_in: list[SetIn] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def key_groups(holders: Sequence[Holder], set_in: Sequence[SetIn]) -> list[KeyGroup]:
    """Return the keys, in the order of their first users."""
    by_variable: dict[tuple[str, str], list[SetIn]] = {}
    for one in set_in:
        by_variable.setdefault((one.root, one.setting.name), []).append(one)
    platforms = _platforms_by_variable(holders)
    groups: dict[object, KeyGroup] = {}
    for holder in holders:
        places = by_variable.get((holder.root, holder.credential.variable or ""), [])
        identity, doubt = _identity(holder, places, platforms)
        group = groups.setdefault(identity, KeyGroup(holders=[]))
        group.holders.append(holder)
        group.variable = (
            group.variable or holder.credential.variable or _variable_of(identity, set_in, holder)
        )
        group.is_environment = group.is_environment and holder.credential.is_environment
        group.doubts += [doubt] if doubt and doubt not in group.doubts else []
        group.set_in += [p for p in places if p not in group.set_in and p.path != holder.path]
    return list(groups.values())


def _identity(
    holder: Holder, places: Sequence[SetIn], platforms: Mapping[tuple[str, str], set[str]]
) -> tuple[object, str]:
    """Return what a key is known by, and what is in doubt about it."""
    credential = holder.credential
    if credential.digest is not None:
        return credential.digest, ""
    if credential.variable is None:
        return (holder.path, holder.line), ""
    digests = {p.setting.digest for p in places if p.setting.digest}
    if len(digests) == 1:
        return digests.pop(), _also_from(credential.variable, places)
    nearest = _nearest(holder, places)
    if len(digests) > 1 and nearest is not None:
        return (
            nearest.setting.digest,
            f"{credential.variable} has several values in this repository; the nearest file counts",
        )
    if len(digests) > 1:
        return (holder.path, holder.line), f"{credential.variable} has several values in this repository"
    known = platforms.get((holder.root, credential.variable), set())
    apart = holder.platform if len(known) > 1 else ""
    return (holder.root, credential.variable, apart), ""


def _also_from(variable: str, places: Sequence[SetIn]) -> str:
    sources = sorted({p.setting.source for p in places if p.setting.source})
    return (
        f"{variable} is set from {', '.join(sources)} as well: see whether that is the same key"
        if sources
        else ""
    )


def _nearest(holder: Holder, places: Sequence[SetIn]) -> SetIn | None:
    """Return the setting in the same folder, or in the nearest one above."""
    folder = holder.path.rpartition("/")[0] + "/"
    above = [p for p in places if p.setting.digest and folder.startswith(p.path.rpartition("/")[0] + "/")]
    return max(above, key=lambda p: len(p.path.rpartition("/")[0]), default=None)


def _platforms_by_variable(holders: Sequence[Holder]) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for holder in holders:
        if holder.credential.variable and holder.platform:
            found.setdefault((holder.root, holder.credential.variable), set()).add(holder.platform)
    return found


def _variable_of(identity: object, set_in: Sequence[SetIn], holder: Holder) -> str | None:
    """Return the variable that holds a value in the same repository, where a script has the value itself."""
    names = _names(identity, set_in, holder)
    return next(names, None)


def _names(identity: object, set_in: Sequence[SetIn], holder: Holder) -> Iterator[str]:
    return (s.setting.name for s in set_in if s.root == holder.root and s.setting.digest == identity)
