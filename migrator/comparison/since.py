"""Compares a check with an earlier one: what was granted then and is not now, and the reverse.

Only what both checks looked at is compared. Clients and extractors that one of them does not have are neither
lost nor gained.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from migrator.comparison.findings import FindPlace
from migrator.comparison.pages import ACCESS_GAINED, ACCESS_LOST, ACCESS_UNPROVEN, PAGES
from migrator.errors import UsageError
from migrator.model.finding import Finding, Subject
from migrator.model.report import Report
from migrator.model.verdict import ClientVerdict, ExtractorVerdict, Reason, Verdict


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
    found = (
        (ACCESS_LOST, old.scopes.granted & new.scopes.missing, "granted at the last check and missing now"),
        (
            ACCESS_UNPROVEN,
            old.scopes.granted & new.scopes.unknown,
            "granted at the last check, unproven now",
        ),
        (ACCESS_GAINED, (old.scopes.missing | old.scopes.unknown) & new.scopes.granted, "granted since"),
    )
    for rule, scopes, what in found:
        if scopes:
            was = "scopes were" if len(scopes) > 1 else "scope was"
            names = " ".join(sorted(scopes))
            yield _Turn(rule=rule, what=f"the {was} {what}: {names}", about=names)
    if not any(scopes for _, scopes, _ in found):
        yield from _verdict_turn(old, new)


def _extractor_turns(old: ExtractorVerdict, new: ExtractorVerdict) -> Iterator[_Turn]:
    before = {access.api: access.verdict for access in old.access}
    turns: dict[str, list[str]] = {}
    for access in new.access:
        if access.api in before and (rule := _rule(before[access.api], access.verdict)):
            turns.setdefault(rule, []).append(access.api)
    for rule, apis in turns.items():
        names = ", ".join(apis)
        yield _Turn(rule=rule, what=f"{_SAID[rule]}: {_with_reasons(apis, new)}", about=names)
    if not turns:
        yield from _verdict_turn(old, new)


def _verdict_turn(
    old: ClientVerdict | ExtractorVerdict, new: ClientVerdict | ExtractorVerdict
) -> Iterator[_Turn]:
    rule = _rule(old.verdict, new.verdict)
    if rule is not None:
        what = f"it was {old.verdict} at the last check and is now {_now(new)}"
        yield _Turn(rule=rule, what=what, about="verdict")


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


def _with_reasons(apis: list[str], extractor: ExtractorVerdict) -> str:
    reasons = {access.api: access.reason for access in extractor.access}
    return ", ".join(f"{api} ({reasons[api]})" for api in apis)


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
