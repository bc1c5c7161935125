"""Markdown on GitHub and GitLab: nothing of a server's text becomes markup."""

from dataclasses import replace

import pytest

from migrator.model.change import Change, ChangeStatus
from migrator.model.report import Report
from migrator.model.verdict import ExtractorVerdict, Reason, Verdict
from migrator.reports import markdown
from migrator.reports.escaping.markdown import code, fenced, in_html, inline
from migrator.reports.interface import RenderOptions, find_renderer


def _render(report: Report) -> str:
    renderer = find_renderer("markdown")
    assert renderer is not None
    return renderer.render(report, RenderOptions())


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain words, 3 of 4.", "plain words, 3 of 4."),
        ("a | b", "a \\| b"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("[click](javascript:x)", "\\[click\\](javascript:x)"),
        ("![i](http://e/x.png)", "!\\[i\\](http://<!-- -->e/x.png)"),
        ("*bold* _it_ ~~no~~", "\\*bold\\* \\_it\\_ \\~\\~<!-- -->no\\~\\~"),
        ("ask @acme/all", "ask @<!-- -->acme/all"),
        ("see #12 and !7", "see \\#<!-- -->12 and !<!-- -->7"),
        ("`code`", "\\`code\\`"),
        ("a\nb", "a b"),
        ("\x1b[31m", "\\\\x1b\\[31m"),
        ("<!-- hidden", "&lt;!-- hidden"),
    ],
)
def test_prose_is_only_prose(text: str, escaped: str) -> None:
    assert inline(text) == escaped


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("audit.log:read", "`audit.log:read`"),
        ("a`b", "``a`b``"),
        ("`a`", "`` `a` ``"),
        ("a\nb", "`a\\nb`"),
        ("", ""),
    ],
)
def test_code_spans_cannot_be_ended_from_inside(text: str, span: str) -> None:
    assert code(text) == span


def test_a_pipe_in_code_does_not_end_a_table_cell() -> None:
    assert code("a|b", in_table=True) == "`a\\|b`"


def test_a_code_block_cannot_be_ended_from_inside() -> None:
    assert fenced("+```\n+evil\n", "diff") == "````diff\n+```\n+evil\n````"


def test_html_is_escaped_inside_elements() -> None:
    assert in_html("</summary><b>x") == "&lt;/summary&gt;&lt;b&gt;x"


def test_a_server_text_stays_in_its_cell_and_calls_nobody() -> None:
    message = "503 | <img src=x> @acme/all\n| evil | row |\n</details>"
    extractor = ExtractorVerdict(
        name="e|x", verdict=Verdict.UNKNOWN, reason=Reason.SERVER_ERROR, message=message
    )
    text = _render(Report(command="check", version="0", extractors=(extractor,)))
    (row,) = [line for line in text.split("\n") if "server-error" in line and line.startswith("|")]
    assert row.replace("\\|", "").count("|") == 7
    assert "<img" not in text
    assert "@acme" not in text
    assert "</details>" not in text


def test_the_details_stay_within_what_github_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "DETAIL_BUDGET", 300)
    change = Change(extractor="e", path="p", format="f", status=ChangeStatus.CHANGED, diff="+x\n" * 30)
    text = _render(Report(command="run", version="0", changes=(change, replace(change, path="q"))))
    assert text.count("```diff") == 1
    assert "- `e`: `q` (changed): see `migrator diff` for what is left out here" in text


def test_each_extractor_has_its_next_step(full_report: Report) -> None:
    text = _render(full_report)
    for extractor in full_report.extractors:
        (row,) = [line for line in text.split("\n") if line.startswith(f"| `{extractor.name}` ")]
        assert f"**{extractor.verdict}**" in row
    assert "| `config unsupported` | the Kafka EMS connector accepts only a static key<br>" in text
    assert "<br>Also: no-client: The extractor names no client. Keep the key for it" in text
