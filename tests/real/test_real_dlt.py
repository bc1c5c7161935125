"""Real dlt pipelines: with the key, and with what migrator generates, against real servers on loopback."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from tests.real.installing import HERE, python_of
from tests.real.registered import AUDIT, secret_of
from tests.real.resource_api import scopes_of, serving
from tests.real.servers import RegisteredServer, start_authlib, start_oidc_provider

KEY = "the-old-key-of-acme"
CLIENT = "audit-only"
PAGES = 3
SECRET_VARIABLE = "SOURCES__REST_API__CREDENTIALS__CLIENT_SECRET"
CATALOG = """
version: 1
id: acme
name: A provider whose documentation says how long tokens live
hosts: []
oauth: {{grants: [client_credentials], token_lifetime: {lifetime}}}
apis: {{}}
"""


@dataclass
class Seen:
    """What the API has seen: how each request for records was authenticated."""

    url: str = ""
    credentials: list[str] = field(default_factory=list)

    def kinds(self) -> set[str]:
        """Return the kinds of credential since the last time."""
        kinds, self.credentials = set(self.credentials), []
        return kinds


class Records(BaseHTTPRequestHandler):
    """An API with pages of records, for the key, wherever it stands, and for tokens with the scope."""

    seen: ClassVar[Seen]

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        query = parse_qs(address.query)
        authorization = self.headers.get("Authorization", "")
        values = [
            self.headers.get("X-Api-Key", ""),
            authorization.partition(" ")[2],
            *query.get("api_key", []),
        ]
        has_key = KEY in values
        has_token = not has_key and self.is_good(authorization.removeprefix("Bearer "))
        self.seen.credentials += (["key"] if has_key else []) + (["token"] if has_token else [])
        page = int(query.get("page", ["1"])[0])
        records = [{"id": 2 * page - 1}, {"id": 2 * page}] if page <= PAGES else []
        self.send(200 if has_key or has_token else 401, {"items": records, "pages": PAGES})

    def is_good(self, token: str) -> bool:
        """Return whether a token is good for the records."""
        raise NotImplementedError

    def send(self, status: int, answer: object) -> None:
        """Send JSON."""
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@contextmanager
def records_behind(server: RegisteredServer) -> Iterator[Seen]:
    """Serve the records to whoever has a token of this authorization server."""

    class Introspecting(Records):
        seen = Seen()

        def is_good(self, token: str) -> bool:
            return bool(token) and AUDIT in (scopes_of(token, server.introspection_url) or ())

    with serving(Introspecting) as url:
        Introspecting.seen.url = url
        yield Introspecting.seen


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegisteredServer]:
    """An oidc-provider."""
    with start_oidc_provider(tmp_path_factory.mktemp("oidc")) as running:
        yield running


@pytest.fixture(scope="module")
def api(server: RegisteredServer) -> Iterator[Seen]:
    """The records behind it."""
    with records_behind(server) as seen:
        yield seen


@pytest.fixture(scope="module")
def dlt_python() -> Path:
    """The Python of a virtual environment that has the real dlt."""
    return python_of("dlt")


def write_inventory(
    folder: Path, config: Mapping[str, object], *, token_url: str, url: str, **client: str
) -> None:
    """Write an inventory of one extractor."""
    settings = {"client_id": CLIENT, "client_secret": "env:THE_SECRET", "auth_method": "client_secret_post"}
    provider = "acme" if (folder / "acme.yaml").exists() else "generic"
    extractor = {"owner": "tests@example.com", "client": "reader", "scopes": [AUDIT], "duration": "1m"}
    data = {
        "version": 1,
        "platforms": {"acme": {"provider": provider, "url": url, "token_url": token_url}},
        "clients": {"reader": {"platform": "acme", **settings, **client}},
        "extractors": {"audit": {**extractor, "config": dict(config)}},
    }
    (folder / "inventory.yaml").write_text(yaml.safe_dump(data, sort_keys=False))


def migrator(
    folder: Path, command: str, *options: str, secret: str = ""
) -> tuple[int, dict[str, list[dict[str, object]]]]:
    """Run a command of migrator, and return its exit code and its report."""
    catalog = ["--catalog", "acme.yaml"] if (folder / "acme.yaml").exists() else []
    words = [
        sys.executable,
        "-m",
        "migrator",
        command,
        "inventory.yaml",
        "--format",
        "json",
        *options,
        *catalog,
    ]
    environment = {**os.environ, "THE_SECRET": secret or secret_of(CLIENT)}
    done = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, env=environment, timeout=120, check=False
    )
    assert environment["THE_SECRET"] not in done.stdout + done.stderr
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def check_and_generate(folder: Path, *, secret: str = "") -> list[dict[str, object]]:
    """Check the client, generate from what was seen, and return the changes."""
    _, report = migrator(folder, "check", secret=secret)
    (folder / "report.json").write_text(json.dumps(report))
    _, generated = migrator(folder, "generate", "--from", "report.json", "--output", "out", secret=secret)
    return generated["changes"]


def run(python: Path, folder: Path, configuration: str, **environment: str) -> dict[str, object]:
    """Run a pipeline in its folder, and return its records or what went wrong."""
    state = folder / f"state-{time.monotonic_ns()}"
    state.mkdir()
    own = {k: v for k, v in os.environ.items() if not k.startswith("SOURCES__")}
    quiet = {
        "RUNTIME__DLTHUB_TELEMETRY": "false",
        "DLT_DATA_DIR": str(state / "data"),
        "DLT_PROJECT_DIR": str(folder),
    }
    done = subprocess.run(
        [str(python), str(HERE / "dlt" / "pipeline.py"), configuration, str(state)],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**own, **quiet, **environment},
        timeout=120,
        check=True,
    )
    said: dict[str, object] = json.loads(done.stdout)
    return said


ALL = {"records": [{"id": number} for number in range(1, 2 * PAGES + 1)]}
RESOURCES = """
  paginator: {type: page_number, base_page: 1, total_path: pages}
