"""Whatever the hand of an author of HTTP requests looks like, a migration keeps it."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrator.errors import SourceProblem
from migrator.formats.http_clients.query import parameters, without_parameters
from migrator.formats.interface import AlreadyMigrated, Format, NeedsPerson, Rewrite, Target, all_formats
from migrator.migration.prove import Proven, prove
from migrator.migration.shown import shown
from migrator.model.change import Change, ChangeStatus
from migrator.model.inventory import AuthMethod
from migrator.text.bru_reader import parse_bru
from migrator.text.edits import Edit, apply_edits
from migrator.text.http_file_reader import parse_http_file
from migrator.text.source import SourceText

CASES = Path(__file__).parents[2] / "cases" / "formats"
IDS = ("bruno", "bruno-environment", "httpyac", "postman-collection", "postman-environment")
TEXTS = {
    id_: [
        p.read_bytes().decode().lstrip("\ufeff").replace("\r\n", "\n")
        for p in sorted((CASES / id_).glob("*/before.*"))
    ]
    for id_ in IDS
}
TARGET = Target(
    token_url="https://as.acme.example/oauth2/token",
    auth_method=AuthMethod.CLIENT_SECRET_POST,
    scopes=frozenset({"audit.read", "login.read"}),
    client_name="audit-reader",
    client_id="2f1c7c1e-3b1d",
)
MANY = settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow], deadline=None)
LINE_ENDS = st.sampled_from(["\n", "\r\n"])
PAIR = re.compile(r"^  (?=[\w~\"-]+: )")


@st.composite
def other_bru(draw: st.DrawFn, id_: str) -> str:
    """Return a case's text with other blanks, blank lines and line ends, and pairs that it did not have."""
    text = draw(st.sampled_from(TEXTS[id_]))
    indent = draw(st.sampled_from(["  ", "    ", "\t"]))
    lines: list[str] = []
    for number, line in enumerate(text.split("\n")):
        is_pair = bool(PAIR.match(line)) and "'''" not in text
        if is_pair and draw(st.integers(0, 5)) == 0:
            lines.append(draw(st.sampled_from(["", f"{indent}@note('above {number}')"])))
        lines.append(PAIR.sub(indent, line) if "'''" not in text else line)
        if line == "headers {":
            lines += [f"{indent}X-Other-{n}: kept {n}" for n in range(draw(st.integers(0, 2)))]
    return draw(LINE_ENDS).join(lines)


@st.composite
def other_http(draw: st.DrawFn) -> str:
    """Return a case's text with comments, blank lines and headers that it did not have."""
    lines: list[str] = []
    in_head = False
    for number, line in enumerate(draw(st.sampled_from(TEXTS["httpyac"])).split("\n")):
        is_request = bool(re.match(r"(?:GET|POST) ", line))
        if not in_head and re.match(r"@|###", line) and draw(st.integers(0, 3)) == 0:
            lines.append(draw(st.sampled_from(["", f"# above {number}", f"// above {number}"])))
        in_head = (in_head or is_request) and bool(line.strip())
        lines.append(line)
        if in_head and not is_request and re.match(r"[\w-]+:", line) and draw(st.integers(0, 3)) == 0:
            lines.append(draw(st.sampled_from([f"X-Other-{number}: kept", f"# beside {number}"])))
    return draw(st.sampled_from(["", "\ufeff"])) + draw(LINE_ENDS).join(lines)


@st.composite
def other_json(draw: st.DrawFn, id_: str) -> str:
    """Return a case's text with other blanks between its tokens."""
    text = draw(st.sampled_from(TEXTS[id_]))
    blanks = st.sampled_from(["", "", " ", "\n", "\t", "\r\n  ", "  "])
    tokens = re.findall(r'"(?:[^"\\]|\\.)*"|[^\s{}\[\],:"]+|[{}\[\],:]', text)
    return draw(st.sampled_from(["", "\ufeff"])) + "".join(t + draw(blanks) for t in tokens)


def migrated(format_: Format, text: str) -> tuple[str, tuple[Edit, ...]] | None:
    """Return the new text, proven, and the edits; `None` where a person must look."""
    document = format_.parse(SourceText.of("t", text))
    outcome = format_.migrate(document, TARGET)
    assert isinstance(outcome, Rewrite | NeedsPerson | AlreadyMigrated)
    if not isinstance(outcome, Rewrite):
        return None
    new_text = apply_edits(text, outcome.edits)
    proof = prove(format_, document, new_text)
    assert isinstance(proof, Proven), proof
    assert isinstance(format_.migrate(proof.after, TARGET), AlreadyMigrated)
    assert outcome.checklist
    assert "canary" not in new_text
    return new_text, outcome.edits


