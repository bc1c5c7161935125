"""Whatever the hand of a dlt configuration's author looks like, a migration keeps it."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrator.errors import SourceProblem
from migrator.formats.interface import AlreadyMigrated, Format, Rewrite, Target, all_formats, detect
from migrator.migration.prove import Proven, Unproven, prove
from migrator.model.inventory import AuthMethod
from migrator.text.edits import CannotEdit, apply_edits
from migrator.text.source import SourceText

CASES = Path(__file__).parents[2] / "cases" / "formats"
FILES = sorted(
    p for id_ in ("dlt-rest-api", "dlt-config", "dlt-secrets") for p in CASES.glob(f"{id_}/*/before.*")
)
TARGET = Target(
    token_url="https://acme.eu-1.celonis.cloud/oauth2/token",
    auth_method=AuthMethod.CLIENT_SECRET_POST,
    scopes=frozenset({"audit.log:read"}),
    client_id="2f1c7c1e-reader",
)
SECRET = "canary-7d1f"
KEYS = ["${ACME_KEY}", SECRET, "$ACME_KEY", "{{ env_var('X_KEY') }}", ""]


def auth_parts(key: str, *, is_bearer: bool) -> dict[str, str]:
    """Return the settings of a place of authentication; an empty key is left out."""
    parts = (
        {"type": "bearer"} if is_bearer else {"type": "api_key", "name": "X-Api-Key", "location": "header"}
    )
    return {**parts, **({"token" if is_bearer else "api_key": key} if key else {})}


@st.composite
def yaml_configuration(draw: st.DrawFn) -> str:
    """Return a configuration in YAML, as anybody might have written it."""
    step = draw(st.sampled_from(["  ", "    "]))
    quote = draw(st.sampled_from(['"{}"', "'{}'", "{}"]))
    parts = auth_parts(draw(st.sampled_from(KEYS)), is_bearer=draw(st.booleans()))
    written = {k: json.dumps(v) if "'" in v or "{" in v else quote.format(v) for k, v in parts.items()}
    lines = [f"{step}base_url: https://api.example.com/v2/"]
    header = {"X-Api-Key": draw(st.sampled_from(KEYS[:4])), **draw(st.sampled_from([{}, {"Accept": "a/b"}]))}
    match draw(st.sampled_from(["block", "braces", "short", "header", "header in braces"])):
        case "header":
            entries = [
                f"{step * 2}{k}: {json.dumps(v)}" for k, v in draw(st.permutations(list(header.items())))
            ]
            lines += [f"{step}headers:", *entries]
        case "header in braces":
            lines.append(f"{step}headers: {json.dumps(header)}")
        case "block":
            entries = [f"{step * 2}{k}: {v}" for k, v in draw(st.permutations(list(written.items())))]
            lines += [f"{step}auth:", *entries]
        case "braces":
            lines.append(f"{step}auth: {{{', '.join(f'{k}: {v}' for k, v in written.items())}}}")
        case _:
            lines.append(f"{step}auth: {written['type']}")
    lines += [f"{step}paginator: json_link", "resources:", "- name: audit", "  endpoint: {path: audit}"]
    remarked = ["client:"]
    for number, line in enumerate(lines):
        remarked += draw(st.sampled_from([[], [], [""], [f"{step}# above {number}"]]))
        remarked.append(line + draw(st.sampled_from(["", "", f" # beside {number}"])))
    text = "\n".join(remarked) + draw(st.sampled_from(["", "\n"]))
    return draw(st.sampled_from(["", "\ufeff"])) + text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


@st.composite
def toml_configuration(draw: st.DrawFn) -> str:
    """Return a config.toml, as anybody might have written it."""
    indent = draw(st.sampled_from(["", "  ", "\t"]))
    quote = draw(st.sampled_from(['"', "'"]))
    parts = auth_parts(draw(st.sampled_from([*KEYS[:2], ""])), is_bearer=draw(st.booleans()))
    name = draw(st.sampled_from(["rest_api", "acme", '"of acme"']))
    lines = [f"[sources.{name}.client]", f"{indent}base_url = {quote}https://api.example.com/v2/{quote}"]
    entries = [f"{k} = {quote}{v}{quote}" for k, v in parts.items()]
    header = [f"X-Api-Key = '{SECRET}'", *draw(st.sampled_from([[], ["Accept = 'a/b'"]]))]
    match draw(st.sampled_from(["table", "braces", "short", "header", "header in table"])):
        case "header":
            lines.append(f"{indent}headers = {{{', '.join(draw(st.permutations(header)))}}}")
        case "header in table":
            lines += [f"{indent}[sources.{name}.client.headers]", *(indent + entry for entry in header)]
        case "table":
            lines.append(f"{indent}[sources.{name}.client.auth]")
            lines += [indent + entry for entry in draw(st.permutations(entries))]
        case "braces":
            lines.append(f"{indent}auth = {{ {', '.join(entries)} }}")
        case _:
            lines.append(f"{indent}auth = {quote}{parts['type']}{quote}")
    lines += ["[normalize]", "workers = 1"]
    return remarked_toml(draw, lines)


@st.composite
def secrets(draw: st.DrawFn) -> str:
    """Return a secrets.toml, as anybody might have written it."""
    indent = draw(st.sampled_from(["", "  ", "\t"]))
    section = draw(st.sampled_from(["rest_api", "acme", "rest_api.acme"]))
    parts = auth_parts(SECRET, is_bearer=draw(st.booleans()))
    parts.pop("type")
    lines = [f"[ sources.{section}.credentials ]"]
    lines += [f'{indent}{k} = "{v}"' for k, v in draw(st.permutations(list(parts.items())))]
    return remarked_toml(draw, [*lines, "[destination.postgres.credentials]", 'database = "d"'])


def remarked_toml(draw: st.DrawFn, lines: list[str]) -> str:
    remarked: list[str] = []
    for number, line in enumerate(lines):
        remarked += draw(st.sampled_from([[], [], [""], [f"  # above {number}"]]))
        remarked.append(line + draw(st.sampled_from(["", "", f" # beside {number}", " "])))
    text = "\n".join(remarked) + draw(st.sampled_from(["", "\n"]))
    return draw(st.sampled_from(["", "\ufeff"])) + text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


def remarks(text: str) -> list[str]:
    return sorted(re.findall(r"# (?:above \d+|beside \d+)", text))


def assert_migrates(format_: Format, text: str) -> None:
    source = SourceText.of("t", text)
    assert detect(source) is format_
    document = format_.parse(source)
    outcome = format_.migrate(document, TARGET)
    assert isinstance(outcome, Rewrite), outcome
    new = apply_edits(text, outcome.edits)
    proof = prove(format_, document, new)
    assert isinstance(proof, Proven), proof
    assert isinstance(format_.migrate(proof.after, TARGET), AlreadyMigrated)
    assert remarks(new) == remarks(text)
    assert new.startswith("\ufeff") == text.startswith("\ufeff")
    assert new.count("\n") == new.count("\r\n") if "\r\n" in text else "\r" not in new
    assert SECRET not in new


@settings(max_examples=150, suppress_health_check=list(HealthCheck), deadline=None)
@given(text=yaml_configuration())
def test_everything_but_the_key_survives_in_yaml(text: str) -> None:
    assert_migrates(all_formats()["dlt-rest-api"], text)


@settings(max_examples=150, suppress_health_check=list(HealthCheck), deadline=None)
@given(text=toml_configuration())
def test_everything_but_the_key_survives_in_config_toml(text: str) -> None:
    assert_migrates(all_formats()["dlt-config"], text)


@settings(max_examples=100, suppress_health_check=list(HealthCheck), deadline=None)
@given(text=secrets())
def test_everything_but_the_key_survives_in_secrets_toml(text: str) -> None:
    assert_migrates(all_formats()["dlt-secrets"], text)


@settings(max_examples=200, suppress_health_check=list(HealthCheck), deadline=None)
@given(path=st.sampled_from(FILES), data=st.data())
def test_a_damaged_file_never_crashes(path: Path, data: st.DataObject) -> None:
    format_ = all_formats()[path.parent.parent.name]
    text = path.read_bytes().decode()
    start = data.draw(st.integers(0, len(text)))
    middle = data.draw(st.sampled_from(["", "\n", '"', "]", "{", " = ", ": ", "- ", "[]", "null"]))
    damaged = text[:start] + middle + text[start + data.draw(st.integers(0, 30)) :]
    try:
        document = format_.parse(SourceText.of("t", damaged))
        format_.inspect(document)
        outcome = format_.migrate(document, TARGET)
    except (SourceProblem, CannotEdit):
        return
    if isinstance(outcome, Rewrite):
        proof = prove(format_, document, apply_edits(damaged, outcome.edits))
        assert isinstance(proof, Unproven) or not isinstance(format_.migrate(proof.after, TARGET), Rewrite)


@pytest.mark.parametrize(
    ("path", "text", "id_"),
    [
        (".dlt/secrets.toml", "[sources.acme]\napi_key = 'x'\n", "dlt-secrets"),
        ("secrets.toml", "[sources.a.client]\nbase_url = 'x'\nauth = 'bearer'\n", "dlt-secrets"),
        (".dlt/config.toml", "[sources.a.client]\nbase_url = 'x'\nauth = 'bearer'\n", "dlt-config"),
        ("vector.toml", "[sources.in]\ntype = 'http_client'\n", "vector-http-client"),
        ("config.toml", "[sources.acme]\npage = 1\n", None),
        ("x.yaml", "client: a\nresources: []\n", None),
    ],
)
def test_files_are_told_apart_by_name_and_content(path: str, text: str, id_: str | None) -> None:
    found = detect(SourceText.of(path, text))
    assert (found.id if found else None) == id_


def test_a_client_that_is_configured_whole_among_secrets_is_left_to_a_person() -> None:
    format_ = all_formats()["dlt-secrets"]
    text = "[sources.a.client]\nbase_url = 'x'\nauth = {type = 'bearer', token = 'canary-1'}\n"
    document = format_.parse(SourceText.of("secrets.toml", text))
    assert "key" in format_.inspect(document).auth
    assert [text[s.start : s.end] for s, _ in format_.inspect(document).literal_secrets] == ["'canary-1'"]
    assert "configured whole in this file" in str(format_.migrate(document, TARGET))


def test_a_secret_that_code_reads_beside_the_client_is_named() -> None:
    text = '[sources.rest_api.credentials]\nclient_id = "2f1c"\n[sources.acme]\napi_key = "canary-3f9a0c1d"\n'
    format_ = all_formats()["dlt-secrets"]
    target = Target(
        token_url="https://as.example/token",
        auth_method=AuthMethod.CLIENT_SECRET_POST,
        scopes=frozenset(),
        client_id="2f1c",
    )
    outcome = format_.migrate(format_.parse(SourceText.of("secrets.toml", text)), target)
    assert isinstance(outcome, AlreadyMigrated)
    [step] = outcome.checklist
    assert step.startswith("A secret stands at sources.acme.api_key")
