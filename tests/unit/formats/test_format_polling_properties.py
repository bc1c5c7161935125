"""Whatever an author's hand looks like, a migration of a program that polls keeps it, and is proven again."""

import re
import time
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
from migrator.formats.polling.carriers import is_key
from migrator.formats.polling.references import ARM, ENVIRONMENT, GRAFANA, as_template, only_reference
from migrator.migration.prove import Proven, Unproven, prove
from migrator.model.inventory import AuthMethod
from migrator.text.edits import CannotEdit, Edit, apply_edits
from migrator.text.source import SourceText

CASES = Path(__file__).parents[2] / "cases" / "formats"
YAML_FORMATS = ("filebeat", "redpanda-connect", "grafana-infinity")
JSON_FORMATS = ("sentinel-ccf", "azure-data-factory")
TEXT_FORMATS = ("vector-http-client", "logstash-http-poller", "fluent-bit")
YAML = sorted(p for f in YAML_FORMATS for p in (CASES / f).glob("*/before.*"))
JSON = sorted(p for f in JSON_FORMATS for p in (CASES / f).glob("*/before.json"))
TEXTS = sorted(p for f in TEXT_FORMATS for p in (CASES / f).glob("*/before.*"))
METHODS = (AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC, AuthMethod.AUTO)
BLOCK_ENTRY = re.compile(r"^ *(?:- )?[\w$.-]+:(?: [^#{\[>|]*)?$")
"""A line that ends with its value, so that a comment may follow it."""
OF_ANOTHER_SYSTEM = re.compile(r"password: canary-\w+", re.IGNORECASE)
"""A secret that is no key of the API's: it stays, as all else does."""
SLOW = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)


@st.composite
def targets(draw: st.DrawFn) -> Target:
    """Return a target as inventories and checks give them."""
    return Target(
        token_url="https://sso.example.com/oauth2/token",
        auth_method=draw(st.sampled_from(METHODS)),
        scopes=frozenset(draw(st.sets(st.sampled_from(["audit:read", "users:read", "a.b/c"])))),
        client_id=draw(st.sampled_from([None, "reader-id", "12", "yes"])),
        client_name="reader",
        audience=draw(st.sampled_from([None, "https://api.example.com/#x"])),
        secret_variable=draw(st.sampled_from([None, "READER_SECRET"])),
    )


@st.composite
def other_yaml(draw: st.DrawFn) -> tuple[str, str]:
    """Return a format and a case's text as another author might have written it."""
    path = draw(st.sampled_from(YAML))
    text = path.read_bytes().decode().replace("\r\n", "\n").lstrip("\ufeff")
    lines: list[str] = []
    text_below: int | None = None  # indentation of the entry whose value is a text of several lines
    for number, line in enumerate(text.split("\n")):
        indent = line[: len(line) - len(line.lstrip(" "))]
        if text_below is not None and line.strip() and len(indent) <= text_below:
            text_below = None
        is_entry = bool(BLOCK_ENTRY.match(line)) and text_below is None
        if text_below is None and re.search(r"[|>][+-]?\s*(?:#.*)?$", line):
            text_below, is_entry = len(indent), False
        if is_entry and draw(st.integers(0, 7)) == 0:
            lines.append(draw(st.sampled_from([f"{indent}# above {number}", "", f"# far left {number}"])))
        beside = is_entry and draw(st.integers(0, 7)) == 0
        lines.append(line + draw(st.sampled_from([f"  # beside {number}", "  ", ""])) if beside else line)
    text = draw(st.sampled_from(["\n", "\r\n"])).join(lines)
    return path.parent.parent.name, draw(st.sampled_from(["", "\ufeff"])) + text


