"""The HTML page: it runs nothing, loads nothing, and nothing of others becomes markup."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from migrator.model.change import Change, ChangeStatus, SemanticEdit
from migrator.model.finding import Finding, Level, Related, Subject
from migrator.model.oauth import Evidence, ScopeSets
from migrator.model.parity import ApiParity, Parity
from migrator.model.place import Place
from migrator.model.report import InputFile, Report
from migrator.model.server import ServerProfile
from migrator.model.verdict import ApiAccess, ClientVerdict, ExtractorVerdict, Reason, Rung, Verdict
from migrator.reports.interface import RenderOptions, find_renderer
from migrator.reports.page import changes
from migrator.reports.page.elements import Markup, block, code, element, items

EVIL = "</pre></code><script>alert(1)</script><img src=x onerror=y> [/v3/x] \x1b[2J\u202e\" onclick='z'"
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "header", "nav", "main", "section", "footer"),
    *("h1", "h2", "h3", "p", "ul", "li", "a", "div", "span", "strong", "code", "pre"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "href", "id", "class", "scope", "role", "tabindex"),
    *("aria-label", "aria-labelledby", "aria-hidden"),
}


class _Page(HTMLParser):
    """Reads a page as browsers do, and refuses elements that are closed in another order than opened."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def render(report: Report, *, verbosity: int = 0) -> str:
    renderer = find_renderer("html")
    assert renderer is not None
    return renderer.render(report, RenderOptions(verbosity=verbosity))


def _hostile() -> Report:
    """Return a report with the same evil text in every field that holds a text."""
    place = Place(path=EVIL, line=1, column=1, end_line=1, end_column=2)
    scopes = frozenset({EVIL})
    rung = Rung(name=EVIL, passed=None, evidence=EVIL)
    api = ApiAccess(api=EVIL, verdict=Verdict.UNKNOWN, reason=Reason.SERVER_ERROR, message=EVIL)
    parity = ApiParity(api=EVIL, key=EVIL, parity=Parity.LESS, message=EVIL)
    return Report(
        command=EVIL,
        version=EVIL,
        sandbox=EVIL,
        inputs=(InputFile(path=EVIL, sha256=EVIL),),
        findings=(
            Finding(
                rule=EVIL,
                level=Level.ERROR,
                message=EVIL,
                help=EVIL,
                subject=Subject(kind=EVIL, name=EVIL),
                location=place,
                snippet=EVIL,
                related=(Related(message=EVIL, location=place),),
            ),
            Finding(rule=EVIL, level=Level.ERROR, message=EVIL, subject=Subject(kind=EVIL, name=EVIL)),
        ),
        clients=(
            ClientVerdict(
                name=EVIL,
                platform=EVIL,
                verdict=Verdict.BLOCKED,
                reason=Reason.SCOPE_MISSING,
                message=EVIL,
                next_step=EVIL,
                scopes=ScopeSets(
                    granted=scopes, missing=scopes, unknown=scopes, excess=scopes, evidence=Evidence.STATED
                ),
                ladder=(rung,),
                notes=(EVIL,),
            ),
        ),
        extractors=(
            ExtractorVerdict(
                name=EVIL,
                verdict=Verdict.UNKNOWN,
                reason=Reason.SERVER_ERROR,
                message=EVIL,
                next_step=EVIL,
                owner=EVIL,
                access=(api,),
                notes=(EVIL,),
                parity=(parity,),
            ),
        ),
        authorization_servers=(ServerProfile(token_url=EVIL, clients=1),),
        changes=(
            Change(
                extractor=EVIL,
                path=EVIL,
                format=EVIL,
                status=ChangeStatus.CHANGED,
                reasons=(EVIL,),
                diff=f"--- a/{EVIL}\n+{EVIL}\n-{EVIL}\n",
                edits=(SemanticEdit(path=EVIL, before=EVIL, after=EVIL),),
                checklist=(EVIL,),
                shared_with=(EVIL,),
                written=EVIL,
            ),
        ),
    )


def test_hostile_texts_are_only_text() -> None:
    page = render(_hostile(), verbosity=1)
    read = _Page(page)
    assert set(read.tags) <= TAGS
    assert {name for name, _ in read.attributes} <= ATTRIBUTES
    assert not {"\x1b", "\u202e"} & set(page)
    assert "<script>alert(1)</script>" in read.text, "it is there to be read"
    assert "[/v3/x]" in read.text
    assert r"\x1b[2J\u202e" in read.text


