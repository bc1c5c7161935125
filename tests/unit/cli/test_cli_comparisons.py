"""`--parity` and `--since` as their users see them, against the embedded platform. No key is ever shown."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from migrator.sandbox.serve import RunningSandbox
from migrator.sandbox.tenants import load_tenants
from tests.unit.cli.conftest import Run

KEY, OTHER_KEY, SECRET = "marker-key-1", "marker-key-2", "marker-secret-of-reader"
TENANTS = f"""
version: 1
tenants:
  team:
    url: https://team.eu-1.celonis.cloud
    clients:
      reader:
        id: reader-id
        secret: {SECRET}
        scopes: ["audit.log:read", "team.login-history:read"]
        permissions: [PERMISSIONS]
    keys:
      old: {{kind: application_key, value: {KEY}, permissions: [Use Audit Log API, Use Login History API]}}
      weak: {{kind: user_key, value: {OTHER_KEY}, permissions: [Use Audit Log API]}}
"""
INVENTORY = """
version: 1
platforms:
  team: {provider: celonis, url: https://team.eu-1.celonis.cloud}
clients:
  reader: {platform: team, client_id: reader-id, client_secret: env:READER, auth_method: client_secret_post}
keys:
  old: {platform: team, kind: application_key, value: env:OLD_KEY}
  weak: {platform: team, kind: user_key, value: env:WEAK_KEY}
  gone: {platform: team, kind: user_key, value: env:GONE_KEY}
extractors:
  nightly:
    owner: me@acme.example
    client: reader
    key: KEY
    apis: [audit-log, login-history]
"""
ALL = "Use Audit Log API, Use Login History API"


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as the working directory, and the secrets in the environment."""
    monkeypatch.chdir(tmp_path)
    for name, value in (("READER", SECRET), ("OLD_KEY", KEY), ("WEAK_KEY", OTHER_KEY)):
        monkeypatch.setenv(name, value)
    return tmp_path


@pytest.fixture
def sandbox(workplace: Path) -> Iterator[RunningSandbox]:
    with serve(workplace, ALL) as running:
        yield running


def serve(folder: Path, permissions: str) -> RunningSandbox:
    (folder / "tenants.yaml").write_text(TENANTS.replace("PERMISSIONS", permissions))
    return RunningSandbox(load_tenants(folder / "tenants.yaml"))


def write_inventory(folder: Path, key: str) -> Path:
    path = folder / "inventory.yaml"
    path.write_text(INVENTORY.replace("KEY\n", f"{key}\n"))
    return path


def keys_sent(sandbox: RunningSandbox) -> int:
    return sum(request.path != "/oauth2/token" for request in sandbox.requests)


def test_without_the_option_no_key_is_sent(migrator: Run, workplace: Path, sandbox: RunningSandbox) -> None:
    shown = migrator("check", write_inventory(workplace, "old"), "--sandbox", sandbox.url)
    assert shown.code == 0, shown.out + shown.err
    assert keys_sent(sandbox) == 2
    assert "keys" not in shown.out + shown.err


def test_key_and_token_that_get_the_same_pass(
    migrator: Run, workplace: Path, sandbox: RunningSandbox
) -> None:
    shown = migrator("check", write_inventory(workplace, "old"), "--parity", "--sandbox", sandbox.url, "-v")
    assert shown.code == 0, shown.out + shown.err
    assert "2 API calls to compare with keys (at most 4)" in shown.err
    assert "Sent 1 token request, 2 API calls and 2 API calls to compare with keys." in _flat(shown.out)
    assert "Keys and tokens compared: 2 the same." in _flat(shown.out)
    assert "audit-log with the key old, same: Key and token get the same." in _flat(shown.out)
    assert keys_sent(sandbox) == 4


def test_a_dry_run_counts_the_requests_and_sends_none(
    migrator: Run, workplace: Path, sandbox: RunningSandbox
) -> None:
    shown = migrator(
        "check", write_inventory(workplace, "old"), "--parity", "--dry-run", "--sandbox", sandbox.url
    )
    assert "2 API calls to compare with keys (at most 4)" in shown.out
    assert not sandbox.requests


def test_a_token_that_gets_less_fails_the_gate(migrator: Run, workplace: Path) -> None:
    path = write_inventory(workplace, "old")
    with serve(workplace, "Use Audit Log API") as sandbox:
        shown = migrator("check", path, "--parity", "--sandbox", sandbox.url, "-f", "json")
    assert shown.code == 1
    report = json.loads(shown.out)
    [audit, login] = report["extractors"][0]["parity"]
    assert (audit["parity"], login["parity"]) == ("same", "less")
    assert (login["key_status"], login["token_status"]) == (200, 403)
    assert [(f["rule"], f["level"], f["location"]["line"]) for f in report["findings"]] == [
        ("token-gets-less", "error", 12)
    ]


def test_a_key_that_gets_less_is_a_warning(migrator: Run, workplace: Path, sandbox: RunningSandbox) -> None:
    path = write_inventory(workplace, "weak")
    shown = migrator("check", path, "--parity", "--sandbox", sandbox.url, "-f", "markdown")
    assert shown.code == 0
    assert "### Keys and tokens that do not get the same" in shown.out
    assert "403 to the key and 200 to the token" in shown.out
    assert migrator("check", path, "--parity", "--sandbox", sandbox.url, "--fail-on", "warning").code == 1


def test_a_key_that_is_not_there_leaves_it_open(
    migrator: Run, workplace: Path, sandbox: RunningSandbox
) -> None:
    shown = migrator("check", write_inventory(workplace, "gone"), "--parity", "--sandbox", sandbox.url)
    assert shown.code == 3
    assert "env:GONE_KEY: the environment variable is not set" in _flat(shown.out)


@pytest.mark.parametrize("format_", ["text", "json", "markdown", "junit", "sarif", "github", "gitlab"])
@pytest.mark.parametrize("key", ["old", "weak", "gone"])
def test_no_key_is_ever_shown(migrator: Run, workplace: Path, format_: str, key: str) -> None:
    path = write_inventory(workplace, key)
    with serve(workplace, "Use Login History API") as sandbox:
        shown = migrator("run", path, "--parity", "--sandbox", sandbox.url, "-f", format_, "-vv")
    written = "".join(p.read_text() for p in (workplace / "migrated").rglob("*") if p.is_file())
    for value in (KEY, OTHER_KEY, SECRET):
        assert value not in shown.out + shown.err + written


def test_what_was_lost_since_is_an_error_and_what_was_gained_a_note(migrator: Run, workplace: Path) -> None:
    path = write_inventory(workplace, "old")
    for name, permissions in (("good", ALL), ("bad", "Use Audit Log API")):
        with serve(workplace, permissions) as sandbox:
            migrator("check", path, "--sandbox", sandbox.url, "-f", "json", "-o", f"{name}.json")
            again = migrator("check", path, "--sandbox", sandbox.url, "--since", f"{name}.json")
        assert "last check" not in again.out
    with serve(workplace, "Use Audit Log API") as sandbox:
        lost = migrator("check", path, "--sandbox", sandbox.url, "--since", "good.json", "-f", "sarif")
    with serve(workplace, ALL) as sandbox:
        gained = migrator("check", path, "--sandbox", sandbox.url, "--since", "bad.json")
    assert lost.code == 1
    [found] = [
        r
        for r in json.loads(lost.out)["runs"][0]["results"]
        if r["ruleId"] == "access-lost" and "nightly" in r["message"]["text"]
    ]
    assert "refused now: login-history (permission-missing)" in found["message"]["text"]
    assert gained.code == 0
    assert "access-gained" in gained.out


def test_a_report_that_cannot_be_compared_with_is_refused_before_anything_is_sent(
    migrator: Run, workplace: Path, sandbox: RunningSandbox
) -> None:
    path = write_inventory(workplace, "old")
    migrator("validate", path, "-f", "json", "-o", "validated.json")
    for since in ("validated.json", "no-such.json", "tenants.yaml"):
        shown = migrator("check", path, "--sandbox", sandbox.url, "--since", since)
        assert (shown.code, shown.out) == (2, ""), since
    assert not sandbox.requests


def _flat(text: str) -> str:
    return " ".join(text.split())
