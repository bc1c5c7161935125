"""Whatever an author's hand looks like, it is kept: in meltano.yml, in a tap's config.json, in .env files."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrator.errors import SourceProblem
from migrator.formats.interface import (
    AlreadyMigrated,
    CannotExpress,
    NeedsPerson,
    Rewrite,
    Target,
    all_formats,
)
from migrator.migration.prove import Proven, prove
from migrator.model.inventory import AuthMethod
from migrator.text.edits import CannotEdit, Edit, apply_edits
from migrator.text.source import SourceText

CASES = Path(__file__).parents[2] / "cases" / "formats"
YAML = sorted((CASES / "meltano-yml").glob("*/before.yml"))
JSON = sorted((CASES / "singer-rest-api-msdk").glob("*/before.json"))
ENV = sorted(CASES.glob("dotenv-*/*/before.env"))
BLOCK_ENTRY = re.compile(r"^ *(?:- )?[\w$.-]+:(?: [^#{\[>|]*)?$")
TARGETS = st.builds(
    Target,
    token_url=st.sampled_from(
        ["https://auth.acme.example/oauth2/token", "https://acme.eu-1.celonis.cloud/oauth2/token"]
    ),
    auth_method=st.sampled_from([AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC]),
    scopes=st.sampled_from(
        [frozenset({"audit.log:read", "b"}), frozenset({"audit.log:read"}), frozenset[str]()]
    ),
    client_id=st.sampled_from([None, "2f1c7c1e-acme"]),
    client_name=st.just("acme"),
    token_lifetime=st.sampled_from([None, 899.0]),
    run_duration=st.sampled_from([None, 2400.0]),
    audience=st.sampled_from([None, "urn:acme"]),
)
SLOW = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)


@st.composite
def other_yaml(draw: st.DrawFn) -> str:
    """Return a case's text as another author might have written it."""
    text = draw(st.sampled_from(YAML)).read_bytes().decode().replace("\r\n", "\n")
    lines: list[str] = []
    for number, line in enumerate(text.split("\n")):
        is_entry = bool(BLOCK_ENTRY.match(line))
        indent = line[: len(line) - len(line.lstrip(" "))]
        if is_entry and draw(st.integers(0, 7)) == 0:
            lines.append(draw(st.sampled_from([f"{indent}# above {number}", "", f"# far left {number}"])))
        beside = is_entry and draw(st.integers(0, 7)) == 0
        lines.append(line + draw(st.sampled_from([f"  # beside {number}", "  ", ""])) if beside else line)
    text = draw(st.sampled_from(["\n", "\r\n"])).join(lines)
    return draw(st.sampled_from(["", "\ufeff"])) + text.lstrip("\ufeff")


@st.composite
def other_json(draw: st.DrawFn) -> str:
    """Return a case's text with other blanks between its tokens."""
    text = draw(st.sampled_from(JSON)).read_bytes().decode().lstrip("\ufeff")
    blanks = st.sampled_from(["", "", " ", "\n", "\t", "\r\n  ", "  "])
    tokens = re.findall(r'"(?:[^"\\]|\\.)*"|[^\s{}\[\],:"]+|[{}\[\],:]', text)
    return draw(st.sampled_from(["", "\ufeff"])) + "".join(t + draw(blanks) for t in tokens)


@st.composite
def other_env(draw: st.DrawFn) -> tuple[str, str]:
    """Return a format and a case's text with its lines in another order, exported, quoted, commented."""
    path = draw(st.sampled_from(ENV))
    lines = path.read_bytes().decode().lstrip("\ufeff").replace("\r\n", "\n").split("\n")
    lines = draw(st.permutations([line for line in lines if line]))
    lines = [_other_line(draw, number, line) for number, line in enumerate(lines)]
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    end = draw(st.sampled_from(["", newline]))
    mark = draw(st.sampled_from(["", "\ufeff"]))
    return path.parent.parent.name, mark + newline.join(lines) + end


def _other_line(draw: st.DrawFn, number: int, line: str) -> str:
    if line.startswith("#"):
        return line
    head = "export " if draw(st.booleans()) and not line.startswith("export ") else ""
    return head + line + draw(st.sampled_from(["", "", f" # beside {number}", "  "]))


