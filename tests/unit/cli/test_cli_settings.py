"""Settings of a repository, as the commands honour them."""

import json
import shutil
from pathlib import Path

import pytest

from tests.unit.cli.conftest import FLEET, Run
from tests.unit.cli.test_cli_help import GOLDEN, assert_golden


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(FLEET, tmp_path / "fleet")
    (tmp_path / ".git").mkdir()
    (tmp_path / "migrator.toml").write_text(
        'fail_on = "warning"\n[rules.key-too-old]\nlevel = "off"\n[rules.shared-key]\nlevel = "error"\n'
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def levels(shown: str) -> dict[str, str]:
    return {f["rule"]: f["level"] for f in json.loads(shown)["findings"]}


def test_levels_and_the_gate_come_from_the_file(migrator: Run, place: Path) -> None:
    shown = migrator("validate", "fleet", "--format", "json")
    assert (shown.code, place.name) == (1, place.name)
    assert levels(shown.out)["shared-key"] == "error"
    assert "key-too-old" not in levels(shown.out)
    alone = migrator("validate", "fleet", "--no-config", "--format", "json")
    assert alone.code == 0
    assert levels(alone.out)["shared-key"] == "warning"
    assert "key-too-old" in levels(alone.out)
    assert migrator("validate", "fleet", "--fail-on", "never").code == 0


def test_a_level_changes_no_fingerprint(migrator: Run, place: Path) -> None:
    def of_shared_key(*options: str) -> list[str]:
        found = json.loads(migrator("validate", "fleet", "--format", "json", *options).out)["findings"]
        return [f["fingerprint"] for f in found if f["rule"] == "shared-key"]

    assert of_shared_key() == of_shared_key("--no-config") != []
    assert place.exists()


@pytest.mark.parametrize("command", ["validate", "check", "run"])
def test_each_setting_is_shown_with_its_origin(command: str, migrator: Run, place: Path) -> None:
    shown = migrator(command, "fleet", "--show-settings", "--fail-on", "note")
    assert shown.code == 0
    assert [line.split() for line in shown.out.splitlines()] == [
        ["fail_on", "note", "option"],
        ["max_key_age", "365", "default"],
        ["baseline", "none", "default"],
        ["rules.key-too-old.level", "off", "migrator.toml:3"],
        ["rules.shared-key.level", "error", "migrator.toml:5"],
    ]
    assert not (place / "migrated").exists()


@pytest.mark.parametrize("width", ["80", "120"])
def test_what_is_shown_is_the_same_in_every_width(
    width: str, migrator: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    long = "[rules.key-shared-across-environments]\nlevel = 'error'\n"
    (place / "migrator.toml").write_text(f'fail_on = "warning"\nbaseline = "ci/baseline.json"\n{long}')
    shown = migrator("validate", "fleet", "--show-settings", "--max-key-age", "90")
    assert_golden(GOLDEN.parent / "settings" / "shown.txt", shown.out)


def test_what_is_wrong_ends_the_command_with_its_place(migrator: Run, place: Path) -> None:
    (place / "migrator.toml").write_text('allow_host = ["evil.example"]\n')
    shown = migrator("check", "fleet")
    assert shown.code == 2
    assert "migrator.toml:1:1: allow_host cannot be set here" in shown.err
    assert migrator("validate", "fleet", "--config", "none.toml").code == 2
    assert migrator("validate", "fleet", "--config", "x.toml", "--no-config").code == 2


def test_a_waiver_of_a_rule_that_is_off_is_not_stale(migrator: Run, place: Path) -> None:
    waiver = "{rule: key-too-old, subject: {key: siem-key}, reason: x, owner: me, expires: 2099-12-31}"
    (place / "fleet" / "waivers.yaml").write_text(f"version: 1\nwaivers:\n  - {waiver}\n")
    assert "stale-waiver" not in levels(migrator("validate", "fleet", "--format", "json").out)


def test_findings_about_waivers_have_levels_too(migrator: Run, place: Path) -> None:
    (place / "migrator.toml").write_text('[rules.stale-waiver]\nlevel = "note"\n')
    waiver = "{rule: shared-key, subject: {key: adoption-key}, reason: x, owner: me, expires: 2099-12-31}"
    (place / "fleet" / "waivers.yaml").write_text(f"version: 1\nwaivers:\n  - {waiver}\n")
    assert levels(migrator("validate", "fleet", "--format", "json").out)["stale-waiver"] == "note"
