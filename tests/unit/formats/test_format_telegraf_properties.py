"""Whatever the hand of a Telegraf file's author looks like, a migration keeps it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrator.errors import SourceProblem
from migrator.formats.interface import AlreadyMigrated, Rewrite, Target, all_formats
from migrator.migration.prove import Proven, Unproven, prove
from migrator.model.inventory import AuthMethod
from migrator.text.edits import CannotEdit, apply_edits
from migrator.text.source import SourceText

FORMAT = all_formats()["telegraf-inputs-http"]
CASES = Path(__file__).parents[2] / "cases" / "formats" / FORMAT.id
FILES = sorted(CASES.glob("*/before.conf"))
TARGET = Target(
    token_url="https://acme.eu-1.celonis.cloud/oauth2/token",
    auth_method=AuthMethod.AUTO,
    scopes=frozenset({"audit.log:read"}),
    client_id="2f1c7c1e-reader",
)
SECRET = "canary-7d1f"
ENTRY = re.compile(r"^[ \t]*[\w\"'.-]+[ \t]*=[^#\[{]*$")
KEYS = {
    'headers = {{"X-Api-Key" = {key}}}': True,
    'headers = {{Accept = "a/b", X-Api-Key = {key}, "X-Page" = "1"}}': True,
    'headers = {{ "Authorization" = {key} }}': True,
    "headers.X-Api-Key = {key}": True,
    "token = {key}": True,
    "[inputs.http.headers]\nX-Auth-Token = {key}\nAccept = 'a/b'": False,
    "[inputs.http.headers]\nX-Auth-Token = {key}": False,
}
"""Every way to send a key; whether entries of the table may follow."""
OTHERS = [
    'method = "GET"',
    "timeout='5s'",
    "urls = [\n 'https://a.example/b', # first\n]",
    "success_status_codes = [200]",
]
VALUES = ['"${ACME_KEY}"', "'${ACME_KEY}'", f'"{SECRET}"', '"@{store:acme-key}"', '"""${ACME_KEY}"""']


@st.composite
def configuration(draw: st.DrawFn) -> str:
    """Return a file with a key, as anybody might have written it."""
    key = draw(st.sampled_from(VALUES))
    lines: list[str] = ["# above 0", "[agent]", "  interval = '1h' # beside 0"]
    for number in range(1, draw(st.integers(1, 3)) + 1):
        indent = draw(st.sampled_from(["", "  ", "\t", "    "]))
        others = draw(st.lists(st.sampled_from(OTHERS), unique=True))
        way = draw(st.sampled_from(list(KEYS)))
        entries = [*others, way.format(key=key)]
        if KEYS[way]:
            entries = list(draw(st.permutations(entries)))
        lines.append(f"{indent}[[inputs.http]] # beside {number}")
        for entry in entries:
            lines += draw(st.sampled_from([[], [""], [f"{indent}# above {number}"]]))
            behind = draw(st.sampled_from(["", f" # beside {number}", " "]))
            lines.append("\n".join(indent + line for line in entry.split("\n")) + behind)
    text = "\n".join(lines) + draw(st.sampled_from(["", "\n", "\n[[outputs.file]]\nfiles = ['stdout']\n"]))
    return draw(st.sampled_from(["", "\ufeff"])) + text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


def remarks(text: str) -> list[str]:
    return sorted(re.findall(r"# (?:above \d|beside \d|first)", text))


@settings(max_examples=200, suppress_health_check=list(HealthCheck), deadline=None)
@given(text=configuration())
def test_everything_but_the_key_survives(text: str) -> None:
    assert FORMAT.recognises(SourceText.of("t", text))
    document = FORMAT.parse(SourceText.of("t", text))
    outcome = FORMAT.migrate(document, TARGET)
    assert isinstance(outcome, Rewrite), outcome
    new = apply_edits(text, outcome.edits)
    proof = prove(FORMAT, document, new)
    assert isinstance(proof, Proven), proof
    assert isinstance(FORMAT.migrate(proof.after, TARGET), AlreadyMigrated)
    assert isinstance(
        FORMAT.migrate(proof.after, replace(TARGET, auth_method=AuthMethod.CLIENT_SECRET_BASIC)),
        AlreadyMigrated,
    )
    assert remarks(new) == remarks(text)
    assert new.startswith("\ufeff") == text.startswith("\ufeff")
    assert new.count("\n") == new.count("\r\n") if "\r\n" in text else "\r" not in new
    assert new.endswith("\n") or not text.endswith("\n")
    assert SECRET not in new
    assert not re.search(r"(?m)^[ \t]+$", new.replace("\r", "")) or re.search(
        r"(?m)^[ \t]+$", text.replace("\r", "")
    )


@settings(max_examples=150, suppress_health_check=list(HealthCheck), deadline=None)
@given(path=st.sampled_from(FILES), data=st.data())
def test_a_damaged_file_never_crashes(path: Path, data: st.DataObject) -> None:
    text = path.read_bytes().decode()
    start = data.draw(st.integers(0, len(text)))
    cut = (
        text[:start]
        + data.draw(st.sampled_from(["", "\n", '"', "]", "{", " = "]))
        + text[start + data.draw(st.integers(0, 30)) :]
    )
    try:
        document = FORMAT.parse(SourceText.of("t", cut))
        FORMAT.inspect(document)
        outcome = FORMAT.migrate(document, TARGET)
    except (SourceProblem, CannotEdit):
        return
    if isinstance(outcome, Rewrite):
        proof = prove(FORMAT, document, apply_edits(cut, outcome.edits))
        assert isinstance(proof, Unproven) or not isinstance(FORMAT.migrate(proof.after, TARGET), Rewrite)


@pytest.mark.parametrize(
    "junk", ["", "inputs.http", "# [[inputs.http]]", '{"inputs": {"http": 1}}', "[[inputs.httpx]]"]
)
def test_what_is_no_telegraf_file_is_none(junk: str) -> None:
    assert not FORMAT.recognises(SourceText.of("t", junk))
