"""May this extractor be switched today? The check's verdict and the change of its configuration, together."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from migrator.model.change import Change, ChangeStatus
from migrator.model.report import Report
from migrator.model.verdict import ExtractorVerdict, Verdict


class Answer(StrEnum):
    """What may be done with an extractor. What is known to be in the way counts before what nobody knows."""

    BLOCKED = "blocked"
    UNKNOWN = "unknown"
    MANUAL = "manual"
    """A person must decide on the configuration; the check shows nothing else that is in the way."""
    UNSUPPORTED = "unsupported"
    """Its target has no way to use the client, whatever the client may do."""
    SWITCHABLE = "switchable"
    MIGRATED = "migrated"
    """The client is ready, and the configuration uses it already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An extractor with everything that decides whether it may be switched."""

    extractor: ExtractorVerdict
    changes: tuple[Change, ...]
    answer: Answer


def outcomes(report: Report) -> list[Outcome]:
    """Return the outcome of each extractor, in the report's order."""
    by_extractor: dict[str, list[Change]] = {}
    for change in report.changes:
        for name in users_of(change):
            by_extractor.setdefault(name, []).append(change)
    return [_outcome(e, by_extractor.get(e.name, ())) for e in report.extractors]


def orphan_changes(report: Report) -> list[Change]:
    """Return the changes of extractors that the report has no verdict of."""
    judged = {e.name for e in report.extractors}
    return [c for c in report.changes if judged.isdisjoint(users_of(c))]


def users_of(change: Change) -> tuple[str, ...]:
    """Return the extractors that use the configuration, the one that the change is named after first."""
    return (change.extractor, *change.shared_with)


def _outcome(extractor: ExtractorVerdict, changes: Sequence[Change]) -> Outcome:
    return Outcome(extractor=extractor, changes=tuple(changes), answer=_answer(extractor, changes))


def _answer(extractor: ExtractorVerdict, changes: Sequence[Change]) -> Answer:
    statuses = {change.status for change in changes}
    if ChangeStatus.UNSUPPORTED in statuses:
        return Answer.UNSUPPORTED
    if extractor.verdict is Verdict.BLOCKED:
        return Answer.BLOCKED
    if ChangeStatus.MANUAL in statuses:
        return Answer.MANUAL
    if extractor.verdict is Verdict.UNKNOWN:
        return Answer.UNKNOWN
    return Answer.MIGRATED if statuses == {ChangeStatus.UNCHANGED} else Answer.SWITCHABLE
