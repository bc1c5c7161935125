"""What saved reports of checks say of extractors, and of our own use of keys, each with its day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import inf
from pathlib import PurePath

from migrator.errors import UsageError
from migrator.model.report import InputFile, Report
from migrator.model.verdict import Reason, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSeen:
    """What one check saw of one extractor."""

    source: str
    """The report."""
    verdict: Verdict
    reason: Reason
    client: str | None
    moment: datetime | None
    """When the check ended; `None`: the report does not say."""

    @property
    def day(self) -> date | None:
        """The day of it, in UTC."""
        return self.moment.astimezone(UTC).date() if self.moment else None


_WORST_LAST = (Verdict.READY, Verdict.UNKNOWN, Verdict.BLOCKED)


def last_answer(checks: Sequence[CheckSeen]) -> Verdict | None:
    """Return what the last check that could tell has said; one that could not takes nothing back."""
    told = (check.verdict for check in reversed(checks) if check.verdict is not Verdict.UNKNOWN)
    return next(told, None)


def require_past(path: str, report: Report, *, today: date) -> None:
    """Raise UsageError for a report of a day to come: it would count more than all that were seen since."""
    day = _day(report)
    if day is not None and (day - today).days > 1:  # whoever decides may live west of UTC
        raise UsageError(
            f"{path} is said to be of {day}, which is a day to come on {today}",
            help_="leave the report out, or correct --on",
        )


def require_same_inventory(path: str, report: Report, inputs: Sequence[InputFile]) -> None:
    """Raise UsageError for a report of other inventories: extractors there may have the names of ours.

    Inventories change between two reports, and move: one of the same name or content is enough.
    """
    ours = {mark for i in inputs for mark in (PurePath(i.path).name, i.sha256)}
    if report.inputs and not any(PurePath(i.path).name in ours or i.sha256 in ours for i in report.inputs):
        raise UsageError(
            f"{path} is the report of another inventory: {report.inputs[0].path}",
            help_="leave it out, or name that inventory too",
        )


def require_real(path: str, report: Report) -> None:
    """Raise UsageError for a rehearsal: what the embedded platform answered proves nothing of real hosts."""
    if report.sandbox is not None:
        raise UsageError(
            f"{path} is the report of a rehearsal against the embedded platform",
            help_="give the report of a check that asked the real hosts",
        )


def checks_by_extractor(reports: Iterable[tuple[str, Report]]) -> Mapping[str, Sequence[CheckSeen]]:
    """Return what each report saw of each extractor, the oldest first; undated ones before all others.

    Of the same moment the worst is last: a "no" is not taken back by a report that is not younger.
    """
    found: dict[str, list[CheckSeen]] = {}
    for source, report in reports:
        for verdict in report.extractors:
            seen = CheckSeen(
                source=source,
                verdict=verdict.verdict,
                reason=verdict.reason,
                client=verdict.client,
                moment=report.finished,
            )
            found.setdefault(verdict.name, []).append(seen)
    return {name: sorted(seen, key=_age) for name, seen in found.items()}


def _age(seen: CheckSeen) -> tuple[float, int]:
    moment = seen.moment.timestamp() if seen.moment else -inf
    return moment, _WORST_LAST.index(seen.verdict)


def own_days_by_key(reports: Iterable[tuple[str, Report]]) -> Mapping[str, frozenset[date]]:
    """Return by the name of each key the days on which `--parity` sent it and an answer came."""
    found: dict[str, frozenset[date]] = {}
    for _, report in reports:
        day = _day(report)
        if day is None:
            continue
        for key in {p.key for e in report.extractors for p in e.parity if p.key_status is not None}:
            found[key] = found.get(key, frozenset()) | {day}
    return found


def _day(report: Report) -> date | None:
    return report.finished.astimezone(UTC).date() if report.finished else None
