"""The report in one paragraph: what may be switched, what may not, and what nobody knows yet."""

from collections import Counter
from collections.abc import Sequence
from typing import assert_never

from migrator.model.change import Change, ChangeStatus
from migrator.model.finding import Level
from migrator.model.parity import Parity
from migrator.model.report import Report
from migrator.model.verdict import Verdict
from migrator.reports.derived.evidence import evidence_tally
from migrator.reports.derived.outcomes import Answer, orphan_changes, outcomes
from migrator.reports.derived.phrases import count, joined


def summary_paragraph(report: Report) -> str:
    """Return a few sentences on one line; commands without a report of their own print it too."""
    tally = Counter(o.answer for o in outcomes(report))
    sentences = [
        _switchable(tally, report),
        rehearsal(report),
        _others(tally),
        _configurations(orphan_changes(report)),
        _clients(report),
        _requests(report),
        _parity(report),
        _findings(report),
        _skipped(report),
        _incomplete(report),
    ]
    return " ".join(s for s in sentences if s) or _nothing(report)


def rehearsal(report: Report) -> str:
    """Return the warning that the report is not about the real hosts; empty where it is."""
    if report.sandbox is None:
        return ""
    return f"Rehearsal: the embedded platform at {report.sandbox} stood in for every real host."


def _nothing(report: Report) -> str:
    if not report.inputs:
        return "Nothing was looked at."
    return f"There is nothing to report on in {count(len(report.inputs), 'file')}."


def _switchable(tally: Counter[Answer], report: Report) -> str:
    if not tally:
        return ""
    if not report.changes:
        ready = f"{tally[Answer.SWITCHABLE]:,} of {count(tally.total(), 'extractor')}"
        return f"For {ready} the client is ready; their configurations were not looked at."
    return f"{tally[Answer.SWITCHABLE]:,} of {count(tally.total(), 'extractor')} can be switched today."


def _others(tally: Counter[Answer]) -> str:
    waiting = [f"{tally[answer]:,} {words}" for answer, words in _WAITING.items() if tally[answer]]
    sentences = [f"Not yet: {', '.join(waiting)}."] if waiting else []
    if tally[Answer.MIGRATED]:
        sentences.append(f"Migrated already: {tally[Answer.MIGRATED]:,}.")
    return " ".join(sentences)


_WAITING = {
    Answer.BLOCKED: "blocked",
    Answer.UNKNOWN: "unknown (could not tell)",
    Answer.MANUAL: "waiting for a decision on the configuration",
    Answer.UNSUPPORTED: "without a way to use OAuth",
}


def _configurations(changes: Sequence[Change]) -> str:
    if not changes:
        return ""
    tally = Counter(c.status for c in changes)
    parts = [f"{tally[s]:,} {_stands(s)}" for s in ChangeStatus if tally[s]]
    return f"Of {count(len(changes), 'configuration')}, {joined(parts)}."


def _stands(status: ChangeStatus) -> str:
    match status:
        case ChangeStatus.CHANGED:
            return "can be rewritten"
        case ChangeStatus.UNCHANGED:
            return "migrated already"
        case ChangeStatus.MANUAL:
            return "waiting for a person's decision"
        case ChangeStatus.UNSUPPORTED:
            return "without a way to use OAuth"
        case _:
            assert_never(status)


def _clients(report: Report) -> str:
    if not report.clients:
        return ""
    tally = report.summary.clients
    parts = [f"{tally[v]:,} {v}" for v in Verdict if tally[v]]
    evidence = evidence_tally(report.clients)
    known_by = f" Evidence of granted scopes: {evidence}." if evidence else ""
    return f"Clients: {joined(parts)}.{known_by}"


_PLURALS = {"API call to compare with keys": "API calls to compare with keys"}


def _requests(report: Report) -> str:
    clients = report.clients
    sent = {
        "token request": sum(c.requests.token for c in clients),
        "introspection request": sum(c.requests.introspection for c in clients),
        "API call": sum(c.requests.api for c in clients),
        "revocation": sum(c.requests.revocation for c in clients),
        "API call to compare with keys": sum(c.requests.parity for c in clients),
    }
    parts = [count(number, what, _PLURALS.get(what, "")) for what, number in sent.items() if number]
    # Of clients that were under way when a run was interrupted it is not known what was sent.
    least = "" if report.complete else "at least "
    return f"Sent {least}{joined(parts)}." if parts else ""


def _parity(report: Report) -> str:
    tally = Counter(found.parity for extractor in report.extractors for found in extractor.parity)
    parts = [f"{tally[p]:,} {words}" for p, words in _PARITY.items() if tally[p]]
    return f"Keys and tokens compared: {joined(parts)}." if parts else ""


_PARITY = {
    Parity.SAME: "the same",
    Parity.DIFFERENT: "different",
    Parity.LESS: "where the token gets less",
    Parity.UNKNOWN: "where it could not be told",
}
_AUDITS = frozenset({"validate", "run", "demo"})
"""Commands that apply the rules; where others find nothing, nobody looked."""


def _findings(report: Report) -> str:
    summary = report.summary
    parts = [count(summary.findings[level], level) for level in Level if summary.findings[level]]
    waived = f" ({summary.suppressed:,} suppressed)" if summary.suppressed else ""
    if parts:
        return f"Findings: {joined(parts)}{waived}."
    if summary.suppressed or (report.inputs and _AUDITS & set(report.command.split(", "))):
        where = f" in {count(len(report.inputs), 'file')}" if report.inputs else ""
        return f"No findings{where}{waived}."
    return ""


def _skipped(report: Report) -> str:
    if not report.skipped:
        return ""
    return f"{count(report.skipped, 'rule or file', 'rules or files')} could not be looked at."


def _incomplete(report: Report) -> str:
    if report.complete:
        return ""
    return "The run did not finish: what is listed was seen, the rest was not looked at."
