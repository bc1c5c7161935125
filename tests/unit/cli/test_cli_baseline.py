"""`--baseline` and `--update-baseline`."""

import json
import shutil
from pathlib import Path

import pytest

from tests.unit.cli.conftest import FLEET, Run


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(FLEET, tmp_path / "fleet")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_baseline_lets_a_gate_begin_and_new_findings_stop_it(migrator: Run, place: Path) -> None:
    gate = ("validate", "fleet", "--baseline", "baseline.json", "--fail-on", "warning")
    assert migrator("validate", "fleet", "--fail-on", "warning").code == 1
    assert migrator(*gate).code == 2  # it is not there yet
    assert migrator(*gate, "--update-baseline").code == 0
    first = (place / "baseline.json").read_bytes()
    assert migrator(*gate).code == 0
    assert migrator(*gate, "--update-baseline").code == 0
    assert (place / "baseline.json").read_bytes() == first
    extractor = "version: 1\nextractors:\n  new: {apis: [audit-log], client: siem-reader}\n"
    (place / "fleet" / "new.yaml").write_text(extractor)
    shown = migrator(*gate)
    assert shown.code == 1
    assert "missing-owner" in shown.out
    assert "key-too-old" not in shown.out


def test_what_is_gone_is_said_and_no_error(migrator: Run, place: Path) -> None:
    migrator("validate", "fleet", "--baseline", "b.json", "--update-baseline")
    data = json.loads((place / "b.json").read_text())
    data["findings"].append({"fingerprint": "0" * 32, "rule": "x", "subject": {"kind": "key", "name": "y"}})
    (place / "b.json").write_text(json.dumps(data))
    shown = migrator("validate", "fleet", "--baseline", "b.json", "--fail-on", "warning")
    assert shown.code == 0
    assert "1 finding of the baseline is gone: --update-baseline takes them out" in shown.err


def test_a_selection_is_no_baseline(migrator: Run, place: Path) -> None:
    options = ("--baseline", "b.json", "--update-baseline", "--only", "audit-nightly")
    assert migrator("validate", "fleet", *options).code == 2
    assert migrator("validate", "fleet", "--update-baseline").code == 2
    assert not (place / "b.json").exists()


def test_a_file_that_is_no_baseline_is_never_replaced(migrator: Run, place: Path) -> None:
    (place / "precious.json").write_text("{}")
    shown = migrator("validate", "fleet", "--baseline", "precious.json", "--update-baseline")
    assert shown.code == 2
    assert (place / "precious.json").read_text() == "{}"


def test_what_did_not_look_today_is_neither_gone_nor_taken_out(migrator: Run, place: Path) -> None:
    entry = {"fingerprint": "0" * 32, "rule": "secret-in-history", "subject": {"kind": "file", "name": "y"}}
    data = {"schema": "migrator.baseline/v1", "findings": [entry]}
    (place / "b.json").write_text(json.dumps(data))
    shown = migrator("validate", "fleet", "--baseline", "b.json")
    assert "of the baseline" not in shown.err
    migrator("validate", "fleet", "--baseline", "b.json", "--update-baseline")
    kept = json.loads((place / "b.json").read_text())["findings"]
    assert entry in kept
    assert len(kept) > 1
