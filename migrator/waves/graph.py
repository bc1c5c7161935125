"""The waves as a graph: keys lead to their extractors, these to their clients."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from migrator.waves.plan import KeyRelease, Wave, WavePlan
from migrator.waves.standing import State


class Kind(StrEnum):
    """What a node stands for."""

    EXTRACTOR = "extractor"
    KEY = "key"
    CLIENT = "client"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One node. Its lines are other people's texts."""

    kind: Kind
    name: str
    lines: tuple[str, ...]
    state: State | None = None

    @property
    def id(self) -> str:
        """What tells it from all other nodes."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Extractors by wave, and what ties them."""

    waves: tuple[tuple[str, tuple[Node, ...]], ...]
    """(title, extractors)"""
    others: tuple[Node, ...]
    edges: tuple[tuple[str, str], ...]
    """Ids of nodes."""


def graph(plan: WavePlan) -> Graph:
    """Return the graph of a plan."""
    clients = dict.fromkeys(m.client for w in plan.waves for m in w.members if m.client)
    return Graph(
        waves=tuple((title(wave), tuple(_extractors(wave))) for wave in plan.waves),
        others=(
            *(Node(kind=Kind.KEY, name=k.key, lines=(k.key, released(k))) for k in plan.keys),
            *(Node(kind=Kind.CLIENT, name=name, lines=(name,)) for name in clients),
        ),
        edges=tuple(_edges(plan)),
    )


def title(wave: Wave) -> str:
    """Return what a wave is called."""
    return "no wave yet" if wave.number is None else f"wave {wave.number}"


def released(key: KeyRelease) -> str:
    """Return when a key is free, in words."""
    if key.may_have_more_users and not key.waits_for and not key.kept_by:
        return "could not be told: it may have users that could not be read"
    if key.is_free_now:
        return "free, as far as this inventory tells"
    return "not free after any wave" if key.after is None else f"free after wave {key.after}"


def _extractors(wave: Wave) -> Iterator[Node]:
    for member in wave.members:
        standing = member.standing
        lines = (member.name, f"{standing.state}: {standing.reason}")
        yield Node(kind=Kind.EXTRACTOR, name=member.name, lines=lines, state=standing.state)


def _edges(plan: WavePlan) -> Iterator[tuple[str, str]]:
    for wave in plan.waves:
        for member in wave.members:
            own = f"{Kind.EXTRACTOR} {member.name}"
            if member.key:
                yield f"{Kind.KEY} {member.key}", own
            if member.client:
                yield own, f"{Kind.CLIENT} {member.client}"
