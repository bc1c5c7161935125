"""The report of `migrator run`: short enough to be read, and nothing that matters hidden."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrator.model.change import Change, ChangeStatus, SemanticEdit
from migrator.model.finding import Finding, Level, Subject
from migrator.model.oauth import RequestCounts
from migrator.model.place import Place
from migrator.model.report import Report
from migrator.model.verdict import ClientVerdict, ExtractorVerdict, Reason, Verdict
from migrator.reports.derived.summary import summary_paragraph
from migrator.reports.interface import RenderOptions, find_renderer


def _text(report: Report, *, width: int = 100, verbosity: int = 0) -> str:
    renderer = find_renderer("text")
    assert renderer is not None
    return renderer.render(report, RenderOptions(width=width, verbosity=verbosity))


def _run(
    *,
    findings: Sequence[Finding] = (),
    clients: Sequence[ClientVerdict] = (),
    extractors: Sequence[ExtractorVerdict] = (),
    changes: Sequence[Change] = (),
) -> Report:
    return Report(
        command="run",
        version="0",
        findings=tuple(findings),
        clients=tuple(clients),
        extractors=tuple(extractors),
        changes=tuple(changes),
    )


def _finding(key: str, line: int, *, path: str = "keys.yaml", help_: str = "Replace it.") -> Finding:
    return Finding(
        rule="key-too-old",
        level=Level.WARNING,
        message=f"key {key} is old",
        help=help_,
        subject=Subject(kind="key", name=key),
        location=Place(path=path, line=line, column=3, end_line=line, end_column=6),
        snippet=f"  {key}:",
    )


def _extractor(
    name: str,
    verdict: Verdict = Verdict.READY,
    reason: Reason = Reason.OK,
    *,
    wave: int | None = 1,
    message: str = "",
) -> ExtractorVerdict:
    return ExtractorVerdict(
        name=name,
        verdict=verdict,
        reason=reason,
        wave=wave,
        client=f"{name}-client",
        message=message,
        next_step="" if verdict is Verdict.READY else f"See to {name}.",
    )


def _client(name: str, verdict: Verdict, reason: Reason) -> ClientVerdict:
    return ClientVerdict(
        name=name,
        platform="team",
        verdict=verdict,
        reason=reason,
        message="This was seen.",
        next_step="Do it.",
    )


def _change(name: str, status: ChangeStatus = ChangeStatus.CHANGED, *, notes: tuple[str, ...] = ()) -> Change:
    changed = status is ChangeStatus.CHANGED
    return Change(
        extractor=name,
        path=f"configs/{name}.json",
        format="celonis-extractor-builder",
        status=status,
        reasons=notes,
        edits=(SemanticEdit(path="a", before="1", after="2"),) * 6 if changed else (),
        checklist=("Enter the secret.", "Test it.") if changed else (),
        written=f"out/configs/{name}.json" if changed else None,
    )


def _rows(text: str) -> list[str]:
    table = text.split("Extractors\n\n")[1].split("\n\n", maxsplit=1)[0]
    return [line for line in table.split("\n")[1:] if not line.startswith(" ")]


def test_warnings_of_one_rule_are_one_block_with_one_help() -> None:
    text = _text(_run(findings=[_finding(f"key-{n}", n) for n in range(8, 16)]))
    assert text.startswith(
        "Findings\n\n"
        "warning[key-too-old] 8 keys, in keys.yaml\n"
        "  8:3   key key-8 is old\n"
        "  9:3   key key-9 is old\n"
        "  10:3  key key-10 is old\n"
        "  11:3  key key-11 is old\n"
        "  12:3  key key-12 is old\n"
        "  and 3 more\n"
        "  help: Replace it.\n"
        "`migrator validate -v` shows each with its source line.\n"
    )


def test_a_single_warning_is_one_line_and_its_help() -> None:
    text = _text(_run(findings=[_finding("old", 8)]))
    assert "warning[key-too-old] keys.yaml:8:3  key old is old\n  help: Replace it.\n" in text
    assert "`migrator validate` shows each with its source line." in text


def test_findings_in_several_files_name_each_file() -> None:
    text = _text(_run(findings=[_finding("a", 8), _finding("b", 9, path="more/keys.yaml")]))
    assert "warning[key-too-old] 2 keys\n  keys.yaml:8:3       key a is old\n" in text
    assert "  more/keys.yaml:9:3  key b is old\n" in text


def test_helps_that_differ_stay_with_their_findings() -> None:
    text = _text(_run(findings=[_finding("a", 1, help_="Use x."), _finding("b", 2, help_="Use y.")]))
    assert "  1:3  key a is old\n    help: Use x.\n  2:3  key b is old\n    help: Use y.\n" in text


def test_several_findings_about_one_thing_are_not_counted_as_several_things() -> None:
    text = _text(_run(findings=[_finding("a", 1), _finding("a", 2)]))
    assert "warning[key-too-old] 2 findings, in keys.yaml" in text


def test_errors_keep_their_source_line_and_come_first() -> None:
    error = replace(_finding("bad", 20), rule="plaintext-secret", level=Level.ERROR)
    text = _text(_run(findings=[_finding("old", 8), error]))
    assert text.index("error[plaintext-secret]: key bad is old") < text.index("warning[key-too-old]")
    assert " --> keys.yaml:20:3\n" in text
    assert "20 |   bad:\n" in text


def test_details_bring_the_source_lines_and_the_clients_back(full_report: Report) -> None:
    text = _text(full_report, verbosity=1)
    assert "--> inventory/keys.yaml:4:3" in text
    assert "\nClients\n" in text
    assert '-    "apiKeyHeader" : "Authorization",' in text


def test_a_client_is_left_out_where_a_row_tells_its_trouble() -> None:
    extractor = _extractor("a", Verdict.BLOCKED, Reason.SCOPE_MISSING, message="x is missing.")
    told = _client("a-client", Verdict.BLOCKED, Reason.SCOPE_MISSING)
    assert "Clients\n" not in _text(_run(clients=[told], extractors=[extractor]))


@pytest.mark.parametrize(
    "client",
    [
        _client("a-client", Verdict.BLOCKED, Reason.CLIENT_REJECTED),
        _client("unused", Verdict.UNKNOWN, Reason.SERVER_ERROR),
    ],
)
def test_a_client_whose_trouble_no_row_tells_is_shown_in_full(client: ClientVerdict) -> None:
    extractor = _extractor("a", Verdict.BLOCKED, Reason.SCOPE_MISSING, message="x is missing.")
    text = _text(_run(clients=[client], extractors=[extractor]))
    assert f"{client.name} (team): {client.reason}" in text
    assert "why      This was seen." in text
    assert "next     Do it." in text


def test_ready_clients_are_not_listed(full_report: Report) -> None:
    assert "audit-reader (acme-eu)" not in _text(full_report)
    assert "audit-reader (acme-eu)" in _text(replace(full_report, command="check"))


def test_what_is_in_the_way_comes_first_and_waves_in_order() -> None:
    extractors = [
        _extractor("done"),
        _extractor("ready-2", wave=2),
        _extractor("ready-none", wave=None),
        _extractor("ready-1"),
        _extractor("unsupported", Verdict.UNKNOWN, Reason.NOT_CHECKED, wave=3),
        _extractor("manual", wave=2),
        _extractor("unknown", Verdict.UNKNOWN, Reason.SERVER_ERROR),
        _extractor("blocked-3", Verdict.BLOCKED, Reason.SCOPE_MISSING, wave=3),
        _extractor("blocked-1", Verdict.BLOCKED, Reason.CLIENT_REJECTED),
    ]
    changes = [
        _change("done", ChangeStatus.UNCHANGED),
        _change("unsupported", ChangeStatus.UNSUPPORTED),
        _change("manual", ChangeStatus.MANUAL),
    ]
    rows = _rows(_text(_run(extractors=extractors, changes=changes)))
    assert [row.split()[0] for row in rows] == [
        *("blocked-1", "blocked-3", "unknown", "manual", "unsupported"),
        *("ready-1", "ready-2", "ready-none", "done"),
    ]
    reasons = [" ".join(row.split()[4:]) for row in rows]
    assert reasons[3:5] == ["config manual", "config unsupported"]


def test_an_extractor_without_any_oauth_path_is_told_its_way_forward_and_not_to_check_again() -> None:
    extractor = _extractor("stream", Verdict.UNKNOWN, Reason.NOT_CHECKED, message="Not proven.")
    change = _change(
        "stream", ChangeStatus.UNSUPPORTED, notes=("it takes a fixed text only", "ask the vendor")
    )
    report = _run(extractors=[extractor], changes=[change])
    text = _text(report)
    assert "unknown  config unsupported\n  why  it takes a fixed text only\n  next ask the vendor\n" in text
    assert "Not proven." not in text
    assert "See to stream." not in text
    assert "  also not-checked: Not proven. See to stream.\n" in _text(report, verbosity=1)


def test_a_known_trouble_of_the_client_is_told_beside_the_configuration() -> None:
    extractor = _extractor("e", Verdict.UNKNOWN, Reason.SECRET_UNAVAILABLE, message="S is not set.")
    change = _change("e", ChangeStatus.MANUAL, notes=("two methods",))
    text = _text(_run(extractors=[extractor], changes=[change]))
    assert "unknown  config manual\n  why  two methods\n" in text
    assert "  also secret-unavailable: S is not set. See to e.\n" in text
    assert "1 waiting for a decision on the configuration" in text


def test_a_blocked_extractor_is_told_of_its_configuration_too() -> None:
    extractor = _extractor("e", Verdict.BLOCKED, Reason.SCOPE_MISSING, message="x is missing.")
    change = _change("e", ChangeStatus.MANUAL, notes=("two methods",))
    text = _text(_run(extractors=[extractor], changes=[change]))
    assert "blocked  scope-missing\n  why  x is missing.\n  also config manual: two methods\n" in text


def test_ready_rows_that_differ_in_the_file_alone_are_one_line_each() -> None:
    names = ("a", "b", "c")
    report = _run(extractors=[_extractor(n) for n in names], changes=[_change(n) for n in names])
    table = _text(report).split("Extractors\n\n")[1].split("\n\n")[0].split("\n")
    assert [line.split()[0] for line in table[1:4]] == list(names)
    assert table[4:] == [
        "  next For each of these 3: review the generated file, then do the steps in NAME.checklist.md."
    ]


def test_a_ready_row_alone_names_its_file_and_its_checklist() -> None:
    text = _text(_run(extractors=[_extractor("a")], changes=[_change("a")]))
    assert "  next Review out/configs/a.json, then do the 2 steps in a.json.checklist.md.\n" in text


@pytest.mark.parametrize(
    ("change", "step"),
    [
        (replace(_change("a"), written=None), "Review the change, then do the 2 steps by hand."),
        (replace(_change("a"), checklist=()), "Review out/configs/a.json."),
        (
            replace(_change("a"), written="configs/a.json"),
            "Review configs/a.json, then do the 2 steps by hand.",
        ),
        (
            replace(_change("a"), checklist=("Test it.",)),
            "Review out/configs/a.json, then do the step in a.json.checklist.md.",
        ),
    ],
)
def test_no_file_is_named_that_was_not_written(change: Change, step: str) -> None:
    assert f"  next {step}\n" in _text(_run(extractors=[_extractor("a")], changes=[change]))


def test_changes_are_one_line_each_below_their_folder() -> None:
    changes = [
        _change("a", notes=("Not verified.",)),
        _change("broken", ChangeStatus.MANUAL, notes=("two methods",)),
        _change("b", notes=("Not verified.", "Needs 7.6")),
        _change("done", ChangeStatus.UNCHANGED),
    ]
    names = ("a", "broken", "b", "done")
    text = _text(_run(extractors=[_extractor(n) for n in names], changes=changes))
    assert (
        "Changes (written below out)\n\n"
        "changed      configs/a.json       6 differences\n"
        "changed      configs/b.json       6 differences\n"
        "manual       configs/broken.json\n"
        "unchanged    configs/done.json    migrated already\n"
        "note for 2 files (celonis-extractor-builder): Not verified.\n"
        "note for b.json: Needs 7.6.\n"
        "Steps: NAME.checklist.md beside each generated file. Diffs: `migrator diff`.\n"
    ) in text
    assert text.count("two methods") == 1, "it stands in the extractor's row"


def test_why_a_change_cannot_be_made_is_told_where_no_row_tells_it() -> None:
    text = _text(_run(changes=[_change("e", ChangeStatus.MANUAL, notes=("two methods",))]))
    assert "manual       configs/e.json\n" in text
    assert "two methods" in text


def test_a_change_that_was_not_written_says_so_first() -> None:
    failed = replace(_change("z", notes=("not written: it is read-only",)), written=None)
    text = _text(_run(changes=[_change("a"), failed]))
    lines = text.split("written below out)\n\n")[1].split("\n")
    assert lines[0] == "changed      configs/z.json  6 differences, not written"
    assert "note for z.json: not written: it is read-only." in lines
    assert "Steps: NAME.checklist.md beside 1 generated file; -v for 1 file. Diffs: `migrator diff`." in lines


def test_where_nothing_was_written_the_title_says_so() -> None:
    text = _text(_run(changes=[replace(_change("a"), written=None)]))
    assert "Changes (nothing was written)\n" in text


def test_what_was_written_elsewhere_names_both_paths() -> None:
    outside = replace(_change("b"), path="/srv/b.json", written="out/_outside/srv/b.json")
    in_place = replace(_change("c"), written="configs/c.json")
    text = _text(_run(changes=[_change("a"), outside, in_place]))
    assert "changed      /srv/b.json -> out/_outside/srv/b.json  6 differences\n" in text
    assert "configs/c.json                          6 differences, in place\n" in text


def test_a_file_whose_name_does_not_tell_names_its_extractors() -> None:
    shared = replace(_change("a"), shared_with=("b", "c", "d"))
    named = replace(_change("e"), path="configs/x.json", written="out/configs/x.json")
    text = _text(_run(changes=[shared, named]))
    assert "configs/a.json  6 differences (extractors a, b, c and 1 more)\n" in text
    assert "configs/x.json  6 differences (extractor e)\n" in text


def test_the_summary_begins_with_what_may_be_switched_and_counts_the_requests(full_report: Report) -> None:
    counted = replace(full_report.clients[0], requests=RequestCounts(token=12, api=10))
    report = replace(full_report, clients=(counted,), sandbox="http://127.0.0.1:8080")
    first, second, *_ = summary_paragraph(report).split(". ")
    assert first == "1 of 6 extractors can be switched today"
    assert second.startswith("Rehearsal: the embedded platform at http://127.0.0.1:8080 stood in")
    assert " Sent 12 token requests and 10 API calls. " in summary_paragraph(report)


@pytest.mark.parametrize("width", [80, 100, 120])
def test_owners_of_one_domain_say_it_once_where_room_is_short(width: int) -> None:
    extractors = [
        replace(
            _extractor(f"a-rather-long-extractor-name-{n}"), owner=f"some-team-{n}-with-a-name@acme.example"
        )
        for n in range(3)
    ]
    text = _text(_run(extractors=extractors), width=width)
    assert text.count("@acme.example") == (1 if width == 80 else 3)
    assert "some-team-2" in text
    assert max(map(len, text.split("\n"))) <= width


def test_a_large_fleet_stays_short_whatever_its_files_are_called() -> None:
    number = 3000
    extractors = [_extractor(f"job-{n}", wave=n % 3) for n in range(number)]
    changes = [
        replace(_change(f"file-{n}", notes=(f"Needs {n}.",)), extractor=f"job-{n}") for n in range(number)
    ]
    text = _text(_run(extractors=extractors, changes=changes))
    assert text.count("\n") < 50
    assert "For each of these 3,000: review the generated file" in text
    assert "and 2,990 more; -v or --format json lists each" in text
    assert "and notes for 2,988 more; -v or --format json lists each" in text


STATUSES = st.none() | st.sampled_from(ChangeStatus)
VERDICTS = st.sampled_from(
    [
        (Verdict.READY, Reason.OK),
        (Verdict.BLOCKED, Reason.SCOPE_MISSING),
        (Verdict.UNKNOWN, Reason.NOT_CHECKED),
        (Verdict.UNKNOWN, Reason.SERVER_ERROR),
    ]
)


@settings(max_examples=60, deadline=None)
@given(fates=st.lists(st.tuples(VERDICTS, STATUSES), min_size=1, max_size=80), verbosity=st.integers(0, 1))
def test_no_row_looks_ready_that_is_not(
    fates: list[tuple[tuple[Verdict, Reason], ChangeStatus | None]], verbosity: int
) -> None:
    extractors = [_extractor(f"e{n}-", *fate) for n, (fate, _) in enumerate(fates)]
    changes = [_change(f"e{n}-", status) for n, (_, status) in enumerate(fates) if status is not None]
    text = _text(_run(extractors=extractors, changes=changes), verbosity=verbosity)
    fine = {"ready  ok", "ready  migrated already"}
    rows = [row for row in _rows(text) if any(row.rstrip().endswith(f"  {end}") for end in fine)]
    in_the_way = (ChangeStatus.MANUAL, ChangeStatus.UNSUPPORTED)
    not_fine = [
        f"e{n}-"
        for n, ((verdict, _), status) in enumerate(fates)
        if verdict is not Verdict.READY or status in in_the_way
    ]
    assert not [name for name in not_fine for row in rows if name in row.split()]
    assert all(name in text for name in not_fine)
