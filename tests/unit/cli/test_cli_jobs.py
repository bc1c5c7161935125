"""The commands as their users see them, against the embedded platform."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
import yaml

from migrator.cli.exit_codes import ExitCode
from migrator.probe.transport.client import GuardedClient, open_client
from migrator.probe.transport.options import ClientOptions
from migrator.probe.transport.request_log import RequestLog
from migrator.sandbox.serve import RunningSandbox
from migrator.sandbox.tenants import load_tenants
from tests.unit.cli.conftest import FLEET, ROOT, Run

TENANTS = """
version: 1
tenants:
  team:
    url: https://team.eu-1.celonis.cloud
    clients:
      reader:
        id: reader-id
        secret: marker-secret-of-reader
        scopes: ["audit.log:read"]
        permissions: [Use Audit Log API]
    behaviour: {latency: LATENCY}
"""
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
"""
EXPORT = """{
  "supportedAuthenticationConfigurations" : [
    {
      "apiKeyHeader" : "Authorization",
      "authenticationMethod" : "API_KEY_AUTHENTICATION",
      "grantType" : "",
      "useBodyForOAuth" : false,
      "customFields" : [ ]
    }
  ],
  "connectionParameters" : [ ],
  "supportedFilteringSyntaxes" : [ ],
  "endpoints" : [ ]
}
"""
SECRET = "marker-secret-of-reader"


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one extractor, as the working directory."""
    (tmp_path / "inventory.yaml").write_text(INVENTORY)
    (tmp_path / "export.json").write_text(EXPORT)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("READER_SECRET", SECRET)
    return tmp_path


def serve(folder: Path, *, latency: float = 0) -> RunningSandbox:
    tenants = folder / "tenants.yaml"
    tenants.write_text(TENANTS.replace("LATENCY", str(latency)))
    return RunningSandbox(load_tenants(tenants))


@pytest.fixture
def sandbox(workplace: Path) -> Iterator[RunningSandbox]:
    with serve(workplace) as running:
        yield running


def test_the_demo_comes_out_as_told(migrator: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shown = migrator("demo", "--output", tmp_path / "out")
    assert shown.code == 0, shown.out + shown.err
    assert "The story came out as told." in shown.out
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    expected = yaml.safe_load((FLEET / "expected.yaml").read_text())["expected"]
    assert {e["name"]: e["verdict"] for e in report["extractors"]} == {
        name: outcome["verdict"] for name, outcome in expected.items()
    }


def test_the_demo_shows_no_secret_anywhere(
    migrator: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    shown = migrator("demo", "--output", tmp_path / "out", "-vv")
    lines = (FLEET / "demo.env").read_text().splitlines()
    values = [
        v.strip("'\"") for line in lines if not line.startswith("#") for _, e, v in [line.partition("=")] if e
    ]
    written = "".join(p.read_text() for p in (tmp_path / "out").rglob("*") if p.is_file())
    secrets = [v for v in values if v and "-" in v and not v[0].isdigit()]
    assert len(secrets) > 10
    assert [v for v in secrets if v in shown.out + shown.err + written] == []


def test_a_run_says_ready_and_writes_beside_nothing_else(
    migrator: Run, sandbox: RunningSandbox, workplace: Path
) -> None:
    shown = migrator("run", "inventory.yaml", "--sandbox", sandbox.url, "--format", "json")
    assert shown.code == 0, shown.out
    report = json.loads(shown.out)
    assert [e["verdict"] for e in report["extractors"]] == ["ready"]
    assert report["sandbox"] == sandbox.url
    assert (workplace / "export.json").read_text() == EXPORT
    made = sorted(str(p.relative_to(workplace)) for p in (workplace / "migrated").rglob("*") if p.is_file())
    assert made == [
        "migrated/changes.patch",
        "migrated/export.json",
        "migrated/export.json.checklist.md",
        "migrated/report.json",
    ]
    assert json.loads((workplace / "migrated" / "report.json").read_text()) == report


def test_the_plan_is_said_before_the_first_request_and_a_dry_run_ends_there(
    migrator: Run, sandbox: RunningSandbox
) -> None:
    shown = migrator("check", "inventory.yaml", "--sandbox", sandbox.url, "--dry-run")
    assert shown.code == 0
    assert shown.out == (
        "checking 1 client at team.eu-1.celonis.cloud; "
        "expected: 1 token request (at most 3), 1 API call (at most 2)\n"
    )
    assert sandbox.requests == ()


def test_a_wrong_secret_is_not_shown_and_costs_two_requests(
    migrator: Run, sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READER_SECRET", "marker-wrong")
    shown = migrator("check", "inventory.yaml", "--sandbox", sandbox.url)
    assert shown.code == ExitCode.NOT_READY
    assert "client-rejected" in shown.out
    assert "marker-wrong" not in shown.out + shown.err
    assert [r.path for r in sandbox.requests] == ["/oauth2/token"] * 2


def test_the_limits_of_the_command_line_are_those_of_the_client(
    migrator: Run, sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def noted(options: ClientOptions, log: RequestLog | None) -> AbstractAsyncContextManager[GuardedClient]:
        seen.append(options)
        return open_client(options, log)

    monkeypatch.setattr("migrator.jobs.check.open_client", noted)
    words = ("--concurrency", "7", "--concurrency-per-host", "3", "--rate", "50", "--total-rate", "20")
    assert migrator("check", "inventory.yaml", "--sandbox", sandbox.url, *words).code == 0
    assert migrator("check", "inventory.yaml", "--sandbox", sandbox.url).code == 0
    given, default = seen
    assert (given.concurrency, given.concurrency_per_host, given.rate, given.total_rate) == (7, 3, 50, 20)
    assert (default.concurrency, default.concurrency_per_host) == (32, 32)
    assert (default.rate, default.total_rate) == (None, None)


def test_what_needs_no_request_is_reported_beside_the_rest(
    migrator: Run, sandbox: RunningSandbox, workplace: Path
) -> None:
    more = "  waiting: {owner: me@acme.example, apis: [audit-log]}\n  broken: {ownr: me}\n"
    (workplace / "inventory.yaml").write_text(INVENTORY + more)
    shown = migrator("check", "inventory.yaml", "--sandbox", sandbox.url, "--format", "json")
    assert shown.code == ExitCode.NOT_READY, shown.err
    found = {e["name"]: (e["verdict"], e["reason"]) for e in json.loads(shown.out)["extractors"]}
    assert found == {
        "nightly": ("ready", "ok"),
        "waiting": ("blocked", "no-client"),
        "broken": ("unknown", "invalid-inventory"),
    }


def test_an_empty_inventory_passes_no_gate(migrator: Run, workplace: Path) -> None:
    platforms = INVENTORY[: INVENTORY.index("clients:")]
    (workplace / "inventory.yaml").write_text(platforms)
    assert migrator("check", "inventory.yaml").code == ExitCode.USAGE


def test_escape_codes_of_a_file_never_reach_the_terminal(migrator: Run, workplace: Path) -> None:
    (workplace / "bad.json").write_text('{"schema": "migrator.report/\\u001b[31mred"}')
    shown = migrator("report", "bad.json")
    assert shown.code == ExitCode.USAGE
    assert "\x1b" not in shown.err


def test_a_report_never_follows_a_planted_link(
    migrator: Run, sandbox: RunningSandbox, workplace: Path
) -> None:
    (workplace / "migrated").mkdir()
    victim = workplace / "victim.txt"
    victim.write_text("untouched")
    for name in ("report.json", ".report.json.partial"):
        (workplace / "migrated" / name).symlink_to(victim)
    assert migrator("run", "inventory.yaml", "--sandbox", sandbox.url).code == 0
    assert victim.read_text() == "untouched"


def test_a_generated_file_says_itself_that_it_must_wait(
    migrator: Run, sandbox: RunningSandbox, workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READER_SECRET", "marker-wrong")
    assert migrator("run", "inventory.yaml", "--sandbox", sandbox.url).code == ExitCode.NOT_READY
    checklist = (workplace / "migrated" / "export.json.checklist.md").read_text()
    assert (
        "1. [ ] Do not roll this out yet: the check says of nightly: blocked, client-rejected." in checklist
    )


def test_nobody_answers(migrator: Run, workplace: Path) -> None:
    with serve(workplace) as closed:
        url = closed.url
    shown = migrator("check", "inventory.yaml", "--sandbox", url)
    assert shown.code == ExitCode.COULD_NOT_TELL
    assert "host-unreachable" in shown.out


def test_a_host_that_is_not_allowed_gets_nothing(migrator: Run, workplace: Path) -> None:
    inventory = workplace / "inventory.yaml"
    inventory.write_text(INVENTORY.replace("team.eu-1.celonis.cloud", "celonis.cloud.evil.example"))
    shown = migrator("check", inventory)
    assert shown.code != 0
    assert "host-not-allowed" in shown.out
    assert SECRET not in shown.out + shown.err


def test_only_host_keeps_secrets_from_other_teams_of_the_provider(
    migrator: Run, sandbox: RunningSandbox
) -> None:
    common = ("check", "inventory.yaml", "--sandbox", sandbox.url)
    shown = migrator(*common, "--only-host", "acme.eu-1.celonis.cloud")
    assert shown.code != 0
    assert "host-not-allowed" in shown.out
    assert sandbox.requests == ()
    assert migrator(*common, "--only-host", "team.eu-1.celonis.cloud").code == 0


def test_ctrl_c_leaves_a_partial_report(workplace: Path) -> None:
    with serve(workplace, latency=30) as slow:
        command = [
            sys.executable,
            "-m",
            "migrator",
            "check",
            "inventory.yaml",
            "--format",
            "json",
            "--sandbox",
        ]
        process = subprocess.Popen(
            [*command, slow.url],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=dict(os.environ),
        )
        assert process.stderr is not None
        assert "checking 1 client" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == ExitCode.INTERRUPTED
    assert "Traceback" not in err
    report = json.loads(out)
    assert report["complete"] is False
    assert [(e["verdict"], e["reason"]) for e in report["extractors"]] == [("unknown", "not-checked")]


HANGING = """
version: 1
platforms: {team: {provider: celonis, url: https://team.eu-1.celonis.cloud}}
clients:
"""


@pytest.fixture
def hanging(workplace: Path) -> Path:
    """A hundred clients whose secrets come from programs that do not end; each notes that it was started."""
    (workplace / "get").write_text("#!/bin/sh\necho $$ >> started\nexec sleep 60\n")
    (workplace / "get").chmod(0o700)
    clients = "".join(
        f"  c{n}: {{platform: team, client_id: i, client_secret: 'exec:./get {n}', scopes: [x]}}\n"
        for n in range(100)
    )
    (workplace / "inventory.yaml").write_text(HANGING + clients + "extractors: {}\n")
    return workplace


def test_a_time_limit_covers_secrets_that_never_come(hanging: Path, migrator: Run) -> None:
    begin = time.monotonic()
    words = ("--allow-exec", "--time-limit", "1", "--sandbox", "http://127.0.0.1:9", "--format", "json")
    shown = migrator("check", "inventory.yaml", *words)
    assert time.monotonic() - begin < 5
    assert shown.code == ExitCode.COULD_NOT_TELL, shown.err
    report = json.loads(shown.out)
    assert report["complete"] is False
    assert {(c["verdict"], c["reason"]) for c in report["clients"]} == {("unknown", "not-checked")}
    assert len((hanging / "started").read_text().split()) <= 64, "none is begun after the time is over"


def test_ctrl_c_waits_for_no_secret(hanging: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "migrator",
        "check",
        "inventory.yaml",
        "--allow-exec",
        "--format",
        "json",
    ]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    while not (hanging / "started").exists():
        time.sleep(0.02)
    begin = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert time.monotonic() - begin < 5
    assert process.returncode == ExitCode.INTERRUPTED, err
    assert "Traceback" not in err
    assert json.loads(out)["complete"] is False
    assert not [pid for pid in (hanging / "started").read_text().split() if is_running(int(pid))]


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_piped_diff_is_a_patch(migrator: Run, workplace: Path) -> None:
    shown = migrator("diff", "inventory.yaml")
    assert shown.code == 0, shown.err
    subprocess.run(["git", "init", "--quiet"], check=True)
    subprocess.run(["git", "apply", "-"], input=shown.out, text=True, check=True)
    changed = (workplace / "export.json").read_text()
    assert '"OAUTH2_CLIENT_CREDENTIALS"' in changed
    assert "\x1b" not in shown.out


def test_generate_in_place_then_check(migrator: Run, workplace: Path) -> None:
    assert migrator("generate", "inventory.yaml", "--in-place", "--check").code == ExitCode.NOT_READY
    assert (workplace / "export.json").read_text() == EXPORT
    assert migrator("generate", "inventory.yaml", "--in-place").code == 0
    first = (workplace / "export.json").stat()
    assert migrator("generate", "inventory.yaml", "--in-place").code == 0
    assert (workplace / "export.json").stat().st_mtime_ns == first.st_mtime_ns
    assert migrator("generate", "inventory.yaml", "--in-place", "--check").code == 0


def test_a_saved_report_is_rendered_again_and_decides_what_is_generated(
    migrator: Run, sandbox: RunningSandbox, workplace: Path
) -> None:
    (workplace / "inventory.yaml").write_text(INVENTORY.replace("client_secret_post", "auto"))
    undecided = migrator("diff", "inventory.yaml", "--format", "json")
    assert json.loads(undecided.out)["changes"][0]["status"] == "manual"
    saved = migrator(
        "check", "inventory.yaml", "--sandbox", sandbox.url, "--format", "json", "-o", "seen.json"
    )
    assert (saved.code, saved.out) == (0, "")
    decided = migrator("diff", "inventory.yaml", "--from", "seen.json", "--format", "json")
    assert json.loads(decided.out)["changes"][0]["status"] == "changed"
    inventory = workplace / "inventory.yaml"
    inventory.write_text(inventory.read_text() + "# edited\n")
    stale = migrator("diff", "inventory.yaml", "--from", "seen.json")
    assert stale.code == ExitCode.USAGE
    assert "another version of inventory.yaml" in stale.err
    again = migrator("report", "seen.json", "--format", "markdown")
    assert again.code == 0
    assert "nightly" in again.out


@pytest.mark.parametrize("format_", ["json", "sarif", "junit", "github", "gitlab", "markdown", "text"])
@pytest.mark.usefixtures("workplace")
def test_every_format_goes_to_stdout_without_colour(format_: str, migrator: Run) -> None:
    shown = migrator("validate", "inventory.yaml", "--format", format_)
    assert shown.code == 0, shown.err
    assert "\x1b" not in shown.out
    if format_ in {"json", "sarif", "gitlab"}:
        json.loads(shown.out)


def test_github_actions_gets_annotations(
    migrator: Run, workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    (workplace / "inventory.yaml").write_text(INVENTORY.replace("    owner: me@acme.example\n", ""))
    shown = migrator("validate", "inventory.yaml")
    assert "::warning file=inventory.yaml,line=" in shown.out


@pytest.mark.usefixtures("workplace")
def test_color_is_there_when_asked_for(migrator: Run) -> None:
    assert "\x1b[" in migrator("diff", "inventory.yaml", "--format", "text", "--color", "always").out