resources:
  - name: audit
    endpoint: {path: audit, data_selector: items}
"""
AS_YAML = """# The audit log
client:
  base_url: {url} # of the tests
  auth: # to be rotated
    type: api_key
    name: X-Api-Key
    api_key: ${{ACME_API_KEY}}
    location: header
"""
AS_JSON = """{{
  "client": {{
    "base_url": "{url}",
    "auth": {{"type": "api_key", "name": "api_key", "api_key": "the-old-key-of-acme", "location": "query"}},
    "paginator": {{"type": "page_number", "base_page": 1, "total_path": "pages"}}
  }},
  "resources": [{{"name": "audit", "endpoint": {{"path": "audit", "data_selector": "items"}}}}]
}}
"""
AS_TOML = """[sources.rest_api.client]
base_url = "{url}"
auth = "bearer" # the token is in secrets.toml
paginator = {{type = "page_number", base_page = 1, total_path = "pages"}}

[[sources.rest_api.resources]]
name = "audit"
endpoint = {{path = "audit", data_selector = "items"}}
"""


def test_a_yaml_configuration_reads_the_secret_as_it_read_the_key(
    tmp_path: Path, server: RegisteredServer, api: Seen, dlt_python: Path
) -> None:
    (tmp_path / "audit.yaml").write_text(AS_YAML.format(url=api.url) + RESOURCES.lstrip("\n"))
    write_inventory(tmp_path, {"path": "audit.yaml"}, token_url=server.token_url, url=api.url)
    assert run(dlt_python, tmp_path, "audit.yaml", ACME_API_KEY=KEY) == ALL
    assert api.kinds() == {"key"}
    [change] = check_and_generate(tmp_path)
    assert (change["status"], change["format"]) == ("changed", "dlt-rest-api")
    assert "client_secret: ${THE_SECRET}\n" in (tmp_path / "out" / "audit.yaml").read_text().replace('"', "")
    assert run(dlt_python, tmp_path, "out/audit.yaml", THE_SECRET=secret_of(CLIENT)) == ALL
    assert api.kinds() == {"token"}


def test_a_literal_key_in_json_gives_way_to_a_secret_that_dlt_looks_up(
    tmp_path: Path, server: RegisteredServer, api: Seen, dlt_python: Path
) -> None:
    (tmp_path / "audit.json").write_text(AS_JSON.format(url=api.url))
    write_inventory(tmp_path, {"path": "audit.json"}, token_url=server.token_url, url=api.url)
    assert run(dlt_python, tmp_path, "audit.json") == ALL
    assert api.kinds() == {"key"}
    [change] = check_and_generate(tmp_path)
    assert change["status"] == "changed"
    assert KEY not in json.dumps(change)
    assert SECRET_VARIABLE in json.dumps(change)
    assert SECRET_VARIABLE in str(run(dlt_python, tmp_path, "out/audit.json")["error"])
    assert run(dlt_python, tmp_path, "out/audit.json", **{SECRET_VARIABLE: secret_of(CLIENT)}) == ALL
    assert api.kinds() == {"token"}


def test_config_and_secrets_of_dlt_move_together(
    tmp_path: Path, server: RegisteredServer, api: Seen, dlt_python: Path
) -> None:
    (tmp_path / ".dlt").mkdir()
    (tmp_path / ".dlt" / "config.toml").write_text(AS_TOML.format(url=api.url))
    secrets = tmp_path / ".dlt" / "secrets.toml"
    secrets.write_text(f'[sources.rest_api.credentials]\ntoken = "{KEY}"\n')
    config = {"path": ".dlt/config.toml", "also": [".dlt/secrets.toml"]}
    write_inventory(tmp_path, config, token_url=server.token_url, url=api.url)
    assert run(dlt_python, tmp_path, ".dlt/config.toml") == ALL
    assert api.kinds() == {"key"}
    changes = check_and_generate(tmp_path)
    assert [(c["status"], c["format"]) for c in changes] == [
        ("changed", "dlt-config"),
        ("changed", "dlt-secrets"),
    ]
    assert KEY not in json.dumps(changes)
    generated = tmp_path / "out" / ".dlt" / "secrets.toml"
    assert generated.read_text() == f'[sources.rest_api.credentials]\nclient_id = "{CLIENT}"\n'
    with generated.open("a") as file:  # as the checklist says
        file.write(f'client_secret = "{secret_of(CLIENT)}"\n')
    assert run(dlt_python, tmp_path / "out", ".dlt/config.toml") == ALL
    assert api.kinds() == {"token"}


def test_a_server_that_takes_only_basic_is_unsupported_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "server").mkdir()
    with start_authlib(tmp_path / "server") as authlib, records_behind(authlib) as seen:
        (tmp_path / "audit.yaml").write_text(AS_YAML.format(url=seen.url) + RESOURCES.lstrip("\n"))
        own = {"client_id": "registered-for-basic", "auth_method": "auto"}
        write_inventory(tmp_path, {"path": "audit.yaml"}, token_url=authlib.token_url, url=seen.url, **own)
        [change] = check_and_generate(tmp_path, secret=secret_of("registered-for-basic"))
    assert change["status"] == "unsupported"
    assert "dlt cannot send client_secret_basic" in str(change["reasons"])
    assert not (tmp_path / "out").exists()


@dataclass
class ShortLived:
    """An authorization server and its API in one: tokens live a second."""

    states_lifetime: bool
    ends_early: bool = False
    lifetime: float = 1
    issued: dict[str, float] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def token(self) -> dict[str, object]:
        """Issue a token."""
        with self.lock:
            name = f"token-{len(self.issued)}"
            self.issued[name] = time.monotonic() + self.lifetime
        stated = (
            {"expires_in": 3600 if self.ends_early else int(self.lifetime)} if self.states_lifetime else {}
        )
        return {"access_token": name, "token_type": "Bearer", "scope": AUDIT, **stated}

    @contextmanager
    def served(self) -> Iterator[str]:
        """Serve; each page takes longer than half of a token's life."""
        short = self

        class Handler(Records):
            seen = Seen()

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send(200, short.token())

            def is_good(self, token: str) -> bool:
                if short.issued.get(token, 0) <= time.monotonic():
                    return False
                time.sleep(0.6 * short.lifetime)
                return True

        with serving(Handler) as url:
            yield url


