"""What people read in a terminal."""

import re
import subprocess
import sys
from dataclasses import replace

import pytest

from migrator.model.change import Change, ChangeStatus, SemanticEdit
from migrator.model.finding import Finding, Level, Subject
from migrator.model.place import Place
from migrator.model.report import InputFile, Report
from migrator.model.verdict import ExtractorVerdict, Reason, Verdict
from migrator.reports.derived.summary import summary_paragraph
from migrator.reports.interface import RenderOptions, find_renderer
from migrator.reports.terminal.changes import render_changes


def _text(report: Report, *, width: int = 100, color: bool = False, verbosity: int = 0) -> str:
    renderer = find_renderer("text")
    assert renderer is not None
    return renderer.render(report, RenderOptions(width=width, color=color, verbosity=verbosity))


def _only(finding: Finding) -> Report:
    return Report(command="validate", version="0.1.0", findings=(finding,))


def _finding(snippet: str, *, column: int, end_column: int, end_line: int = 3) -> Finding:
    return Finding(
        rule="unknown-api",
        level=Level.ERROR,
        message="no such API",
        subject=Subject(kind="extractor", name="e"),
        location=Place(path="i.yaml", line=3, column=column, end_line=end_line, end_column=end_column),
        snippet=snippet,
    )


def _caret_line(report: Report, *, width: int = 100) -> tuple[str, str]:
    lines = _text(report, width=width).split("\n")
    at = next(i for i, line in enumerate(lines) if "^" in line)
    return lines[at - 1], lines[at]


def test_every_extractor_is_told_whether_why_and_what_next(full_report: Report) -> None:
    text = _text(full_report)
    for extractor in full_report.extractors:
        assert extractor.name in text
        assert extractor.reason in text or extractor.verdict is Verdict.READY
    assert "Read `migrator explain" not in text, "every step is known here"
    assert 'next Admin & Settings > Applications > "login-reader": tick the scope' in text


def test_scopes_and_paths_in_brackets_come_out_as_they_are(full_report: Report) -> None:
    for color in (False, True):
        text = _text(full_report, color=color)
        assert "[/v3/scopes]" in text
        assert "[audit.log:read]" in text


