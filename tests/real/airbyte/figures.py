"""Counts what the migration of a corpus did, and whether it kept its promises."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from migrator.model.change import ChangeStatus
from tests.real.airbyte.exchanges import Exchange
from tests.real.airbyte.judging import (
    AGAIN,
    CLIENT,
    ENDED,
    SAVED,
    Promise,
    faults,
    makes_requests,
    tokens_asked_for,
)
from tests.real.airbyte.migrating import Migrated
from tests.real.airbyte.outside import different_lines, lost_comments, outside

_RENEWS_NOT_ALL = "stops at the first 401"
"""What migrator says where not every request can get the filter: then it is not promised."""
_MISSING_CODE = "Could not load module"
_DETAILS = re.compile(r"[:;(]|,? at [\w.]+\.|, but with ")
_FIELD = re.compile(r"config [\w.-]+")


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What was counted in one mode."""

    promise: Promise
    statuses: Mapping[ChangeStatus, int]
    why_not: Mapping[str, int]
    """How many are `manual` or `unsupported`, by the first reason."""
    bytes_changed: Mapping[str, int]
    """By name: how many lines outside of authentication are not the same."""
    comments_lost: Mapping[str, int]
    built_before: int
    built_after: int
    not_built: Mapping[str, Sequence[str]]
    """Names of originals that airbyte-cdk does not build, by the reason."""
    with_key: int
    """Originals that sent a request with the key."""
    with_token: int
    """Of those: how many did all that was promised."""
    requests: int
    """API requests with a token, each compared with the one that had the key."""
    tokens: int
    """Token requests."""
    renewing: int
    """Of those with the filter for refused tokens, which renewed theirs after a 401 and went on: how many."""
    refused: int
    """API requests that were answered with 401 in these runs, and made again with a new token."""
    kept: int
    """Of those that can go on with the key: how many do with every request of before."""
    renewing_partly: Sequence[str]
    """Names of those of which migrator says that not every request renews its token."""
    cut: Sequence[str]
    """Names of those that make more requests than were waited for."""
    faults: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Whether every promise was kept."""
        return not (self.bytes_changed or self.comments_lost or self.faults)


def figures(results: Sequence[Migrated], exchanges: Mapping[str, Exchange], promise: Promise) -> Figures:
    """Count what happened in one mode."""
    changed = {r.name: (r.original.read_bytes().decode(), r.text) for r in results if r.text is not None}
    of_mode = [exchanges[name] for name in changed]
    partly = {r.name for r in results if any(_RENEWS_NOT_ALL in reason for reason in r.reasons)}
    found = {e.name: f for e in of_mode if (f := _broken(e, promise, renews_all=e.name not in partly))}
    speaking = [e for e in of_mode if makes_requests(e)]
    runs = {e.name: e.runs[f"{promise.mode}: {CLIENT}"] for e in of_mode}
    tokens = {e.name: len(tokens_asked_for(runs[e.name], e)) for e in speaking}
    renewing = [e for e in speaking if e.name not in partly]
    ended = {e.name: run for e in renewing if (run := e.runs.get(f"{promise.mode}: {ENDED}"))}
    return Figures(
        promise=promise,
        statuses=Counter(r.status for r in results),
        why_not=Counter(_kind(r.reasons[0]) for r in results if r.text is None and r.reasons),
        bytes_changed={
            name: different_lines(old, new)
            for name, (old, new) in changed.items()
            if outside(old) != outside(new)
        },
        comments_lost={
            n: len(lost) for n, (old, new) in changed.items() if (lost := lost_comments(old, new))
        },
        built_before=sum(e.original.problem is None for e in of_mode),
        built_after=sum(run.problem is None for run in runs.values()),
        not_built=_not_built(of_mode),
        with_key=len(speaking),
        with_token=sum(e.name not in found for e in speaking),
        requests=sum(len(runs[e.name].requests) - tokens[e.name] for e in speaking),
        tokens=sum(tokens.values()),
        renewing=sum(name not in found for name in ended),
        refused=sum(r.status == HTTPStatus.UNAUTHORIZED for run in ended.values() for r in run.requests),
        kept=sum(_goes_on(e, found.get(e.name, ()), promise) for e in speaking),
        renewing_partly=sorted(partly) if ended else (),
        cut=[e.name for e in of_mode if e.original.end or runs[e.name].end],
        faults=found,
    )


def _broken(exchange: Exchange, promise: Promise, *, renews_all: bool) -> list[str]:
    return [f for f in faults(exchange, promise) if renews_all or not f.startswith(ENDED)]


def _goes_on(exchange: Exchange, faults: Sequence[str], promise: Promise) -> bool:
    can = all(f"{promise.mode}: {name}" in exchange.runs for name in (SAVED, AGAIN))
    return can and not any(fault.startswith((SAVED, AGAIN)) for fault in faults)


def _not_built(exchanges: Sequence[Exchange]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for exchange in exchanges:
        if problem := exchange.original.problem:
            is_missing = _MISSING_CODE in problem
            reason = "code of its own, which the corpus does not have" if is_missing else problem
            found.setdefault(reason, []).append(exchange.name)
    return found


def _kind(reason: str) -> str:
    """Return a reason without what is only true of one file."""
    return _FIELD.sub("config …", _DETAILS.split(reason, maxsplit=1)[0]).strip()
