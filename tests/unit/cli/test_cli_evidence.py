"""`--evidence DIR` and `migrator evidence verify`."""

import json
import re
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
