"""Compares a check with an earlier one: what was granted then and is not now, and the reverse.

Only what both checks looked at is compared. Clients and extractors that one of them does not have are neither
lost nor gained.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from migrator.comparison.findings import FindPlace
from migrator.comparison.pages import (
    ACCESS_GAINED,
    ACCESS_LOST,
    ACCESS_UNPROVEN,
    EXCESS_GAINED,
    EXCESS_LOST,
    PAGES,
)
from migrator.errors import UsageError
from migrator.model.finding import Finding, Subject
from migrator.model.oauth import Evidence, Scopes, ScopeSets
from migrator.model.report import Report
from migrator.model.verdict import ApiAccess, ClientVerdict, ExtractorVerdict, Reason, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """What became of one client or extractor."""

    rule: str
    what: str
    """The end of a sentence."""
    about: str
    """What it is about, the same from run to run."""


def require_comparable(before: Report, *, sandbox: str | None) -> None:
    """Raise UsageError where a report says nothing that a check could be compared with."""
    if not (before.clients or before.extractors):
        raise UsageError(
            f"the report to compare with is of `migrator {before.command}` and holds no check",
            help_="Name one that `migrator check --format json` or `migrator run` saved.",
        )
    if (before.sandbox is None) != (sandbox is None):
        rehearsed = "The earlier check" if before.sandbox else "This check"
        raise UsageError(
            "a rehearsal against the embedded platform cannot be compared with a real check",
            help_=f"{rehearsed} was the rehearsal.",
        )


def since_findings(
    before: Report,
    clients: Iterable[ClientVerdict],
    extractors: Iterable[ExtractorVerdict],
    find_place: FindPlace,
) -> Iterator[Finding]:
    """Yield what was lost, what can no longer be told, and what was gained: clients first."""
    old_clients = {client.name: client for client in before.clients}
    for client in clients:
        if client.name in old_clients:
            for turn in _client_turns(old_clients[client.name], client):
                yield _finding("client", client.name, turn, find_place)
    old_extractors = {extractor.name: extractor for extractor in before.extractors}
    for extractor in extractors:
        if extractor.name in old_extractors:
            for turn in _extractor_turns(old_extractors[extractor.name], extractor):
                yield _finding("extractor", extractor.name, turn, find_place)


def _client_turns(old: ClientVerdict, new: ClientVerdict) -> Iterator[_Turn]:
    turns = list(_scope_turns(old, new))
    yield from turns
    yield from _verdict_turn(old, new, turns)
    yield from _excess_turns(old.scopes, new.scopes)


def _scope_turns(old: ClientVerdict, new: ClientVerdict) -> Iterator[_Turn]:
    """Yield what became of the scopes that are required.

    A client that is refused gets no token, and with it every scope is lost. Where it is blocked for another
    reason, scopes that were not looked at are no news: the verdict is.
    """
    untold = old.scopes.granted & new.scopes.unknown
    is_refused = new.verdict is Verdict.BLOCKED and new.scopes.evidence is Evidence.NONE
    lost = old.scopes.granted & new.scopes.missing
    unproven = untold if new.verdict is Verdict.UNKNOWN else frozenset()
    gained = (old.scopes.missing | old.scopes.unknown) & new.scopes.granted
    refused = f"granted at the last check, and the client is refused now ({new.reason})"
    yield from _named(ACCESS_LOST, lost, "granted at the last check and missing now")
    yield from _named(ACCESS_LOST, untold if is_refused else frozenset(), refused)
    yield from _named(ACCESS_UNPROVEN, unproven, "granted at the last check, unproven now")
    yield from _named(ACCESS_GAINED, gained, "granted since")


def _excess_turns(old: ScopeSets, new: ScopeSets) -> Iterator[_Turn]:
    """Yield what became of scopes that no extractor needs, where both checks know what is granted."""
    if not {old.evidence, new.evidence} <= _PROOF:
        return
    gained = new.excess - old.granted - old.required
    lost = old.excess - new.granted - new.required
    yield from _named(EXCESS_GAINED, gained, "granted since, and no extractor needs it")
    yield from _named(EXCESS_LOST, lost, "granted at the last check and is not now; no extractor needs it")


_PROOF = frozenset({Evidence.INTROSPECTED, Evidence.STATED})
"""What says all that is granted. From claims, and from nothing at all, no scope can be seen to come or go."""


def _named(rule: str, scopes: Scopes, what: str) -> Iterator[_Turn]:
    if scopes:
        was = "scopes were" if len(scopes) > 1 else "scope was"
        names = " ".join(sorted(scopes))
        yield _Turn(rule=rule, what=f"the {was} {what}: {names}", about=names)


def _extractor_turns(old: ExtractorVerdict, new: ExtractorVerdict) -> Iterator[_Turn]:
    before = {access.api: access.verdict for access in old.access}
    found: dict[str, list[ApiAccess]] = {}
    for access in _seen(new):
        if access.api in before and (rule := _rule(before[access.api], access.verdict)):
            found.setdefault(rule, []).append(access)
    turns = [_access_turn(rule, accesses) for rule, accesses in found.items()]
    yield from turns
    yield from _verdict_turn(old, new, turns)


def _access_turn(rule: str, accesses: Sequence[ApiAccess]) -> _Turn:
    apis = ", ".join(f"{access.api} ({access.reason})" for access in accesses)
    about = ", ".join(access.api for access in accesses)
    return _Turn(rule=rule, what=f"{_SAID[rule]}: {apis}", about=about)


def _seen(extractor: ExtractorVerdict) -> Iterator[ApiAccess]:
    """Yield the access to each API; where the client itself is refused, that is what is seen of every API."""
    no_call = all(access.reason is Reason.NOT_CHECKED for access in extractor.access)
    is_refused = extractor.verdict is Verdict.BLOCKED and no_call
    for access in extractor.access:
        yield replace(access, verdict=Verdict.BLOCKED, reason=extractor.reason) if is_refused else access


def _verdict_turn(
    old: ClientVerdict | ExtractorVerdict, new: ClientVerdict | ExtractorVerdict, told: Sequence[_Turn]
) -> Iterator[_Turn]:
    """Yield what became of the verdict, unless something finer that is as bad was told."""
    rule = _rule(old.verdict, new.verdict)
    if rule is None or any(_WORST_FIRST.index(turn.rule) <= _WORST_FIRST.index(rule) for turn in told):
        return
    what = f"it was {old.verdict} at the last check and is now {_now(new)}"
    yield _Turn(rule=rule, what=what, about="verdict")


_WORST_FIRST = (ACCESS_LOST, ACCESS_UNPROVEN, ACCESS_GAINED)


def _rule(old: Verdict, new: Verdict) -> str | None:
    match old, new:
        case (Verdict.READY, Verdict.BLOCKED):
            return ACCESS_LOST
        case (Verdict.READY, Verdict.UNKNOWN):
            return ACCESS_UNPROVEN
        case (Verdict.BLOCKED | Verdict.UNKNOWN, Verdict.READY):
            return ACCESS_GAINED
        case _:
            return None


_SAID: Mapping[str, str] = {
    ACCESS_LOST: "access was there at the last check and is refused now",
    ACCESS_UNPROVEN: "access was there at the last check and could not be told now",
    ACCESS_GAINED: "access is there now and was not proven at the last check",
}


def _now(verdict: ClientVerdict | ExtractorVerdict) -> str:
    reason = "" if verdict.reason is Reason.OK else f", {verdict.reason}"
    return f"{verdict.verdict}{reason}"


def _finding(kind: str, name: str, turn: _Turn, find_place: FindPlace) -> Finding:
    return Finding(
        rule=turn.rule,
        level=PAGES[turn.rule].level,
        subject=Subject(kind=kind, name=name),
        message=f"{kind} {name}: {turn.what}.",
        help=PAGES[turn.rule].help,
        location=find_place(kind, name),
        detail=turn.about,
    )
