"""`migrator retire`: from in use to safe, with the proof."""

import json
import shutil
from pathlib import Path

import pytest

from migrator.schemas.validate import problems
from tests.unit.cli.conftest import FLEET, ROOT, Run
from tests.unit.cli.test_cli_help import assert_golden

GOLDEN = ROOT / "tests" / "golden" / "retire"
CASES = ROOT / "tests" / "cases" / "formats" / "airbyte-manifest"
INVENTORY = """\
version: 1
platforms:
  acme:
    provider: celonis
    url: https://acme.eu-1.celonis.cloud
    lists: {applications: apps.csv, as_of: 2026-11-20}
clients:
  reader: {platform: acme, client_id: some-id, client_secret: env:SECRET}
keys:
  old: {platform: acme, kind: application_key, listed_as: Audit nightly, value: env:OLD_KEY}
extractors:
  nightly:
    {owner: me, apis: [audit-log], key: old, client: reader, schedule: daily, config: {path: nightly.json}}
"""
APPLICATIONS = (
    "Application ID,Name,Type,Last used time\na1,Audit nightly,Application key,2026-11-10T09:00:00Z\n"
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "i.yaml").write_text(INVENTORY)
    (tmp_path / "apps.csv").write_text(APPLICATIONS)
    shutil.copy(FLEET / "exports" / "audit-nightly.json", tmp_path / "nightly.json")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_keys_way_from_in_use_to_safe(migrator: Run, place: Path) -> None:
    before = migrator("retire", "i.yaml", "--check")
    assert before.code == 1
    assert "old  in-use" in before.out
    assert migrator("generate", "i.yaml", "--in-place", "-q").code in (0, 1)
    (place / "i.yaml").write_text(
        INVENTORY.replace("env:SECRET}", "env:SECRET, auth_method: client_secret_post}")
    )
    migrator("generate", "i.yaml", "--in-place", "-q")
    after = migrator("retire", "i.yaml", "--check")
    assert_golden(GOLDEN / "safe.txt", after.out)
    assert after.code == 0


def test_without_a_list_it_could_not_be_told(migrator: Run, place: Path) -> None:
    shutil.copy(FLEET / "exports" / "platform-usage-daily.json", place / "nightly.json")
    (place / "apps.csv").unlink()
    shown = migrator("retire", "i.yaml", "--check")
    assert shown.code == 3
    assert "old  could-not-tell" in shown.out
    assert "apps.csv:1: there is no such file" in shown.err


def test_our_own_use_is_read_from_the_request_log(migrator: Run, place: Path) -> None:
    shutil.copy(FLEET / "exports" / "platform-usage-daily.json", place / "nightly.json")
    moved = INVENTORY.replace("schedule: daily", "schedule: daily, migrated: 2026-11-09")
    (place / "i.yaml").write_text(moved)
    assert "old  migrated-but-seen" in migrator("retire", "i.yaml").out
    line = {"time": "2026-11-10T09:00:00.000Z", "purpose": "api", "key": "env:OLD_KEY"}
    (place / "log.jsonl").write_text(f"torn{{\n{json.dumps(line)}\n")
    shown = migrator("retire", "i.yaml", "--request-log", "log.jsonl")
    assert "old  safe-to-disable" in shown.out
    assert "migrator itself sent the key on 2026-11-10" in shown.out


@pytest.mark.parametrize("width", ["80", "120"])
def test_the_demo(width: str, migrator: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", width)
    shown = migrator("retire", FLEET)
    assert shown.code == 0
    assert_golden(GOLDEN / f"demo-{width}.txt", shown.out)


def test_the_json_is_what_its_schema_says(migrator: Run, place: Path) -> None:
    shown = migrator("retire", "i.yaml", "--format", "json")
    assert shown.code == 0
    assert problems(json.loads(shown.out), "retire") == []
    assert place.name not in shown.out
