"""`migrator doctor`: what is missing, by name, and nothing secret."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run

CANARY = "canary-value-of-a-secret"
INVENTORY = """\
version: 1
platforms:
  acme: {provider: celonis, url: "https://acme.eu-1.celonis.cloud"}
clients:
  reader: {platform: acme, client_id: env:READER_ID, client_secret: env:READER_SECRET}
  filer: {platform: acme, client_id: some-id, client_secret: "file:secret.txt"}
  keeper: {platform: acme, client_id: other-id, client_secret: "keyring:celonis/keeper"}
keys:
  old: {platform: acme, kind: application_key, value: env:OLD_KEY}
extractors:
  nightly: {owner: me, apis: [audit-log], key: old, client: reader}
"""


@pytest.fixture
def inventory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("READER_ID", CANARY)
    monkeypatch.delenv("READER_SECRET", raising=False)
    (tmp_path / "secret.txt").write_text(f"{CANARY}\n")
    (tmp_path / "secret.txt").chmod(0o600)
    file = tmp_path / "inventory.yaml"
    file.write_text(INVENTORY)
    return file


def test_what_is_missing_is_named_and_what_is_there_is_not_shown(migrator: Run, inventory: Path) -> None:
    shown = migrator("doctor", inventory, "--offline", "-v")
    assert shown.code == 1
    assert CANARY not in shown.out + shown.err
    assert "problem  env:READER_SECRET: the environment variable is not set" in shown.out
    assert "-> set READER_SECRET for the process that runs migrator" in shown.out
    assert "ok       env:READER_ID: there is one; named by client reader" in shown.out
    assert "ok       file:secret.txt: there is one; named by client filer" in shown.out
    assert "note     keyring:celonis/keeper: not asked here, only by a check" in shown.out
    assert "note     env:OLD_KEY: the environment variable is not set; only --parity needs it" in shown.out


def test_an_extra_is_a_problem_only_where_it_is_needed(
    migrator: Run, inventory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("migrator.doctor.program.find_spec", lambda _name: None)
    shown = migrator("doctor", inventory, "--offline", "--json")
    found = {c["subject"]: c for c in json.loads(shown.out)["conditions"]}
    assert found["extractor-migrator[keyring]"]["state"] == "problem"
    assert found["extractor-migrator[keyring]"]["help"] == "pip install 'extractor-migrator[keyring]'"
    assert found["extractor-migrator[aws]"]["state"] == "note"
    assert CANARY not in shown.out


def test_all_in_order_exits_with_0(migrator: Run, inventory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READER_SECRET", CANARY)
    monkeypatch.setattr("migrator.doctor.program.find_spec", lambda _name: object())
    assert migrator("doctor", inventory, "--offline").code == 0


def test_hosts_that_do_not_answer_are_could_not_tell(
    migrator: Run, tmp_path: Path, free_tcp_port: int
) -> None:
    file, here = tmp_path / "inventory.yaml", f"http://127.0.0.1:{free_tcp_port}"
    file.write_text(
        "version: 1\nplatforms:\n"
        f'  here: {{provider: generic, url: "{here}", token_url: "{here}/token"}}\n'
        "extractors:\n  nightly: {platform: here, owner: me}\n"
    )
    shown = migrator("doctor", file)
    assert shown.code == 3
    assert f"unknown  127.0.0.1:{free_tcp_port}: no answer: " in shown.out


def test_a_broken_inventory_is_said_and_the_rest_goes_on(migrator: Run, inventory: Path) -> None:
    inventory.write_text(INVENTORY.replace("apis: [audit-log]", "apos: [audit-log]"))
    shown = migrator("doctor", inventory, "--offline")
    assert shown.code == 1
    assert "its files: 1 error" in shown.out
    assert "env:READER_SECRET" in shown.out


def test_without_an_inventory_it_looks_at_the_program(migrator: Run) -> None:
    shown = migrator("doctor")
    assert shown.code == 0
    assert "Provider catalogs" in shown.out
    assert "Hosts" not in shown.out
