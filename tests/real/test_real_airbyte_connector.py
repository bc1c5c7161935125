"""One connector moved by the real migrator, run by the real Airbyte program against the embedded platform."""

import itertools
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
import yaml

from migrator.model.inventory import AuthMethod
from migrator.model.secret import Secret
from migrator.sandbox.exchange import Credential
from migrator.sandbox.fleet import Fleet, KeyKind, SandboxClient, SandboxKey, Tenant
from migrator.sandbox.serve import RunningSandbox
from tests.real.airbyte.program import Said, run, write_catalog
from tests.real.installing import HERE
from tests.real.resource_api import serving as serving_with

MANIFEST = HERE / "airbyte" / "connector.yaml"
KEY = "canary-application-key"
CLIENT_ID, SECRET = "reader-id", "canary-client-secret"
SCOPES = ["audit.log:read", "team.login-history:read"]
PERMISSIONS = frozenset({"Use Audit Log API", "Use Login History API"})
RECORDS = {"audit-log": 450, "login-history": 120}
STREAMS = {"audit_log": 450, "login_history": 120}


@dataclass(frozen=True, kw_only=True)
class Team:
    """A team whose extractor is to move."""

    server: RunningSandbox
    folder: Path

    @property
    def catalog(self) -> Path:
        """Both streams."""
        return write_catalog(self.folder / "catalog.json", *STREAMS)

    def config(self, **fields: object) -> Path:
        """Write a connection's configuration: a new file each time, for the program may rewrite it."""
        path = self.folder / f"config-{len([*self.folder.glob('config-*')])}.json"
        path.write_text(json.dumps({"url": self.server.url, **fields}))
        return path

    def check(self, manifest: Path, **fields: object) -> Said:
        """Run `check` with this configuration."""
        return run("check", manifest, self.config(**fields))

    def read(self, manifest: Path, **fields: object) -> Said:
        """Run `read` with this configuration, and forget what was asked of the server before."""
        self.server.forget_requests()
        return run("read", manifest, self.config(**fields), self.catalog)

    def api_requests(self) -> Counter[tuple[Credential, int]]:
        """Return how many requests the APIs saw, by what they were sent and how they answered."""
        seen = (r for r in self.server.requests if r.path != "/oauth2/token")
        return Counter((r.credential, r.status) for r in seen)

    def token_requests(self) -> int:
        """Return how many tokens were issued."""
        return sum(r.path == "/oauth2/token" and r.status == 200 for r in self.server.requests)


@contextmanager
def serving(folder: Path, *, clock: Callable[[], float] = time.time) -> Iterator[Team]:
    """Serve a team with one key and one client."""
    client = SandboxClient(
        name="reader",
        client_id=CLIENT_ID,
        secret=Secret(SECRET, label="the secret"),
        auth_methods=frozenset({AuthMethod.CLIENT_SECRET_POST}),
        grants=frozenset({"client_credentials"}),
        scopes=frozenset(SCOPES),
        permissions=PERMISSIONS,
    )
    key = SandboxKey(
        name="key", kind=KeyKind.APPLICATION_KEY, value=Secret(KEY, label="the key"), permissions=PERMISSIONS
    )
    tenant = Tenant(
        name="acme", url="https://acme.test", clients={CLIENT_ID: client}, keys=(key,), records=RECORDS
    )
    with RunningSandbox(Fleet(tenants={"acme": tenant}), clock=clock) as server:
        yield Team(server=server, folder=folder)


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with serving(tmp_path_factory.mktemp("team")) as running:
        yield running


def migrate(team: Team, *options: str, duration: str = "5m") -> Path:
    """Check the client, generate from what was seen, and return the new manifest."""
    folder = team.folder / f"migration-{len([*team.folder.glob('migration-*')])}"
    folder.mkdir()
    (folder / MANIFEST.name).write_bytes(MANIFEST.read_bytes())
    inventory = {
        "version": 1,
        "platforms": {"acme": {"provider": "celonis", "url": team.server.url}},
        "clients": {
            "reader": {
                "platform": "acme",
                "client_id": CLIENT_ID,
                "client_secret": "env:READER_SECRET",
                "auth_method": "auto",
            }
        },
        "extractors": {
            "connector": {
                "owner": "tests@example.com",
                "client": "reader",
                "apis": ["audit-log", "login-history"],
                "duration": duration,
                "config": {"path": MANIFEST.name},
            }
        },
    }
    (folder / "inventory.yaml").write_text(yaml.safe_dump(inventory))
    checked = migrator(folder, "check", "inventory.yaml", "--format", "json")
    (folder / "report.json").write_text(checked)
    migrator(folder, "generate", "inventory.yaml", "--from", "report.json", "--output", "out", *options)
    return folder / "out" / MANIFEST.name


def migrator(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "migrator", *arguments],
        cwd=folder,
        env={**os.environ, "READER_SECRET": SECRET},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert SECRET not in done.stdout + done.stderr
    return done.stdout


def client_of(team: Team, *, secret: str = SECRET) -> dict[str, object]:
    """Return what a user of the migrated connector fills in."""
    token_url = f"{team.server.url}/oauth2/token"
    return {"client_id": CLIENT_ID, "client_secret": secret, "token_url": token_url}


