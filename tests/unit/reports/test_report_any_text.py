"""Whatever stands in a report's fields, every format stays what it is."""

import json
import string
import unicodedata
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrator.model.change import Change, ChangeStatus, SemanticEdit
from migrator.model.finding import Finding, Level, Related, Subject
from migrator.model.inventory import AuthMethod
from migrator.model.oauth import Evidence, RequestCounts, ScopeSets, TokenFacts
from migrator.model.place import Place
from migrator.model.report import InputFile, Report
from migrator.model.server import ServerHabit, ServerProfile
from migrator.model.verdict import ApiAccess, ClientVerdict, ExtractorVerdict, Reason, Rung, Verdict
from migrator.reports.derived.results import results
from migrator.reports.diffs.patch import render_patch
from migrator.reports.interface import RenderOptions, find_renderer, renderer_ids
from migrator.reports.terminal.changes import render_changes
from migrator.reports.v1.read import from_json_v1

NASTY = [
    "",
    "\x1b[31mred\x1b[0m",
    "\u202eexe.txt",
    "a\r\nb\n::error::forged",
    "[audit.log:read] [/v3/scopes] [bold]",
    "]]></failure><evil/>",
    "\x00\x0b\ufffe\ud800",
    "| a | <b> `x` ``` @all",
    "%0A%25,:=",
    "https://x\u200b.example",
    "\U000e0041",
]
TEXTS = st.one_of(st.sampled_from(NASTY), st.text(max_size=12))
NAMES = st.one_of(st.sampled_from(NASTY), st.text(alphabet=string.ascii_lowercase, min_size=1, max_size=6))
NUMBERS = st.integers(min_value=1, max_value=300)
PLACES = st.builds(Place, path=TEXTS, line=NUMBERS, column=NUMBERS, end_line=NUMBERS, end_column=NUMBERS)
SCOPES = st.frozensets(TEXTS, max_size=2)


