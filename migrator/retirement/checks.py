"""What saved reports of checks say of extractors, and of our own use of keys, each with its day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date

from migrator.errors import UsageError
from migrator.model.report import Report
from migrator.model.verdict import Reason, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSeen:
    """What one check saw of one extractor."""

    source: str
    """The report."""
    verdict: Verdict
    reason: Reason
    client: str | None
    day: date | None
    """When the check ended; `None`: the report does not say."""


def require_real(path: str, report: Report) -> None:
    """Raise UsageError for a rehearsal: what the embedded platform answered proves nothing of real hosts."""
    if report.sandbox is not None:
        raise UsageError(
            f"{path} is the report of a rehearsal against the embedded platform",
            help_="give the report of a check that asked the real hosts",
        )


def checks_by_extractor(reports: Iterable[tuple[str, Report]]) -> Mapping[str, Sequence[CheckSeen]]:
    """Return what each report saw of each extractor, the oldest first; undated ones before all others."""
    found: dict[str, list[CheckSeen]] = {}
    for source, report in reports:
        for verdict in report.extractors:
            seen = CheckSeen(
                source=source,
                verdict=verdict.verdict,
                reason=verdict.reason,
                client=verdict.client,
                day=_day(report),
            )
            found.setdefault(verdict.name, []).append(seen)
    return {name: sorted(seen, key=lambda s: s.day or date.min) for name, seen in found.items()}


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