@st.composite
def other_json(draw: st.DrawFn) -> tuple[str, str]:
    """Return a format and a case's text with other blanks between its tokens."""
    path = draw(st.sampled_from(JSON))
    text = path.read_bytes().decode().lstrip("\ufeff")
    blanks = st.sampled_from(["", "", " ", "\n", "\t", "\r\n  ", "  "])
    tokens = re.findall(r'"(?:[^"\\]|\\.)*"|[^\s{}\[\],:"]+|[{}\[\],:]', text)
    spaced = "".join(t + draw(blanks) for t in tokens)
    return path.parent.parent.name, draw(st.sampled_from(["", "\ufeff"])) + spaced


def migrated(format_id: str, text: str, target: Target) -> tuple[str, tuple[Edit, ...]] | None:
    """Return the new text, proven, and the edits; `None` where nothing is written."""
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
    proof = prove(format_, document, new_text)
    assert isinstance(proof, Proven), proof
    assert isinstance(format_.migrate(proof.after, target), AlreadyMigrated)
    assert "canary" not in OF_ANOTHER_SYSTEM.sub("", new_text)
    return new_text, outcome.edits


@SLOW
@given(source=other_yaml(), target=targets())
def test_comments_line_ends_and_mark_of_yaml_survive(source: tuple[str, str], target: Target) -> None:
    format_id, text = source
    result = migrated(format_id, text, target)
    if result is None:
        return
    new_text = result[0]
    assert sorted(comments(new_text)) == sorted(comments(text))
    assert new_text.count("\n") == new_text.count("\r\n") if "\r\n" in text else "\r" not in new_text
    assert new_text.startswith("\ufeff") == text.startswith("\ufeff")


def comments(text: str) -> list[str]:
    return [m.strip() for m in re.findall(r"(?m)(?:^|\s)(# [^\r\n]*)", text)]


@SLOW
@given(source=other_json(), target=targets())
def test_blanks_and_mark_of_json_survive(source: tuple[str, str], target: Target) -> None:
    format_id, text = source
    result = migrated(format_id, text, target)
    if result is None:
        return
    new_text, edits = result
    assert new_text.startswith("\ufeff") == text.startswith("\ufeff")
    position = after = 0
    for edit in edits:  # what lies between two edits is in the new text, in the same order
        kept = text[position : edit.span.start]
        found = new_text.find(kept, after)
        assert found >= after
        position, after = edit.span.end, found + len(kept)
    assert new_text.endswith(text[position:])


@pytest.mark.parametrize("path", YAML + JSON, ids=lambda p: f"{p.parent.parent.name}/{p.parent.name}")
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(target=targets())
def test_every_case_ends_well_for_every_target(path: Path, target: Target) -> None:
    """Whatever is written is proven, and asks for nothing that the target did not say."""
    result = migrated(path.parent.parent.name, path.read_bytes().decode(), target)
    if result is not None:
        assert target.token_url in result[0]
        assert all(scope in result[0] for scope in target.scopes)


CHANGED = [p for p in YAML + JSON if list(p.parent.glob("after.*"))]
OUTSIDE = re.compile(r"https://api\.example\.com|Custom-Acme_CL")


@pytest.mark.parametrize("path", CHANGED, ids=lambda p: f"{p.parent.parent.name}/{p.parent.name}")
def test_a_change_outside_authentication_is_not_proven(path: Path) -> None:
    format_ = all_formats()[path.parent.parent.name]
    document = format_.parse(SourceText.of("t", path.read_bytes().decode()))
    (after,) = path.parent.glob("after.*")
    right = after.read_bytes().decode()
    wrong = OUTSIDE.sub("https://other.example.com", right)
    assert wrong != right
    assert isinstance(prove(format_, document, right), Proven)
    assert not isinstance(prove(format_, document, wrong), Proven)


@SLOW
@given(path=st.sampled_from(TEXTS), cut=st.integers(0, 2000), target=targets())
def test_what_is_unsupported_is_never_changed(path: Path, cut: int, target: Target) -> None:
    """Not even where the file ends in the middle of a line."""
    format_ = all_formats()[path.parent.parent.name]
    document = format_.parse(SourceText.of("t", path.read_bytes().decode()[:cut]))
    inspection = format_.inspect(document)
    assert isinstance(format_.migrate(document, target), NeedsPerson | CannotExpress)
    assert all(0 <= s.start < s.end <= len(document.source.text) for s, _ in inspection.literal_secrets)


