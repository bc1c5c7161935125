"""`--evidence DIR` and `migrator evidence verify`."""

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest

from tests.unit.cli.conftest import ROOT, Run

RETIRING = ROOT / "configs" / "retiring"
CANARY = "canary-value-of-a-secret"


@pytest.mark.parametrize("command", ["validate", "retire"])
def test_a_pack_says_from_what_the_result_comes(command: str, migrator: Run, tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shown = migrator(command, RETIRING, "--evidence", pack)
    digest = re.search(r"migrator evidence verify \S+ --digest ([0-9a-f]{64})", shown.err)
    assert digest is not None
    inputs = json.loads((pack / "inputs.json").read_text())
    assert [Path(i["path"]).name for i in inputs["lists"]] == ["api-keys.csv", "applications.csv"]
    assert len(inputs["inventories"]) == 1
    assert len(inputs["configurations"]) == 2
    assert json.loads((pack / "result.json").read_text())
    verified = migrator("evidence", "verify", pack, "--digest", digest[1])
    assert verified.code == 0
    assert "files as they were written" in verified.out
    (pack / "result.json").write_text("{}")
    assert migrator("evidence", "verify", pack).code == 1


def test_a_check_keeps_its_requests_and_no_secret(
    migrator: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free_tcp_port: int
) -> None:
    monkeypatch.setenv("READER_SECRET", CANARY)
    url = f"http://127.0.0.1:{free_tcp_port}"
    file = tmp_path / "inventory.yaml"
    file.write_text(
        "version: 1\nplatforms:\n"
        f'  here: {{provider: generic, url: "{url}", token_url: "{url}/token"}}\n'
        "clients:\n  reader: {platform: here, client_id: id-1, client_secret: env:READER_SECRET}\n"
        "extractors:\n  nightly: {client: reader, owner: me, scopes: [a]}\n"
    )
    pack = tmp_path / "pack"
    assert migrator("check", file, "--evidence", pack).code == 3
    requests = [json.loads(line) for line in (pack / "requests.jsonl").read_text().splitlines()]
    assert requests
    assert json.loads((pack / "result.json").read_text())["finished"].endswith("Z")
    assert {r["purpose"] for r in requests} == {"token"}
    everything = "".join(p.read_text() for p in pack.rglob("*") if p.is_file())
    assert CANARY not in everything
    assert "READER_SECRET" not in everything or "env:READER_SECRET" in everything


def test_nothing_is_sent_where_the_pack_could_not_be_written(migrator: Run, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "file").write_text("x")
    shown = migrator("check", ROOT / "configs" / "demo", "--evidence", tmp_path / "old")
    assert shown.code == 2
    assert "is there already" in shown.err


EXPORT = f"""{{
  "supportedAuthenticationConfigurations" : [
    {{ "apiKeyHeader" : "Authorization", "authenticationMethod" : "API_KEY_AUTHENTICATION" }}
  ],
  "connectionParameters" : [ {{ "name" : "password", "value" : "{CANARY}-literal" }} ],
  "endpoints" : [ {{ "headers" : {{ "Authorization" : "AppKey {CANARY}-key" }} }} ]
}}
"""


def test_a_run_with_secrets_everywhere_packs_none(
    migrator: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free_tcp_port: int
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("READER_SECRET", f"{CANARY}-client")
    monkeypatch.setenv("OLD_KEY", f"{CANARY}-old")
    url = f"http://127.0.0.1:{free_tcp_port}"
    (tmp_path / "export.json").write_text(EXPORT)
    (tmp_path / "i.yaml").write_text(
        "version: 1\nplatforms:\n"
        f'  here: {{provider: generic, url: "{url}", token_url: "{url}/token"}}\n'
        "clients:\n  reader: {platform: here, client_id: id-1, client_secret: env:READER_SECRET}\n"
        f"  literal: {{platform: here, client_id: id-2, client_secret: {CANARY}-plain}}\n"
        "keys:\n  old: {platform: here, kind: api_key, value: env:OLD_KEY}\n"
        "extractors:\n"
        "  nightly: {client: reader, owner: me, scopes: [a], key: old, config: {path: export.json}}\n"
    )
    (tmp_path / "requests.log").write_text(f"a line of somebody else: {CANARY}-foreign")
    shown = migrator("run", "i.yaml", "--parity", "--evidence", "pack", "--request-log", "requests.log")
    assert shown.code in (1, 3), shown.err
    packed = {p.name: p.read_text() for p in (tmp_path / "pack").rglob("*") if p.is_file()}
    assert CANARY not in "".join(packed.values())
    assert {json.loads(line)["purpose"] for line in packed["requests.jsonl"].splitlines()} == {"token"}


def test_a_pack_names_all_that_was_read_and_what_was_set(
    migrator: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "i.yaml").write_text(
        'version: 1\nplatforms: {p: {provider: celonis, url: "https://a.eu-1.celonis.cloud"}}\n'
    )
    (tmp_path / "migrator.toml").write_text("max_key_age = 90\n")
    migrator("validate", "i.yaml", "--baseline", "base.json", "--update-baseline")
    assert migrator("validate", "i.yaml", "--baseline", "base.json", "--evidence", "one").code == 0
    inputs = json.loads((tmp_path / "one" / "inputs.json").read_text())
    assert [i["path"] for i in inputs["others"]] == ["base.json"]
    settings = json.loads((tmp_path / "one" / "settings.json").read_text())["settings"]
    assert settings["max_key_age"]["value"] == "90"
    assert "migrator.toml" in settings["max_key_age"]["origin"]
    packages = json.loads((tmp_path / "one" / "environment.json").read_text())["packages"]
    assert {"httpx", "httpcore", "jsonschema", "extractor-migrator"} <= packages.keys()
    assert "pytest" not in packages
    (tmp_path / "log.jsonl").write_text("")
    migrator("validate", "i.yaml", "--format", "json", "--output", "seen.json")
    retired = ("retire", "i.yaml", "--from", "seen.json", "--request-log", "log.jsonl", "--evidence", "two")
    assert migrator(*retired).code == 0
    inputs = json.loads((tmp_path / "two" / "inputs.json").read_text())
    assert [i["path"] for i in inputs["others"]] == ["seen.json", "log.jsonl"]


def test_waivers_are_in_the_pack(migrator: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    waiver = "{rule: unused-key, subject: {key: old}, reason: goes soon, owner: me, expires: 2099-01-01}"
    (tmp_path / "i.yaml").write_text(
        'version: 1\nplatforms: {p: {provider: celonis, url: "https://a.eu-1.celonis.cloud"}}\n'
        f"keys: {{old: {{platform: p, kind: application_key}}}}\nwaivers: [{waiver}]\n"
    )
    migrator("validate", "i.yaml", "--evidence", "pack")
    result = json.loads((tmp_path / "pack" / "result.json").read_text())
    assert [
        "goes soon" in (f["suppressed"] or "") for f in result["findings"] if f["rule"] == "unused-key"
    ] == [True]


def test_what_a_run_wrote_is_digested(migrator: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    platform = '{provider: celonis, url: "https://a.eu-1.celonis.cloud"}'
    client = "{platform: p, client_id: id-1, client_secret: env:NOT_SET, auth_method: client_secret_post}"
    (tmp_path / "export.json").write_text(EXPORT.replace(CANARY, "x"))
    (tmp_path / "i.yaml").write_text(
        f"version: 1\nplatforms: {{p: {platform}}}\nclients: {{c: {client}}}\n"
        "extractors: {e: {owner: me, client: c, apis: [audit-log], config: {path: export.json}}}\n"
    )
    assert migrator("run", "i.yaml", "-o", "out", "--evidence", "pack").code in (1, 3)
    (output,) = json.loads((tmp_path / "pack" / "outputs.json").read_text())["configurations"]
    assert output["path"] == "out/export.json"
    assert output["sha256"] == sha256((tmp_path / "out" / "export.json").read_bytes()).hexdigest()
