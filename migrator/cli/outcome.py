"""Which exit code a report deserves."""

from migrator.cli.exit_codes import ExitCode
from migrator.model.change import ChangeStatus
from migrator.model.finding import Level
from migrator.model.parity import Parity
from migrator.model.report import Report
from migrator.model.verdict import Verdict

UNREADABLE = frozenset({"unreadable-file", "no-inventory", "yaml-syntax", "json-syntax", "toml-syntax"})
"""Rules whose findings mean that an input could not be read at all."""


def exit_code(report: Report, *, fail_on: Level | None) -> ExitCode:
    """Return the worst that the report holds. `fail_on=None`: findings never fail."""
    if any(f.rule in UNREADABLE for f in report.findings):
        return ExitCode.USAGE
    if _fails(report, fail_on) or _not_ready(report):
        return ExitCode.NOT_READY
    if (
        report.summary.extractors[Verdict.UNKNOWN]
        or report.summary.clients[Verdict.UNKNOWN]
        or any(found.parity is Parity.UNKNOWN for e in report.extractors for found in e.parity)
        or not report.complete
    ):
        return ExitCode.COULD_NOT_TELL
    return ExitCode.CLEAN


def _fails(report: Report, fail_on: Level | None) -> bool:
    if fail_on is None:
        return False
    return any(f.suppressed is None and f.level.rank <= fail_on.rank for f in report.findings)


def _not_ready(report: Report) -> bool:
    summary = report.summary
    blocked = summary.extractors[Verdict.BLOCKED] + summary.clients[Verdict.BLOCKED]
    return bool(blocked or summary.changes[ChangeStatus.MANUAL] or summary.changes[ChangeStatus.UNSUPPORTED])
