"""Whatever an author's hand looks like, a migration keeps it: comments, line ends, mark, blanks."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrator.formats.interface import (
    AlreadyMigrated,
    Format,
    NeedsPerson,
    Rewrite,
    Target,
    Wish,
    all_formats,
)
from migrator.migration.prove import Proven, prove
from migrator.model.inventory import AuthMethod
from migrator.text.edits import CannotEdit, Edit, apply_edits
from migrator.text.source import SourceText

CASES = Path(__file__).parents[2] / "cases" / "formats"
YAML = sorted((CASES / "airbyte-manifest").glob("*/before.yaml"))
JSON = sorted((CASES / "celonis-extractor-builder").glob("*/before.json"))
TARGET = Target(
    token_url="https://acme.eu-1.celonis.cloud/oauth2/token",
    auth_method=AuthMethod.CLIENT_SECRET_POST,
    scopes=frozenset({"audit.log:read"}),
)
BLOCK_ENTRY = re.compile(r"^ *(?:- )?[\w$-]+:(?: [^#{\[>|]*)?$")
"""A line that ends with its value, so that a comment may follow it."""


@st.composite
def other_yaml(draw: st.DrawFn) -> str:
    """Return a case's text as another author might have written it."""
    text = draw(st.sampled_from(YAML)).read_bytes().decode().replace("\r\n", "\n")
    lines: list[str] = []
    in_text = False
    for number, line in enumerate(text.split("\n")):
        in_text = line.rstrip().endswith((">-", "|")) or (in_text and not BLOCK_ENTRY.match(line))
        is_entry = bool(BLOCK_ENTRY.match(line)) and not in_text
        indent = line[: len(line) - len(line.lstrip(" "))]
        if is_entry and draw(st.integers(0, 7)) == 0:
            lines.append(draw(st.sampled_from([f"{indent}# above {number}", "", f"# far left {number}"])))
        beside = is_entry and draw(st.integers(0, 7)) == 0
        lines.append(line + draw(st.sampled_from([f"  # beside {number}", "  ", ""])) if beside else line)
    text = draw(st.sampled_from(["\n", "\r\n"])).join(lines)
    return draw(st.sampled_from(["", "\ufeff"])) + text.lstrip("\ufeff")


def durations() -> st.SearchStrategy[float | None]:
    """Return how long a run takes: shorter than a token lives, longer, or not known."""
    return st.sampled_from([None, 60, 7200])


@st.composite
def other_json(draw: st.DrawFn) -> str:
    """Return a case's text with other blanks between its tokens."""
    text = draw(st.sampled_from(JSON)).read_bytes().decode().lstrip("\ufeff")
    blanks = st.sampled_from(["", "", " ", "\n", "\t", "\r\n  ", "  "])
    tokens = re.findall(r'"(?:[^"\\]|\\.)*"|[^\s{}\[\],:"]+|[{}\[\],:]', text)
    return draw(st.sampled_from(["", "\ufeff"])) + "".join(t + draw(blanks) for t in tokens)


def migrated(format_: Format, text: str, target: Target = TARGET) -> tuple[str, tuple[Edit, ...]] | None:
    """Return the new text, proven, and the edits; `None` where a person must look."""
    document = format_.parse(SourceText.of("t", text))
    try:
        outcome = format_.migrate(document, target)
    except CannotEdit:
        return None
    assert isinstance(outcome, Rewrite | NeedsPerson | AlreadyMigrated)
    if not isinstance(outcome, Rewrite):
        return None
    new_text = apply_edits(text, outcome.edits)
    proof = prove(format_, document, new_text, keeps_key=outcome.keeps_key)
    assert isinstance(proof, Proven), proof
    assert isinstance(format_.migrate(proof.after, target), AlreadyMigrated)
    return new_text, outcome.edits


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(text=other_yaml(), wishes=st.sampled_from([(), (Wish.DUAL,), (Wish.DROP_KEY,)]), duration=durations())
def test_comments_line_ends_and_mark_of_a_manifest_survive(
    text: str, wishes: tuple[Wish, ...], duration: float | None
) -> None:
    target = replace(TARGET, wishes=frozenset(wishes), token_lifetime=900, run_duration=duration)
    result = migrated(all_formats()["airbyte-manifest"], text, target)
    if result is None:
        return
    new_text = result[0]
    assert sorted(comments(new_text)) == sorted(comments(text))
    assert new_text.count("\n") == new_text.count("\r\n") if "\r\n" in text else "\r" not in new_text
    assert new_text.startswith("\ufeff") == text.startswith("\ufeff")


def comments(text: str) -> list[str]:
    return [m.strip() for m in re.findall(r"(?m)(?:^|\s)(# [^\r\n]*)", text)]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(text=other_json())
def test_blanks_and_mark_of_an_export_survive(text: str) -> None:
    result = migrated(all_formats()["celonis-extractor-builder"], text)
    if result is None:
        return
    new_text, edits = result
    assert new_text.startswith("\ufeff") == text.startswith("\ufeff")
    position = 0
    for edit in edits:  # what lies between two edits is in the new text, in the same order
        kept = text[position : edit.span.start]
        assert kept in new_text
        position = edit.span.end
    assert new_text.endswith(text[position:])


@pytest.mark.parametrize("path", YAML + JSON, ids=lambda p: p.parent.name)
def test_no_case_needs_luck(path: Path) -> None:
    """Every case's own text can be read by the generators above."""
    format_ = all_formats()[path.parent.parent.name]
    assert format_.recognises(SourceText.of(path.name, path.read_bytes().decode()))


@settings(max_examples=100, deadline=None)
@given(text=st.text(alphabet="{}[]:,\"'#&*!|>-\n \tab\\", max_size=40))
def test_nothing_that_is_no_configuration_is_taken_for_one(text: str) -> None:
    assert [id_ for id_, f in all_formats().items() if f.recognises(SourceText.of("t", text))] == []