def test_without_colour_there_is_not_one_escape_code(
    full_report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in _text(full_report, verbosity=1)


def test_with_colour_the_words_are_the_same(full_report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    colored = _text(full_report, color=True)
    assert "\x1b[" in colored, "who asks for colour gets it; NO_COLOR was weighed before"
    plain = re.sub(r"\x1b\[[0-9;]*m", "", colored)
    assert [line.rstrip() for line in plain.split("\n")] == _text(full_report).split("\n")


def test_control_characters_of_others_are_shown_and_not_obeyed(full_report: Report) -> None:
    text = _text(replace(full_report, command="check"))
    assert r"\u202etxt.exe\x07" in text
    assert not {"\u202e", "\x07"} & set(text)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_prose_and_tables_stay_within_the_width(width: int, full_report: Report) -> None:
    table = _text(replace(full_report, findings=(), changes=()), width=width)
    assert max(len(line) for line in table.split("\n")) <= width


def test_no_line_ends_with_blanks(full_report: Report) -> None:
    assert all(line == line.rstrip(" ") for line in _text(full_report, width=160, verbosity=1).split("\n"))


def test_the_caret_stands_under_the_span() -> None:
    source, carets = _caret_line(_only(_finding("  apis: [audt-log]", column=10, end_column=18)))
    assert source == "3 |   apis: [audt-log]"
    assert carets == "  |          ^^^^^^^^"


def test_the_caret_counts_wide_characters_twice() -> None:
    source, carets = _caret_line(_only(_finding("監査: [x]", column=6, end_column=7)))
    assert source == "3 | 監査: [x]"
    assert carets == "  |        ^"


def test_a_long_line_is_cut_around_the_span() -> None:
    line = "a" * 300 + "WRONG" + "b" * 300
    source, carets = _caret_line(_only(_finding(line, column=301, end_column=306)), width=80)
    assert len(source) <= 80
    assert source[carets.index("^") : carets.rindex("^") + 1] == "WRONG"


@pytest.mark.parametrize(
    ("snippet", "column", "end_column", "end_line"),
    [("short", 50, 60, 3), ("", 1, 1, 3), ("first line", 3, 1, 9), ("x", 1, 1, 3)],
)
def test_a_place_that_the_masked_line_does_not_reach_still_gets_a_caret(
    snippet: str, column: int, end_column: int, end_line: int
) -> None:
    finding = _finding(snippet, column=column, end_column=end_column, end_line=end_line)
    _, carets = _caret_line(_only(finding))
    assert set(carets[4:].strip()) == {"^"}


def test_errors_are_never_left_out_and_the_rest_is_counted() -> None:
    def many(level: Level) -> tuple[Finding, ...]:
        return tuple(
            Finding(
                rule=f"{level}-rule",
                level=level,
                message=f"{level} number {n}.",
                subject=Subject(kind="key", name=str(n)),
            )
            for n in range(30)
        )

    report = Report(command="validate", version="0", findings=(*many(Level.ERROR), *many(Level.NOTE)))
    text = _text(report)
    assert all(f"error number {n}." in text for n in range(30))
    assert "note number 4." in text
    assert "note number 5." not in text
    assert "25 more notes of note-rule; -v or --format json shows all." in text
    assert "note number 29." in _text(report, verbosity=1)


def test_suppressed_findings_stay_with_their_reason_and_are_shown_on_demand(full_report: Report) -> None:
    text = _text(full_report)
    assert "Suppressed: key-too-old on the key login-key: accepted until wave 2 is done" in text
    assert "1,391 days old" not in text
    verbose = _text(full_report, verbosity=1)
    assert "= suppressed: accepted until wave 2 is done (security@acme.example)" in verbose


def test_findings_that_are_suppressed_for_one_reason_are_counted(full_report: Report) -> None:
    (waived,) = [f for f in full_report.findings if f.suppressed]
    baseline = [replace(waived, suppressed="in the baseline", detail=str(n)) for n in range(400)]
    others = [replace(waived, suppressed=f"reason {n}") for n in range(12)]
    text = _text(replace(full_report, findings=(waived, *baseline, *others)))
    assert "Suppressed: 400 findings: in the baseline.\n" in text
    assert "reason 7" in text
    assert "Suppressed: 4 more findings. In full: -v, or --format json." in text


def test_why_and_next_stand_at_the_client_unless_its_extractor_says_the_same(full_report: Report) -> None:
    check = replace(full_report, command="check")
    client, extractor = check.clients[2], check.extractors[3]
    same = replace(extractor, message=client.message, next_step=client.next_step)
    told = _text(replace(check, extractors=(same,)))
    assert told.count("The authorization server refuses") == 1
    differs = _text(replace(check, extractors=(extractor,)))
    assert "The authorization server refuses" in differs.split("Extractors")[0]
    alone = _text(replace(check, extractors=()))
    assert "The authorization server refuses" in alone


def test_many_ready_clients_take_one_line(full_report: Report) -> None:
    clients = tuple(replace(full_report.clients[0], name=f"client-{n}") for n in range(30))
    text = _text(replace(full_report, command="check", clients=clients))
    assert "ready   30 clients: client-0, client-1, client-2, client-3, client-4 and 25 more" in text


def test_the_summary_counts_every_extractor_once(full_report: Report) -> None:
    sentence = summary_paragraph(full_report).split(" Clients:")[0]
    numbers = [int(n) for n in re.findall(r"\d+", sentence)]
    assert sum(numbers) - len(full_report.extractors) == len(full_report.extractors)


def test_quiet_leaves_what_is_in_the_way(full_report: Report) -> None:
    text = _text(full_report, verbosity=-1)
    assert "audit-export" not in text
    assert "kafka-sink" in text
    assert "error[plaintext-secret]" in text
    assert "missing-owner]" not in text


def test_in_large_fleets_no_blocked_extractor_goes_unnamed(large_report: Report) -> None:
    text = _text(large_report)
    blocked = [e.name for e in large_report.extractors if e.verdict is Verdict.BLOCKED]
    assert all(name in text for name in blocked)
    assert "2,000 extractors in 3 rows; -v or --format json lists each." in text
    assert text.count("\n") < 100


def test_verbose_lists_each_extractor_of_a_large_fleet(large_report: Report) -> None:
    text = _text(large_report, verbosity=1)
    assert all(f"\n{e.name} " in text for e in large_report.extractors)


def test_different_messages_are_never_put_together() -> None:
    extractors = tuple(
        ExtractorVerdict(
            name=f"job-{n}",
            verdict=Verdict.BLOCKED,
            reason=Reason.SCOPE_MISSING,
            message=f"scope-{n % 2} is missing for job-{n}.",
            next_step="Tick it.",
        )
        for n in range(100)
    )
    text = _text(Report(command="check", version="0", extractors=extractors))
    assert "scope-0 is missing" in text
    assert "scope-1 is missing" in text


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (Report(command="validate", version="0"), "Nothing was looked at."),
        (
            Report(command="validate", version="0", inputs=(InputFile(path="a", sha256="0"),)),
            "No findings in 1 file.",
        ),
        (
            Report(command="diff", version="0", inputs=(InputFile(path="a", sha256="0"),)),
            "There is nothing to report on in 1 file.",
        ),
        (
            Report(command="check", version="0", skipped=2),
            "2 rules or files could not be looked at.",
        ),
        (
            Report(
                command="generate",
                version="0",
                changes=(
                    Change(extractor="e", path="p", format=None, status=ChangeStatus.CHANGED, diff="d"),
                    Change(extractor="f", path="q", format=None, status=ChangeStatus.MANUAL),
                ),
            ),
            "Of 2 configurations, 1 can be rewritten and 1 waiting for a person's decision.",
        ),
    ],
)
def test_the_summary_says_only_what_was_done(report: Report, expected: str) -> None:
    assert summary_paragraph(report) == expected