@pytest.mark.parametrize("states_lifetime", [True, False], ids=["stated", "documented"])
def test_a_token_that_ends_in_mid_run_is_replaced_when_its_time_is_over(
    tmp_path: Path, dlt_python: Path, states_lifetime: bool
) -> None:
    (tmp_path / "acme.yaml").write_text(CATALOG.format(lifetime=1))
    server = ShortLived(states_lifetime=states_lifetime)
    with server.served() as url:
        (tmp_path / "audit.yaml").write_text(AS_YAML.format(url=url) + RESOURCES.lstrip("\n"))
        write_inventory(tmp_path, {"path": "audit.yaml"}, token_url=f"{url}/token", url=url)
        [change] = check_and_generate(tmp_path)
        assert change["status"] == "changed"
        text = (tmp_path / "out" / "audit.yaml").read_text()
        assert "default_token_expiration: 1\n" in text
        assert "The token lives 1 s and a run takes 60 s" in str(change["reasons"])
        before = len(server.issued)
        assert run(dlt_python, tmp_path, "out/audit.yaml", THE_SECRET="any") == ALL
        assert len(server.issued) - before >= 2
        if not states_lifetime:  # what dlt would do without the parameter
            (tmp_path / "out" / "audit.yaml").write_text(text.replace("default_token_expiration: 1", ""))
            said = run(dlt_python, tmp_path, "out/audit.yaml", THE_SECRET="any")
            assert "401" in str(said["error"])


def test_a_token_that_ends_before_its_time_ends_the_run(tmp_path: Path, dlt_python: Path) -> None:
    server = ShortLived(states_lifetime=True, ends_early=True)
    with server.served() as url:
        (tmp_path / "audit.yaml").write_text(AS_YAML.format(url=url) + RESOURCES.lstrip("\n"))
        write_inventory(tmp_path, {"path": "audit.yaml"}, token_url=f"{url}/token", url=url)
        [change] = check_and_generate(tmp_path)
        assert change["status"] == "changed"
        said = run(dlt_python, tmp_path, "out/audit.yaml", THE_SECRET="any")
        assert "401" in str(said["error"])
