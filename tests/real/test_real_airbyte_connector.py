"""One connector moved by the real migrator, run by the real Airbyte program against the embedded platform."""

import itertools
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
def serving(folder: Path, *, clock: Callable[[], float] | None = None) -> Iterator[Team]:
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
    times = {} if clock is None else {"clock": clock}
    with RunningSandbox(Fleet(tenants={"acme": tenant}), **times) as server:
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