def test_an_extractor_is_only_switchable_with_a_configuration_that_can_be_migrated(
    full_report: Report,
) -> None:
    assert summary_paragraph(full_report).startswith("1 of 6 extractors can be switched today.")
    without_changes = replace(full_report, changes=())
    ready = "For 3 of 6 extractors the client is ready; their configurations were not looked at."
    assert summary_paragraph(without_changes).startswith(ready)


def test_extractors_that_share_a_file_share_its_fate(full_report: Report) -> None:
    manual = replace(full_report.changes[2], shared_with=("audit-nightly",))
    report = replace(full_report, changes=(manual,))
    assert "2 waiting for a decision on the configuration" in summary_paragraph(report)
    assert (
        "extractors/weekly.json (celonis-extractor-builder), extractors audit-weekly, audit-nightly"
        in _text(replace(report, command="generate"))
    )


def test_an_unfinished_run_says_so(partial_report: Report) -> None:
    assert "The run did not finish" in summary_paragraph(partial_report)


def test_many_differences_are_counted_and_the_diff_command_shows_all() -> None:
    edits = tuple(SemanticEdit(path=f"a.b[{n}]", before='"x"', after=None) for n in range(20))
    change = Change(extractor="e", path="p", format="f", status=ChangeStatus.CHANGED, diff="d\n", edits=edits)
    text = _text(Report(command="generate", version="0", changes=(change,)))
    assert "a.b[11]" in text
    assert "a.b[12]" not in text
    assert "8 more differences in the data; `migrator diff` shows all" in text
    assert "a.b[19]" in render_changes([change], RenderOptions())


def test_the_same_long_checklist_is_not_printed_again_and_again() -> None:
    steps = ("Open the data connection and enter client ID and secret. " * 2, "Press Test Connection.")
    first = Change(
        extractor="e", path="a.json", format="f", status=ChangeStatus.CHANGED, diff="d\n", checklist=steps
    )
    changes = (first, replace(first, path="b.json"), replace(first, path="c.json", checklist=steps[:1]))
    report = Report(command="generate", version="0", changes=changes)
    assert "still to do by hand: the same 2 steps as for a.json" in _text(report)
    assert _text(report).count("Press Test Connection.") == 1
    assert _text(report, verbosity=1).count("Press Test Connection.") == 2


def test_rich_is_not_imported_to_list_formats() -> None:
    code = "import sys, migrator.reports.interface as i; i.renderer_ids(); print('rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
