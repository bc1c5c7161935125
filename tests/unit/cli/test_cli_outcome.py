import itertools

import pytest

from migrator.cli.exit_codes import ExitCode
from migrator.cli.outcome import exit_code
from migrator.model.change import Change, ChangeStatus
from migrator.model.finding import Finding, Level, Subject
from migrator.model.report import Report
from migrator.model.verdict import ExtractorVerdict, Reason, Verdict


def finding(level: Level, *, rule: str = "a-rule", suppressed: str | None = None) -> Finding:
    return Finding(
        rule=rule, level=level, message="m", subject=Subject(kind="key", name="k"), suppressed=suppressed
    )


def extractor(verdict: Verdict) -> ExtractorVerdict:
    return ExtractorVerdict(name="e", verdict=verdict, reason=Reason.OK)


def change(status: ChangeStatus) -> Change:
    return Change(extractor="e", path="p", format=None, status=status)


def report(
    *findings: Finding, extractors: tuple[ExtractorVerdict, ...] = (), changes: tuple[Change, ...] = ()
) -> Report:
    return Report(command="run", version="0", findings=findings, extractors=extractors, changes=changes)


def test_an_empty_report_is_clean() -> None:
    assert exit_code(report(), fail_on=Level.ERROR) is ExitCode.CLEAN


@pytest.mark.parametrize(("level", "fail_on"), list(itertools.product(Level, Level)))
def test_findings_fail_from_the_chosen_level_on(level: Level, fail_on: Level) -> None:
    expected = ExitCode.NOT_READY if level.rank <= fail_on.rank else ExitCode.CLEAN
    assert exit_code(report(finding(level)), fail_on=fail_on) is expected


def test_never_means_never() -> None:
    assert exit_code(report(finding(Level.ERROR)), fail_on=None) is ExitCode.CLEAN


def test_a_suppressed_finding_does_not_fail() -> None:
    assert exit_code(report(finding(Level.ERROR, suppressed="waived")), fail_on=Level.NOTE) is ExitCode.CLEAN


def test_could_not_tell_never_passes_and_never_hides_worse() -> None:
    unknown, blocked = extractor(Verdict.UNKNOWN), extractor(Verdict.BLOCKED)
    assert exit_code(report(extractors=(unknown,)), fail_on=None) is ExitCode.COULD_NOT_TELL
    assert exit_code(report(extractors=(unknown, blocked)), fail_on=None) is ExitCode.NOT_READY


@pytest.mark.parametrize("status", [ChangeStatus.MANUAL, ChangeStatus.UNSUPPORTED])
def test_what_could_not_be_migrated_is_not_a_success(status: ChangeStatus) -> None:
    assert exit_code(report(changes=(change(status),)), fail_on=None) is ExitCode.NOT_READY


@pytest.mark.parametrize("rule", ["unreadable-file", "yaml-syntax", "no-inventory"])
def test_an_unreadable_input_is_a_usage_error_even_where_findings_never_fail(rule: str) -> None:
    assert exit_code(report(finding(Level.ERROR, rule=rule)), fail_on=None) is ExitCode.USAGE


def test_an_interrupted_run_could_not_tell() -> None:
    assert (
        exit_code(Report(command="check", version="0", complete=False), fail_on=None)
        is ExitCode.COULD_NOT_TELL
    )
