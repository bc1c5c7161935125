"""Merges the reports of several runs into one: shards of a fleet that CI jobs checked side by side.

What was really tried beats what was not. Between equals the worse answer stays, because a merge must never
turn a "no" or a "could not tell" into a "yes".
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from migrator.errors import UsageError
from migrator.model.change import Change, ChangeStatus
from migrator.model.finding import Finding, Level, Subject
from migrator.model.report import InputFile, Report
from migrator.model.server import ServerProfile
from migrator.model.verdict import ClientVerdict, ExtractorVerdict, Reason, Verdict

T = TypeVar("T")

NOT_TRIED = frozenset({Reason.NOT_CHECKED, Reason.SECRET_UNAVAILABLE, Reason.HOST_NOT_ALLOWED})
"""Nothing was sent: another shard, with the secret or the operator's permission, may have tried."""

SHARDS_DISAGREE = "shards-disagree"
"""The rule of the finding that says: these reports are about different versions of a file."""

_WORST_VERDICT = (Verdict.BLOCKED, Verdict.UNKNOWN, Verdict.READY)
_WORST_STATUS = (ChangeStatus.UNSUPPORTED, ChangeStatus.MANUAL, ChangeStatus.CHANGED, ChangeStatus.UNCHANGED)


def merge(reports: Sequence[Report]) -> Report:
    """Return one report. Raises UsageError where there is none to merge.

    Of a client or extractor in several reports the one that was tried wins, else the worst verdict. Findings
    are merged by fingerprint; one that only some shards suppress is not suppressed.
    """
    if not reports:
        raise UsageError("there is no report to merge", help_="Name at least one saved JSON report.")
    if len(reports) == 1:
        return reports[0]
    clients = _best((c for r in reports for c in r.clients), by=lambda c: (c.name, c.platform), rank=_rank)
    inputs = tuple(dict.fromkeys(i for r in reports for i in r.inputs))
    return Report(
        command=_one_or_all([r.command for r in reports]),
        version=_one_or_all([r.version for r in reports]),
        inputs=inputs,
        findings=(*_findings(reports), *_disagreements(inputs)),
        clients=clients,
        extractors=_best(
            (e for r in reports for e in r.extractors), by=lambda e: (e.name, e.client), rank=_rank
        ),
        changes=_best(
            (c for r in reports for c in r.changes), by=lambda c: (c.extractor, c.path), rank=_change_rank
        ),
        authorization_servers=_servers(reports, at_most=len(clients)),
        # Shards look at the same rules and files, so a sum would count each of them several times.
        skipped=max(r.skipped for r in reports),
        # One rehearsed shard is enough to say so: its verdicts are not about the real hosts.
        sandbox=_one_or_all([r.sandbox for r in reports if r.sandbox is not None]) or None,
        finished=_earliest([r.finished for r in reports]),
        complete=all(r.complete for r in reports),
    )


def _earliest(moments: Sequence[datetime | None]) -> datetime | None:
    known = [moment for moment in moments if moment is not None]
    return min(known) if known and len(known) == len(moments) else None


def _one_or_all(values: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(values))


def _best(
    items: Iterable[T], *, by: Callable[[T], Hashable], rank: Callable[[T], tuple[int, ...]]
) -> tuple[T, ...]:
    """Keep the item of lowest rank for each identity, in order of first appearance."""
    chosen: dict[Hashable, T] = {}
    for item in items:
        key = by(item)
        if key not in chosen or rank(item) < rank(chosen[key]):
            chosen[key] = item
    return tuple(chosen.values())


def _servers(reports: Sequence[Report], *, at_most: int) -> tuple[ServerProfile, ...]:
    """Return one profile for each server: everything that any shard saw of it.

    Shards have clients of their own, so these are added up. A report that is named twice counts once, and one
    server was never learnt from more clients than there are.
    """
    merged: dict[str, ServerProfile] = {}
    for profile in (profile for report in dict.fromkeys(reports) for profile in report.authorization_servers):
        known = merged.get(profile.token_url, ServerProfile(token_url=profile.token_url))
        number = min(known.clients + profile.clients, at_most)
        merged[profile.token_url] = replace(known, habits=known.habits | profile.habits, clients=number)
    return tuple(merged[url] for url in sorted(merged))


def _rank(verdict: ClientVerdict | ExtractorVerdict) -> tuple[int, ...]:
    return (int(verdict.reason in NOT_TRIED), _WORST_VERDICT.index(verdict.verdict))


def _change_rank(change: Change) -> tuple[int, ...]:
    return (_WORST_STATUS.index(change.status), int(change.written is None))


def _findings(reports: Sequence[Report]) -> tuple[Finding, ...]:
    groups: dict[str, list[Finding]] = {}
    for report in reports:
        for fingerprint, found in _by_fingerprint(report).items():
            known = groups.get(fingerprint)
            groups[fingerprint] = found if known is None else _stricter(known, found)
    return tuple(finding for group in groups.values() for finding in group)


def _by_fingerprint(report: Report) -> dict[str, list[Finding]]:
    """Group a report's findings: two places of one report may share a fingerprint, and both must stay."""
    groups: dict[str, list[Finding]] = {}
    for finding in report.findings:
        groups.setdefault(finding.fingerprint, []).append(finding)
    return groups


def _stricter(one: list[Finding], other: list[Finding]) -> list[Finding]:
    """Return the longer group; what only one of the two shards suppresses counts as not suppressed."""
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    if _active(shorter) > _active(longer):
        return [replace(f, suppressed=None) for f in longer]
    return longer


def _active(group: Iterable[Finding]) -> int:
    return sum(f.suppressed is None for f in group)


def _disagreements(inputs: Iterable[InputFile]) -> Iterable[Finding]:
    digests: dict[str, set[str]] = {}
    for input_ in inputs:
        digests.setdefault(input_.path, set()).add(input_.sha256)
    for path, found in digests.items():
        if len(found) > 1:
            yield Finding(
                rule=SHARDS_DISAGREE,
                level=Level.ERROR,
                subject=Subject(kind="file", name=path),
                message=f"the merged reports were made from {len(found)} different versions of {path}",
                help="Run all shards on one commit: a verdict may be about an older inventory.",
            )