@settings(max_examples=200, deadline=None)
@given(path=st.sampled_from(YAML + JSON), cut=st.integers(0, 3000), junk=st.text(max_size=4))
def test_a_broken_file_is_no_crash(path: Path, cut: int, junk: str) -> None:
    text = path.read_bytes().decode()
    format_ = all_formats()[path.parent.parent.name]
    try:
        document = format_.parse(SourceText.of("t", text[:cut] + junk + text[cut + 3 :]))
    except SourceProblem:
        return
    format_.inspect(document)
    target = Target(token_url="https://x/t", auth_method=METHODS[0], scopes=frozenset())
    try:
        outcome = format_.migrate(document, target)
    except CannotEdit:
        return
    if isinstance(outcome, Rewrite):
        proof = prove(format_, document, apply_edits(document.source.text, outcome.edits))
        assert isinstance(proof, Unproven) or not isinstance(format_.migrate(proof.after, target), Rewrite)


@pytest.mark.parametrize("format_id", TEXT_FORMATS)
@pytest.mark.parametrize("run", ["a", " ", "\t", "-", '"', "[", "{", "a: ", "$", "?a=", "//:"])
def test_a_long_run_of_anything_takes_no_time(format_id: str, run: str) -> None:
    """Patterns that go over a text again and again would take minutes here."""
    format_ = all_formats()[format_id]
    head = {"fluent-bit": "[INPUT]\n    Name exec\n", "vector-http-client": "[sources.a]\n"}
    text = head.get(format_id, "input {\n") + run * 50_000
    started = time.process_time()
    format_.recognises(SourceText.of("t", text))
    format_.inspect(format_.parse(SourceText.of("t", text)))
    assert time.process_time() - started < 5


KEYS = [
    ("X-Api-Key", "${ACME_KEY}", True),
    ("X-Api-Key", "abcd1234", True),
    ("Authorization", "Bearer ${T}", True),
    ("authorization", "AppKey ${T}", True),
    ("Authorization", "Token token=${T}", False),
    ("Authorization", "Basic ${T}", False),
    ("X-Api-Key", "${A}${B}", False),
    ("X-Api-Key", "${A:default}", False),
    ("X-Api-Key", "${! env(1) }", False),
    ("Cookie", "sid=${T}", False),
    ("X-Acme", "${ACME_SECRET}", False),
    ("X-Acme", "${ACME}", False),
    ("X-Tenant", "${TENANT}", None),
    ("X-Tenant", "acme", None),
    ("Accept", "${ACCEPT}", None),
    ("Idempotency-Key", "${ID}", None),
    ("X-Api-Key", "", None),
]


@pytest.mark.parametrize(("name", "value", "expected"), KEYS, ids=str)
def test_a_key_is_one_for_sure_perhaps_or_plainly_not(name: str, value: str, expected: bool | None) -> None:
    assert is_key(name, value, ENVIRONMENT) is expected


def test_a_reference_to_another_name_has_the_same_form() -> None:
    forms = [
        (ENVIRONMENT, "${KEY}"),
        (ENVIRONMENT, "${KEY:}"),
        (GRAFANA, "$KEY"),
        (GRAFANA, "${KEY}"),
        (GRAFANA, "$__env{KEY}"),
        (ARM, "[parameters('KEY')]"),
        (ARM, "[[parameters('KEY')]"),
        (ARM, "{{KEY}}"),
    ]
    for syntax, text in forms:
        reference = only_reference(text, syntax)
        assert reference is not None
        assert reference.name == "KEY"
        assert reference.naming("NEW") == text.replace("KEY:", "KEY").replace("KEY", "NEW")
        assert text.startswith("{{") or "KEY" not in as_template(text)
    assert only_reference("$__file{/run/secrets/key}", GRAFANA) is None
    assert only_reference("${KEY:abc}", ENVIRONMENT) is None
