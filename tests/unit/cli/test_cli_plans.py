"""Plans for review, their application, and the way back."""

import json
import subprocess
from pathlib import Path

import pytest

from migrator.cli.exit_codes import ExitCode
from migrator.schemas.validate import problems
from tests.unit.cli.conftest import Run

INVENTORY = """
version: 1
platforms:
  team: {provider: celonis, url: https://team.eu-1.celonis.cloud}
clients:
  reader:
    platform: team
    client_id: reader-id
    client_secret: env:READER_SECRET
    auth_method: client_secret_post
extractors:
  nightly:
    owner: me@acme.example
    client: reader
    apis: [audit-log]
    config: {path: export.json}
  weekly:
    owner: me@acme.example
    client: reader
    apis: [audit-log]
    config: {path: other.json}
"""
EXPORT = """{
  "supportedAuthenticationConfigurations" : [ {
    "apiKeyHeader" : "Authorization",
    "authenticationMethod" : "API_KEY_AUTHENTICATION",
    "grantType" : ""
  } ],
  "connectionParameters" : [ ],
  "endpoints" : [ ]
}
"""


@pytest.fixture
def planned(migrator: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inventory.yaml").write_text(INVENTORY)
    for name in ("export.json", "other.json"):
        (tmp_path / name).write_text(EXPORT)
    assert migrator("generate", "inventory.yaml", "--plan", "plan.json").code == 0
    return tmp_path


def test_a_plan_writes_nothing_else_and_is_sound(planned: Path) -> None:
    assert (planned / "export.json").read_text() == EXPORT
    plan = json.loads((planned / "plan.json").read_text())
    assert problems(plan, "plan") == []
    assert [i["path"] for i in plan["inputs"]] == ["inventory.yaml"]
    assert [c["path"] for c in plan["changes"]] == ["export.json", "other.json"]


def test_both_show_the_same_diff(migrator: Run, planned: Path) -> None:
    made = migrator("generate", "inventory.yaml", "--plan", "plan.json").out
    plan = json.loads((planned / "plan.json").read_text())
    assert [c["diff"] in made for c in plan["changes"]] == [True, True]
    applied = json.loads(migrator("apply", "plan.json", "--format", "json").out)
    assert [c["diff"] for c in applied["changes"]] == [c["diff"] for c in plan["changes"]]


def test_an_applied_plan_is_what_generate_writes_and_git_takes_it_back(migrator: Run, planned: Path) -> None:
    migrator("generate", "inventory.yaml", "--output", "out")
    shown = migrator("apply", "plan.json")
    assert shown.code == 0, shown.err
    assert "git apply -R migrator-changes.patch" in shown.err
    for name in ("export.json", "other.json"):
        assert (planned / name).read_bytes() == (planned / "out" / name).read_bytes()
    subprocess.run(["git", "apply", "-R", "migrator-changes.patch"], check=True)
    assert (planned / "export.json").read_text() == EXPORT
    subprocess.run(["git", "apply", "out/changes.patch"], check=True)
    subprocess.run(["git", "apply", "-R", "out/changes.patch"], check=True)
    assert (planned / "other.json").read_text() == EXPORT


def test_a_second_application_changes_nothing(migrator: Run, planned: Path) -> None:
    assert migrator("apply", "plan.json", "--check").code == ExitCode.NOT_READY
    assert migrator("apply", "plan.json").code == 0
    before = {p: p.stat().st_mtime_ns for p in planned.iterdir()}
    assert migrator("apply", "plan.json").code == 0
    assert migrator("apply", "plan.json", "--check").code == 0
    assert {p: p.stat().st_mtime_ns for p in planned.iterdir()} == before


@pytest.mark.parametrize("name", ["inventory.yaml", "other.json"])
def test_an_input_that_changed_since_stops_all_of_it(migrator: Run, planned: Path, name: str) -> None:
    with (planned / name).open("a") as file:
        file.write("\n")
    shown = migrator("apply", "plan.json")
    assert shown.code == ExitCode.USAGE
    assert f"{name} has changed since the plan was made" in shown.err
    assert (planned / "export.json").read_text() == EXPORT


def test_an_application_that_was_cut_off_is_finished(migrator: Run, planned: Path) -> None:
    migrator("generate", "inventory.yaml", "--output", "out")
    done = (planned / "out" / "export.json").read_bytes()
    (planned / "export.json").write_bytes(done)
    assert migrator("apply", "plan.json").code == 0
    assert (planned / "export.json").read_bytes() == (planned / "other.json").read_bytes() == done


def test_the_report_that_decided_is_an_input_too(migrator: Run, planned: Path) -> None:
    inventory = ("generate", "inventory.yaml")
    report = migrator(*inventory, "--output", "out", "--format", "json").out
    (planned / "seen.json").write_text(report)
    assert migrator(*inventory, "--from", "seen.json", "--plan", "plan.json").code == 0
    (planned / "seen.json").write_text(report + "\n")
    shown = migrator("apply", "plan.json")
    assert shown.code == ExitCode.USAGE
    assert "seen.json has changed since the plan was made" in shown.err


def edited(planned: Path, **change: object) -> None:
    """Edit the first change of the plan, as somebody might who means harm."""
    plan = json.loads((planned / "plan.json").read_text())
    plan["changes"][0] |= change
    (planned / "plan.json").write_text(json.dumps(plan))


def test_a_plan_cannot_write_what_is_no_migration(migrator: Run, planned: Path) -> None:
    file = json.loads((planned / "plan.json").read_text())["changes"][0]["file"]
    file["replacements"] = [{"start": 0, "end": len(EXPORT), "text": "{}"}]
    edited(planned, file=file)
    shown = migrator("apply", "plan.json")
    assert shown.code == ExitCode.USAGE
    assert "what the plan would make of export.json is not proven" in shown.err
    assert (planned / "export.json").read_text() == EXPORT


@pytest.mark.parametrize("path", ["../elsewhere.json", "/etc/hosts"])
def test_a_plan_reaches_no_file_outside(migrator: Run, planned: Path, path: str) -> None:
    edited(planned, path=path)
    shown = migrator("apply", "plan.json")
    assert shown.code == ExitCode.USAGE
    assert "lies outside of this folder" in shown.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no json", "it is no JSON"),
        ("[]", "is no plan of this version"),
        ('{"schema": "migrator.plan/v2"}', "is no plan of this version"),
        ('{"schema": "migrator.plan/v1"}', "is no sound plan"),
    ],
)
def test_what_is_no_plan_is_said_to_be_none(migrator: Run, planned: Path, text: str, said: str) -> None:
    (planned / "plan.json").write_text(text)
    shown = migrator("apply", "plan.json")
    assert shown.code == ExitCode.USAGE
    assert said in shown.err