def migrated(format_id: str, text: str, target: Target) -> tuple[str, tuple[Edit, ...]] | None:
    """Return the new text, proven, and the edits; `None` where a person must look."""
    format_ = all_formats()[format_id]
    document = format_.parse(SourceText.of("t", text))
    try:
        outcome = format_.migrate(document, target)
    except CannotEdit:
        return None
    assert isinstance(outcome, Rewrite | NeedsPerson | AlreadyMigrated | CannotExpress)
    if not isinstance(outcome, Rewrite):
        return None
    new_text = apply_edits(text, outcome.edits)
    proof = prove(format_, document, new_text, keeps_key=outcome.keeps_key)
    assert isinstance(proof, Proven), proof
    assert isinstance(format_.migrate(proof.after, target), AlreadyMigrated)
    assert format_.recognises(SourceText.of("t", new_text))
    return new_text, outcome.edits


def keeps_what_lies_between(text: str, new_text: str, edits: tuple[Edit, ...]) -> bool:
    """Return whether what lies between two edits is in the new text, in the same order."""
    position = found = 0
    for edit in edits:
        kept = text[position : edit.span.start]
        at = new_text.find(kept, found)
        if at < 0:
            return False
        position, found = edit.span.end, at + len(kept)
    return new_text.endswith(text[position:])


def comments(text: str) -> list[str]:
    return sorted(m.strip() for m in re.findall(r"(?m)(?:^|\s)(# [^\r\n]*)", text.removeprefix("\ufeff")))


@SLOW
@given(text=other_yaml(), target=TARGETS)
def test_comments_line_ends_and_mark_of_a_project_survive(text: str, target: Target) -> None:
    result = migrated("meltano-yml", text, target)
    if result is None:
        return
    new_text, edits = result
    assert comments(new_text) == comments(text)
    assert keeps_what_lies_between(text, new_text, edits)
    assert new_text.count("\n") == new_text.count("\r\n") if "\r\n" in text else "\r" not in new_text
    assert new_text.startswith("\ufeff") == text.startswith("\ufeff")


@SLOW
@given(text=other_json(), target=TARGETS)
def test_blanks_and_mark_of_a_tap_configuration_survive(text: str, target: Target) -> None:
    result = migrated("singer-rest-api-msdk", text, target)
    if result is None:
        return
    new_text, edits = result
    assert keeps_what_lies_between(text, new_text, edits)
    assert new_text.startswith("\ufeff") == text.startswith("\ufeff")


@SLOW
@given(case=other_env(), target=TARGETS)
def test_order_comments_and_line_ends_of_an_environment_file_survive(
    case: tuple[str, str], target: Target
) -> None:
    format_id, text = case
    result = migrated(format_id, text, target)
    if result is None:
        return
    new_text, edits = result
    assert comments(new_text) == comments(text)
    assert keeps_what_lies_between(text, new_text, edits)
    assert new_text.count("\n") == new_text.count("\r\n") if "\r\n" in text else "\r" not in new_text
    assert new_text.startswith("\ufeff") == text.startswith("\ufeff")


@pytest.mark.parametrize("path", YAML + JSON + ENV, ids=lambda p: f"{p.parent.parent.name}/{p.parent.name}")
def test_no_case_needs_luck(path: Path) -> None:
    """Every case's own text is of its format alone."""
    source = SourceText.of(path.name, path.read_bytes().decode())
    assert [i for i, f in all_formats().items() if f.recognises(source)] == [path.parent.parent.name]


FAMILY = ("meltano-yml", "singer-rest-api-msdk", "dotenv-pycelonis", "dotenv-content-cli", "dotenv-meltano")
SHAPES = {
    "meltano-yml": "plugins:\n  extractors:\n    - name: tap-rest-api-msdk\n      config: ",
    "singer-rest-api-msdk": '{"api_url": "u", "headers": {}, "streams": ',
    "dotenv-pycelonis": "CELONIS_API_TOKEN=",
    "dotenv-content-cli": "TEAM_URL=x\nAPI_TOKEN=",
    "dotenv-meltano": "TAP_A_API_KEY=",
}


@settings(max_examples=200, deadline=None)
@given(
    format_id=st.sampled_from(FAMILY),
    rest=st.text(alphabet="{}[]:,\"'#&*!|>-= \n\tab$_\\", max_size=30),
    target=TARGETS,
)
def test_no_text_makes_an_adapter_fail(format_id: str, rest: str, target: Target) -> None:
    format_ = all_formats()[format_id]
    source = SourceText.of("t", SHAPES[format_id] + rest)
    try:
        document = format_.parse(source)
    except SourceProblem:
        return
    try:
        outcome = format_.migrate(document, target)
    except CannotEdit:
        return
    inspection = format_.inspect(document)
    assert inspection.auth
    assert format_.without_auth(document.data) is not None or document.data is None
    assert isinstance(outcome, Rewrite | NeedsPerson | AlreadyMigrated | CannotExpress)