def assert_kept(text: str, new_text: str, edits: tuple[Edit, ...]) -> None:
    """Fail unless everything between two edits is in the new text, in the same order."""
    position = at = 0
    for edit in edits:
        at = new_text.index(text[position : edit.span.start], at) + edit.span.start - position
        position = edit.span.end
    assert new_text.endswith(text[position:])
    assert new_text.startswith("\ufeff") == text.startswith("\ufeff")


@MANY
@given(text=st.sampled_from(IDS[:2]).flatmap(lambda id_: st.tuples(st.just(id_), other_bru(id_))))
def test_the_hand_of_a_bru_file_survives(text: tuple[str, str]) -> None:
    result = migrated(all_formats()[text[0]], text[1])
    if result is not None:
        assert_kept(text[1], *result)
        assert (result[0].count("\n") == result[0].count("\r\n")) == ("\r\n" in text[1])
        assert sorted(re.findall(r"kept \d", result[0])) == sorted(re.findall(r"kept \d", text[1]))


@MANY
@given(text=other_http())
def test_the_hand_of_an_http_file_survives(text: str) -> None:
    result = migrated(all_formats()["httpyac"], text)
    if result is not None:
        assert_kept(text, *result)
        assert (result[0].count("\n") == result[0].count("\r\n")) == ("\r\n" in text)
        notes = re.compile(r"(?:above|beside) \d+|X-Other-\d+")
        assert sorted(notes.findall(result[0])) == sorted(notes.findall(text))


@MANY
@given(text=st.sampled_from(IDS[3:]).flatmap(lambda id_: st.tuples(st.just(id_), other_json(id_))))
def test_the_blanks_of_an_export_survive(text: tuple[str, str]) -> None:
    result = migrated(all_formats()[text[0]], text[1])
    if result is not None:
        assert_kept(text[1], *result)
        json.loads(result[0].lstrip("\ufeff"))


@pytest.mark.parametrize("id_", IDS)
def test_every_case_is_recognised(id_: str) -> None:
    assert TEXTS[id_]
    assert all(all_formats()[id_].recognises(SourceText.of("t", text)) for text in TEXTS[id_])


@MANY
@given(text=st.text(alphabet="{}[]:~'@\"# \n\r\tgetauth.,()", max_size=60))
def test_no_text_breaks_the_reader_of_bru_files(text: str) -> None:
    try:
        document = parse_bru(SourceText.of("t", text))
    except SourceProblem:
        return
    for block in document.blocks.values():
        for entry in block.entries:
            assert 0 <= entry.whole.start <= entry.name_span.start <= entry.whole.end <= len(text)


@MANY
@given(text=st.text(alphabet="GET @#/?&=:{}<>%\n\r\tah.", max_size=80))
def test_the_reader_of_http_files_keeps_every_character(text: str) -> None:
    document = parse_http_file(SourceText.of("t", text))
    whole = "".join(text[line.whole.start : line.whole.end] for r in document.regions for line in r.lines)
    assert whole == text
    migrated(all_formats()["httpyac"], text)


@given(
    names=st.lists(st.sampled_from(["a", "b", "{{c}}", "api_key"]), max_size=5),
    end=st.sampled_from(["", "#top", " HTTP/1.1"]),
    data=st.data(),
)
def test_parameters_that_stay_keep_their_order(names: list[str], end: str, data: st.DataObject) -> None:
    query = "&".join(f"{name}={{{{v ? 1 : {i}}}}}" for i, name in enumerate(names))
    url = "https://{{host}}/x" + ("?" + query if names else "") + end
    found = parameters(url)
    assert [p.name for p in found] == names
    gone = data.draw(st.sets(st.integers(0, len(names) - 1))) if names else set()
    new = without_parameters(url, gone)
    assert [p.value for p in parameters(new)] == [p.value for i, p in enumerate(found) if i not in gone]
    assert new.endswith(end)
    assert ("?" in re.sub(r"\{\{.*?\}\}", "", new)) == (len(gone) < len(names))


LITERAL = [
    path
    for id_ in IDS
    for path in sorted((CASES / id_).glob("*/before.*"))
    if "canary" in path.read_text() and not (path.parent / "outcome.yaml").exists()
]


@pytest.mark.parametrize("path", LITERAL, ids=lambda p: f"{p.parent.parent.name}/{p.parent.name}")
def test_a_key_that_stood_in_the_file_is_in_no_diff(path: Path) -> None:
    format_ = all_formats()[path.parent.parent.name]
    document = format_.parse(SourceText.of(path.name, path.read_bytes().decode()))
    outcome = format_.migrate(document, TARGET)
    assert isinstance(outcome, Rewrite)
    proof = prove(format_, document, apply_edits(document.source.text, outcome.edits))
    assert isinstance(proof, Proven)
    plain = Change(extractor="e", path=path.name, format=format_.id, status=ChangeStatus.CHANGED)
    change = shown(plain, document, format_.inspect(document), proof, outcome.edits, Path())
    assert change.diff
    assert "canary" not in repr(change)