@pytest.fixture(scope="module")
def before(team: Team) -> Said:
    """What the original extracts with the key."""
    return team.read(MANIFEST, api_key=KEY)


@pytest.fixture(scope="module")
def replaced(team: Team) -> Path:
    return migrate(team)


def test_the_original_extracts_with_the_key(team: Team, before: Said) -> None:
    assert {name: len(records) for name, records in before.records.items()} == STREAMS
    assert team.check(MANIFEST, api_key=KEY).status == "SUCCEEDED"


def test_the_migrated_one_extracts_the_same_records_and_the_server_sees_no_key(
    team: Team, before: Said, replaced: Path
) -> None:
    assert team.check(replaced, **client_of(team)).status == "SUCCEEDED"
    after = team.read(replaced, **client_of(team), api_key=KEY)  # as a saved connection still has it
    assert after.errors == []
    assert after.records == before.records
    assert [*team.api_requests()] == [(Credential.TOKEN, 200)]
    assert team.token_requests() == len(STREAMS)  # Airbyte asks for one in each stream
    assert not after.shows(SECRET)


def test_a_wrong_secret_fails_the_check_and_its_exit_code_says_nothing(team: Team, replaced: Path) -> None:
    said = team.check(replaced, **client_of(team, secret="another"))
    assert (said.status, said.code) == ("FAILED", 0)


def test_a_saved_connection_without_the_new_fields_fails(team: Team, replaced: Path) -> None:
    said = team.read(replaced, api_key=KEY)
    assert said.code != 0
    assert said.records == {}
    assert team.api_requests() == {}


def two_requests_a_token() -> Callable[[], float]:
    """Return a clock on which a token, issued for 899 s, is over after two more requests."""
    ticks = itertools.count(start=1_800_000_000, step=400)
    return lambda: float(next(ticks))


def test_tokens_that_end_in_mid_run_are_renewed_and_no_record_is_missing(
    team: Team, before: Said, tmp_path: Path
) -> None:
    with_filter = migrate(team, duration="40m")  # the server states 899 s: a run takes longer
    with serving(tmp_path, clock=two_requests_a_token()) as impatient:
        after = impatient.read(with_filter, **client_of(impatient))
        seen = impatient.api_requests()
        tokens = impatient.token_requests()
    assert after.errors == []
    assert after.records == before.records
    assert seen[Credential.TOKEN, 401] > 0
    assert tokens > len(STREAMS)
    assert {credential for credential, _ in seen} == {Credential.TOKEN}


def test_without_the_filter_records_are_missing_and_the_program_says_so(
    before: Said, replaced: Path, tmp_path: Path
) -> None:
    with serving(tmp_path, clock=two_requests_a_token()) as impatient:
        after = impatient.read(replaced, **client_of(impatient))
    missing = {name: len(before.records[name]) - len(after.records.get(name, [])) for name in STREAMS}
    assert any(missing.values())
    assert after.code != 0
    assert after.errors


@pytest.fixture(scope="module")
def dual(team: Team) -> Path:
    return migrate(team, "--dual")


def test_a_saved_connection_of_a_dual_connector_goes_on_with_its_key(
    team: Team, before: Said, dual: Path
) -> None:
    config = team.config(api_key=KEY)
    team.server.forget_requests()
    after = run("read", dual, config, team.catalog)
    assert after.errors == []
    assert after.records == before.records
    assert [*team.api_requests()] == [(Credential.KEY, 200)]
    assert team.token_requests() == 0
    # What the program says of itself: it rewrites the file and prints all of it, the key too.
    saved = json.loads(config.read_text())
    assert KEY in saved["credentials"].values()
    assert "api_key" not in saved
    assert after.shows(KEY)
    again = run("read", dual, config, team.catalog)
    assert again.records == before.records
    assert not again.shows(KEY)


def test_a_connection_of_a_dual_connector_that_moved_sends_tokens_only(
    team: Team, before: Said, dual: Path
) -> None:
    credentials = {"auth_type": "client_credentials", **client_of(team)}
    assert team.check(dual, credentials=credentials).status == "SUCCEEDED"
    after = team.read(dual, credentials=credentials)
    assert after.errors == []
    assert after.records == before.records
    assert [*team.api_requests()] == [(Credential.TOKEN, 200)]


@pytest.mark.parametrize("key", ["0123456789", "1e5", "[1, 2]", "a'b\"c"])
def test_a_saved_key_that_looks_like_something_else_is_sent_as_before(
    dual: Path, tmp_path: Path, key: str
) -> None:
    """Templates turn texts into numbers and lists, so that moving a key could change it."""
    with recording() as (url, seen):
        for manifest in (MANIFEST, dual):
            config = tmp_path / f"{manifest.parent.name}.json"
            config.write_text(json.dumps({"url": url, "api_key": key}))
            run("check", manifest, config)
    assert len(seen) == 2
    assert seen[0] == seen[1]


@contextmanager
def recording() -> Iterator[tuple[str, list[str]]]:
    """Serve an API without records that notes each Authorization header."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.headers.get("Authorization", ""))
            body = b'{"content": []}'
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Say nothing."""

    with serving_with(Handler) as url:
        yield url, seen