def few(of: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(of, max_size=2).map(tuple)


FINDINGS = st.builds(
    Finding,
    rule=NAMES,
    level=st.sampled_from(Level),
    message=TEXTS,
    help=TEXTS,
    subject=st.builds(Subject, kind=TEXTS, name=TEXTS),
    location=st.none() | PLACES,
    related=few(st.builds(Related, message=TEXTS, location=PLACES)),
    snippet=st.none() | TEXTS,
    suppressed=st.none() | TEXTS,
    detail=TEXTS,
)
CLIENTS = st.builds(
    ClientVerdict,
    name=NAMES,
    platform=TEXTS,
    verdict=st.sampled_from(Verdict),
    reason=st.sampled_from(Reason),
    message=TEXTS,
    next_step=TEXTS,
    auth_method=st.none() | st.sampled_from(AuthMethod),
    token=st.none()
    | st.builds(TokenFacts, type=TEXTS, expires_in=st.none() | st.floats(min_value=0, max_value=1e9)),
    scopes=st.builds(
        ScopeSets,
        required=SCOPES,
        granted=SCOPES,
        missing=SCOPES,
        excess=SCOPES,
        unknown=SCOPES,
        evidence=st.sampled_from(Evidence),
        confirmed_by_api=SCOPES,
    ),
    requests=st.builds(RequestCounts, token=NUMBERS, introspection=NUMBERS, api=NUMBERS),
    ladder=few(st.builds(Rung, name=TEXTS, passed=st.none() | st.booleans(), evidence=TEXTS)),
    notes=few(TEXTS),
    location=st.none() | PLACES,
)
EXTRACTORS = st.builds(
    ExtractorVerdict,
    name=NAMES,
    verdict=st.sampled_from(Verdict),
    reason=st.sampled_from(Reason),
    message=TEXTS,
    next_step=TEXTS,
    owner=st.none() | TEXTS,
    wave=st.none() | NUMBERS,
    client=st.none() | NAMES,
    access=few(
        st.builds(
            ApiAccess,
            api=TEXTS,
            verdict=st.sampled_from(Verdict),
            reason=st.sampled_from(Reason),
            status=st.none() | NUMBERS,
            message=TEXTS,
            next_step=TEXTS,
        )
    ),
    notes=few(TEXTS),
    location=st.none() | PLACES,
)
SERVERS = st.builds(
    ServerProfile,
    token_url=TEXTS,
    habits=st.frozensets(st.sampled_from(ServerHabit), max_size=3),
    clients=st.integers(min_value=0, max_value=9),
)
CHANGES = st.builds(
    Change,
    extractor=NAMES,
    path=TEXTS,
    format=st.none() | TEXTS,
    status=st.sampled_from(ChangeStatus),
    reasons=few(TEXTS),
    diff=TEXTS | TEXTS.map(lambda t: f"--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n-{t}\n+b\n+{t}\n"),
    diff_is_patch=st.booleans(),
    edits=few(st.builds(SemanticEdit, path=TEXTS, before=st.none() | TEXTS, after=st.none() | TEXTS)),
    checklist=few(TEXTS),
    shared_with=few(NAMES),
    written=st.none() | TEXTS,
)
REPORTS = st.builds(
    Report,
    command=st.just("run") | NAMES,
    version=TEXTS,
    inputs=few(st.builds(InputFile, path=TEXTS, sha256=TEXTS)),
    findings=few(FINDINGS),
    clients=few(CLIENTS),
    extractors=few(EXTRACTORS),
    authorization_servers=few(SERVERS),
    changes=few(CHANGES),
    sandbox=st.none() | TEXTS,
    skipped=st.integers(min_value=0, max_value=3),
    complete=st.booleans(),
)
OPTIONS = st.builds(
    RenderOptions,
    width=st.integers(min_value=1, max_value=200),
    color=st.just(False),
    verbosity=st.integers(min_value=-1, max_value=1),
)
many_reports = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def render(format_: str, report: Report, options: RenderOptions | None = None) -> str:
    renderer = find_renderer(format_)
    assert renderer is not None
    return renderer.render(report, options or RenderOptions())


def acting(text: str) -> set[str]:
    """Return the characters that a terminal or a reader would obey instead of showing."""
    return {c for c in text if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}


@pytest.mark.parametrize("format_", renderer_ids())
@many_reports
@given(report=REPORTS, options=OPTIONS)
def test_nothing_acts_on_the_terminal(format_: str, report: Report, options: RenderOptions) -> None:
    text = render(format_, report, options)
    assert acting(text) - set("\t" if format_ in {"junit", "markdown", "html"} else "") == set()
    text.encode("utf-8")
    assert not text or text.endswith("\n")


@many_reports
@given(report=REPORTS)
def test_json_is_read_back_as_it_was(report: Report) -> None:
    assert from_json_v1(json.loads(render("json", report))) == report


@many_reports
@given(report=REPORTS)
def test_sarif_and_gitlab_have_every_result_once(report: Report) -> None:
    expected = results(report)
    log = json.loads(render("sarif", report))
    assert len(log["runs"][0]["results"]) == len(expected)
    entries = json.loads(render("gitlab", report))
    about_the_run = not report.complete or report.skipped > 0 or report.sandbox is not None
    shown = sum(r.suppressed is None for r in expected) + about_the_run
    servers = {s.token_url for s in report.authorization_servers}
    assert len(entries) == len(report.authorization_servers) + shown
    assert len({e["fingerprint"] for e in entries}) == len(servers) + shown


@many_reports
@given(report=REPORTS)
def test_junit_is_well_formed(report: Report) -> None:
    root = ET.fromstring(render("junit", report))  # noqa: S314 - it is our own output
    expected = 1 + len(report.findings) + len(report.clients) + len(report.extractors) + len(report.changes)
    assert root.get("tests") == str(expected)


@many_reports
@given(report=REPORTS)
def test_github_has_one_command_on_each_line(report: Report) -> None:
    lines = render("github", report).split("\n")
    assert lines.pop() == ""
    servers = len(report.authorization_servers)
    assert len(lines) == sum(r.suppressed is None for r in results(report)) + servers + 1
    for line in lines:
        head, properties, _ = _parsed(line)
        assert head in {"error", "warning", "notice"}
        assert set(properties) <= {"file", "line", "endLine", "col", "endColumn", "title"}


def _parsed(line: str) -> tuple[str, dict[str, str], str]:
    """Read a command as the runner does: the message begins behind the second pair of colons."""
    assert line.startswith("::")
    head, _, message = line[2:].partition("::")
    command, _, properties = head.partition(" ")
    return command, dict(p.split("=", 1) for p in properties.split(",")), message


@many_reports
@given(changes=few(CHANGES), options=OPTIONS)
def test_changes_do_not_act_on_the_terminal(changes: tuple[Change, ...], options: RenderOptions) -> None:
    assert acting(render_changes(changes, options)) == set()
    assert not {"\x1b", "\u202e", "\x07"} & set(render_patch(changes))
