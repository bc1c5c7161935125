"""`validate --resolve`: whether references lead to secrets where it runs."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run

INVENTORY = """version: 1
platforms: {acme: {provider: celonis, url: https://acme.eu-1.celonis.cloud}}
clients:
  set: {platform: acme, client_id: one, client_secret: env:SET_SECRET}
  unset: {platform: acme, client_id: two, client_secret: env:UNSET_SECRET}
  mounted: {platform: acme, client_id: three, client_secret: file:secrets/mounted}
  run: {platform: acme, client_id: four, client_secret: "exec:touch ran"}
"""


def test_only_those_that_lead_nowhere_are_findings_and_nothing_is_run(
    migrator: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inventory.yaml").write_text(INVENTORY)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "mounted").write_text("marker-mounted-secret\n")
    monkeypatch.setenv("SET_SECRET", "marker-secret-of-a-variable")
    monkeypatch.delenv("UNSET_SECRET", raising=False)
    monkeypatch.chdir(tmp_path)
    shown = migrator("validate", "inventory.yaml", "--resolve", "--format", "json")
    assert shown.code == 1
    assert "marker-" not in shown.out + shown.err
    found = [f for f in json.loads(shown.out)["findings"] if f["rule"] == "unresolved-reference"]
    assert [(f["subject"]["name"], f["level"]) for f in found] == [("unset", "error"), ("run", "note")]
    assert not (tmp_path / "ran").exists()
    unasked = migrator("validate", "inventory.yaml", "--format", "json")
    assert "unresolved-reference" not in unasked.out