@pytest.mark.parametrize("name", ["full_report", "partial_report", "large_report", "empty_report"])
def test_a_page_loads_nothing_and_runs_nothing(name: str, request: pytest.FixtureRequest) -> None:
    read = _Page(render(request.getfixturevalue(name)))
    assert set(read.tags) <= TAGS, "no script, no picture, no form, no frame, no link to a style"
    assert {name for name, _ in read.attributes} <= ATTRIBUTES, "nothing that runs, and no style of its own"
    assert all(value.startswith("#") for name, value in read.attributes if name == "href")


def test_the_policy_allows_the_one_style_that_is_there(full_report: Report) -> None:
    page = render(full_report)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
    assert page.index("Content-Security-Policy") < page.index("<style>"), "it counts for what comes after"
    assert "url(" not in style
    assert "@import" not in style


def test_tables_have_headers_and_captions_and_headings_are_in_order(full_report: Report) -> None:
    page = render(full_report)
    tables = re.findall(r"<table>(.*?)</table>", page, re.DOTALL)
    assert tables
    for table in tables:
        assert "<caption>" in table
        head, body = table.split("</thead>")
        assert head.count('scope="col"') == head.count("<th ")
        assert body.count('scope="row"') == body.count("<tr>") == body.count("<th ")
        assert "<td></td>" not in body
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_links_lead_to_parts_that_are_there(full_report: Report) -> None:
    read = _Page(render(full_report))
    ids = [value for name, value in read.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert [f"#{id_}" for id_ in ids] == [value for name, value in read.attributes if name == "href"]


def test_each_verdict_is_a_word_and_a_sign(full_report: Report) -> None:
    page = render(full_report)
    for sign, word in (("\u2713", "ready"), ("\u2715", "blocked"), ("?", "unknown"), ("!", "manual")):
        assert f'<span aria-hidden="true">{sign}</span> {word}</span>' in page


def test_a_ready_client_does_not_look_like_a_yes_where_its_configuration_is_in_the_way(
    full_report: Report,
) -> None:
    (row,) = re.findall(r'<th scope="row"><code>audit-weekly</code>.*?</tr>', render(full_report), re.DOTALL)
    assert '<span class="mark warn"><span aria-hidden="true">!</span> ready</span>' in row
    assert "config manual" in row


def test_every_part_of_a_report_is_there(full_report: Report) -> None:
    parity = ApiParity(api="audit-log", key="old", parity=Parity.LESS, message="The token gets less.")
    extractor = replace(full_report.extractors[0], parity=(parity,))
    report = replace(full_report, extractors=(extractor, *full_report.extractors[1:]))
    text = _Page(render(report)).text
    for said in (
        *("Login History needs", "Next: Admin & Settings", "Note: One run takes 40 minutes"),
        *("400 invalid_scope for", "implied, confirmed by API calls", "1 token could not be given back"),
        *("leaves out missing scopes and grants the rest", "Put the value into a secret store"),
        *('-    "apiKeyHeader" : "Authorization",', "Press Test Connection", "Migrated already:"),
        *("The token gets less.", "Written by migrator 0.1.0."),
    ):
        assert said in text


def test_suppressed_findings_stay_with_their_reason_and_are_told_in_full_on_demand(
    full_report: Report,
) -> None:
    page = render(full_report)
    assert "Suppressed: key-too-old on the key login-key: accepted until wave 2" in page
    assert "1,391 days old" not in page
    assert "1,391 days old" in render(full_report, verbosity=1)


def test_an_unfinished_run_says_so_first(partial_report: Report) -> None:
    page = render(partial_report)
    assert page.index("The run did not finish") < page.index('class="summary"')


def test_many_ready_clients_are_counted(full_report: Report) -> None:
    clients = tuple(replace(full_report.clients[0], name=f"c{n:03}") for n in range(100))
    report = replace(full_report, clients=clients)
    assert "40 more clients are ready; -v lists each." in render(report)
    assert "c099" in render(report, verbosity=1)


def test_very_many_diffs_do_not_make_a_page_that_no_browser_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "DETAIL_BUDGET", 700)
    change = Change(extractor="e", path="p", format="f", status=ChangeStatus.CHANGED, diff="+x\n" * 10)
    page = render(Report(command="run", version="0", changes=(change, replace(change, path="q"))))
    assert page.count("<pre") == 1
    assert "see `migrator diff` for what is left out here" in page


def test_only_elements_are_markup() -> None:
    assert element("p", "<b>", Markup("<i>x</i>")).html == "<p>&lt;b&gt;<i>x</i></p>"
    assert element("a", "x", href='"><b>').html == '<a href="&quot;&gt;&lt;b&gt;">x</a>'
    assert element("p", "a\r\n b\x00").html == "<p>a b\\x00</p>"
    assert block("div", "", Markup(""), "x", aria_label="y").html == '<div aria-label="y">\nx\n</div>'
    assert code("a\nb").html == "<code>a\\nb</code>"
    assert items([]) == code("") == Markup("")