def test_a_secret_is_in_no_plan(migrator: Run, planned: Path) -> None:
    secret = "AppKey canary-3f9a0c1d-canary"
    text = EXPORT.replace(
        '"endpoints" : [ ]', f'"endpoints" : [ {{ "headers" : {{ "Authorization" : "{secret}" }} }} ]'
    )
    (planned / "export.json").write_text(text)
    shown = migrator("generate", "inventory.yaml", "--plan", "plan.json")
    assert "canary" not in shown.out + shown.err + (planned / "plan.json").read_text()
    assert migrator("apply", "plan.json").code == 0
    assert "canary" not in (planned / "export.json").read_text()
    assert "canary" not in (planned / "migrator-changes.patch").read_text()


def test_flags_that_contradict_each_other(migrator: Run, planned: Path) -> None:
    assert planned.is_dir()
    shown = migrator("diff", "inventory.yaml", "--dual", "--drop-key")
    assert shown.code == ExitCode.USAGE
    assert "--dual keeps the key and --drop-key takes it out" in shown.err
    unknown = migrator("diff", "inventory.yaml", "--format-only", "celonis-extractor-bilder")
    assert "did you mean celonis-extractor-builder?" in unknown.err
    assert migrator("diff", "inventory.yaml", "--format-only", "airbyte-manifest").out == ""
