"""Every format, as its readers see it. UPDATE_GOLDEN=1 writes the files anew: look before you commit."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from migrator.model.report import Report
from migrator.reports.escaping.json import json_text
from migrator.reports.interface import RenderOptions, find_renderer, renderer_ids
from migrator.reports.page.style import STYLE, content_security_policy
from migrator.reports.terminal.changes import render_changes

Golden = Callable[[str, str], None]

SUFFIXES = {
    "github": "txt",
    "gitlab": "json",
    "html": "html",
    "json": "json",
    "junit": "xml",
    "markdown": "md",
    "sarif": "json",
    "text": "txt",
}


def _render(format_: str, report: Report, options: RenderOptions | None = None) -> str:
    renderer = find_renderer(format_)
    assert renderer is not None
    return renderer.render(report, options or RenderOptions())


@pytest.mark.parametrize("format_", sorted(SUFFIXES))
@pytest.mark.parametrize("name", ["full", "partial", "empty"])
def test_format(format_: str, name: str, request: pytest.FixtureRequest, golden: Golden) -> None:
    text = _render(format_, request.getfixturevalue(f"{name}_report"))
    told = {"sarif": _without_documentation, "html": _without_style}.get(format_, str)
    golden(f"{format_}/{name}.{SUFFIXES[format_]}", told(text))


def _without_documentation(sarif: str) -> str:
    """Leave out what the rules say of themselves: it may change without this format changing."""
    log = json.loads(sarif)
    driver = log["runs"][0]["tool"]["driver"]
    driver["rules"] = [{"id": rule["id"]} for rule in driver["rules"]]
    return json_text(log)


def _without_style(page: str) -> str:
    """Leave out how the page looks: a golden is about what it says."""
    return page.replace(STYLE, "…").replace(content_security_policy(), "…")


def test_every_format_that_ships_is_looked_at() -> None:
    assert set(SUFFIXES) == set(renderer_ids())


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("full-80", RenderOptions(width=80)),
        ("full-120", RenderOptions(width=120)),
        ("full-120-color", RenderOptions(width=120, color=True)),
        ("full-160-verbose", RenderOptions(width=160, verbosity=1)),
        ("full-100-quiet", RenderOptions(width=100, verbosity=-1)),
    ],
)
def test_text(name: str, options: RenderOptions, full_report: Report, golden: Golden) -> None:
    golden(f"text/{name}.txt", _render("text", full_report, options))


@pytest.mark.parametrize("format_", renderer_ids())
def test_the_secret_of_the_source_line_is_nowhere(format_: str, full_report: Report, marker: str) -> None:
    text = _render(format_, full_report, RenderOptions(width=160, verbosity=1))
    assert marker not in text
    assert "plaintext-secret" in text, "the finding about it is there"


@pytest.mark.parametrize("format_", ["text", "markdown", "html"])
def test_thousands_of_extractors(format_: str, large_report: Report, golden: Golden) -> None:
    text = _render(format_, large_report)
    golden(f"{format_}/large.{SUFFIXES[format_]}", _without_style(text) if format_ == "html" else text)


@pytest.mark.parametrize("format_", sorted(SUFFIXES))
def test_a_rehearsal_is_never_taken_for_the_real_thing(format_: str, full_report: Report) -> None:
    rehearsal = replace(full_report, sandbox="http://127.0.0.1:8080")
    assert "127.0.0.1" in _render(format_, rehearsal)


@pytest.mark.parametrize("width", [80, 160])
def test_changes_alone(width: int, full_report: Report, golden: Golden) -> None:
    golden(f"changes/{width}.txt", render_changes(full_report.changes, RenderOptions(width=width)))
