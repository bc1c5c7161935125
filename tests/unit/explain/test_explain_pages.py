"""Whatever an output names by an id, `migrator explain` has a page for."""

import re
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from rich.markdown import Markdown

import migrator
from migrator.comparison.pages import PAGES as COMPARISONS
from migrator.explain.markdown import prose
from migrator.explain.pages import Page, all_ids, all_pages, page, suggest
from migrator.explain.reasons import reason_pages
from migrator.formats.interface import all_formats
from migrator.inventory.problems import PROBLEMS
from migrator.model.change import ChangeStatus
from migrator.model.oauth import Evidence
from migrator.model.verdict import Reason, Verdict
from migrator.probe.verdicts.reasons import verdict_of
from migrator.reports.interface import renderer_ids
from migrator.reports.v1.merge import SHARDS_DISAGREE
from migrator.retirement.state import KeyState
from migrator.rules.interface import all_rules
from migrator.suppression.pages import PAGES as WAIVERS

WORDS = [*Verdict, *ChangeStatus, *(e for e in Evidence if e is not Evidence.NONE), SHARDS_DISAGREE]


def _shown(text: str) -> str:
    buffer = StringIO()
    console = Console(file=buffer, width=100, markup=False, highlight=False, emoji=False, color_system=None)
    console.print(Markdown(text, hyperlinks=False))
    return " ".join(buffer.getvalue().split())


def _page(id_: str) -> Page:
    found = page(id_)
    assert found is not None, id_
    return found


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_code_has_a_page_that_says_what_next(reason: Reason) -> None:
    found = _page(str(reason))
    assert "reason code" in found.kind
    for part in (f"Usual verdict: {verdict_of(reason)}", "What was seen:", "What to do next:"):
        assert part in _shown(found.text)


@pytest.mark.parametrize("rule", sorted(all_rules()))
def test_every_rule_has_a_page_with_its_four_parts(rule: str) -> None:
    shown = _shown(_page(rule).text)
    parts = all_rules()[rule].documentation
    assert shown.find(parts.what[:30]) < shown.find("Why:") < shown.find("Fix:") < shown.find("Example:")
    assert f"Level: {all_rules()[rule].level}" in shown


@pytest.mark.parametrize(
    "kind", [all_formats(), renderer_ids(), PROBLEMS, COMPARISONS, WAIVERS, ["provider-catalog"]]
)
def test_every_format_report_and_problem_of_files_has_a_page(kind: list[str]) -> None:
    for id_ in kind:
        found = _page(id_)
        assert found.title
        assert len(found.text) > 40, "a page is more than a title"


def test_ids_are_unique_and_list_everything_once() -> None:
    assert len(all_ids()) == len(set(all_ids())) == len(all_pages())
    assert set(all_ids()) == {
        *all_rules(),
        *PROBLEMS,
        *COMPARISONS,
        *WAIVERS,
        "provider-catalog",
        *map(str, Reason),
        *map(str, WORDS),
        *map(str, KeyState),
        *all_formats(),
        *renderer_ids(),
    }


def test_an_id_of_two_things_has_one_page_for_both() -> None:
    found = _page("no-client")
    assert found.kind == "rule, reason code"
    assert "As a rule: Extractor without client" in _shown(found.text)
    assert "As a reason code: There is no client to check" in _shown(found.text)


def test_a_page_gives_the_provider_s_own_words() -> None:
    shown = _shown(_page("permission-missing").text)
    assert "At Celonis: Admin & Settings > Permissions > Services > Team > Edit" in shown
    assert "migrator catalog celonis API has the step for each API." in shown


def test_what_looks_like_markup_is_shown_as_it_was_written() -> None:
    assert "https://<team>.<realm>.celonis.cloud/oauth2/token" in _shown(
        _page("token-endpoint-not-found").text
    )
    assert _shown(prose("*.a.example and *.b.example, [audit.log:read], <b>")) == (
        "*.a.example and *.b.example, [audit.log:read], <b>"
    )
    assert _shown(prose("the file `a_b*.yaml` and `<x>`")) == "the file a_b*.yaml and <x>"


def test_a_format_page_says_what_the_target_can_do() -> None:
    shown = _shown(_page("airbyte-manifest").text)
    assert "Client authentication: client_secret_basic, client_secret_post" in shown
    assert "New token after a 401: no" in shown
    assert "this target has no path to it" in _shown(_page("kafka-connect-ems").text)


def test_an_example_keeps_its_lines() -> None:
    text = _page("plaintext-secret").text
    assert "```\nclients:\n  audit-reader:\n    client_secret: " in text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("plaintext_secret", "plaintext-secret"),
        ("shardkey", "shared-key"),
        ("Scope-Missing", "scope-missing"),
        ("zzzzzz", None),
    ],
)
def test_the_nearest_id_is_suggested(typed: str, meant: str | None) -> None:
    assert suggest(typed) == meant


def test_case_does_not_matter_and_nonsense_has_no_page() -> None:
    assert _page("SCOPE-MISSING").id == "scope-missing"
    assert page("nonsense") is None
    assert page("") is None


def test_reason_pages_are_sentences() -> None:
    for reason, known in reason_pages().items():
        assert not known.title.endswith("."), reason
        assert all(text.endswith(".") for text in (known.means, known.seen, known.next)), reason


@pytest.mark.parametrize("word", WORDS)
def test_every_word_of_a_report_has_a_page(word: str) -> None:
    found = page(word)
    assert found is not None
    assert len(found.text) > 40


def test_every_problem_that_reading_a_file_can_raise_has_a_page() -> None:
    sources = (Path(migrator.__file__).parent).rglob("*.py")
    raised = {m[1] for s in sources for m in re.finditer(r'\brule="([a-z-]+)"', s.read_text())}
    assert {"yaml-syntax", "json-syntax", "toml-syntax", "dotenv-syntax"} <= raised
    assert [id_ for id_ in sorted(raised - {"demo"}) if page(id_) is None] == []


@pytest.mark.parametrize("state", KeyState)
def test_every_state_of_a_key_has_a_page_that_says_what_next(state: KeyState) -> None:
    found = page(state.value)
    assert found is not None
    assert found.kind == "state of a key"
    assert "**Fix:**" in found.text
