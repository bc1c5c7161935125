"""Runs HTTP clients on a folder of their own files, and migrates such a folder with the real command line."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.real.installing import npm_folder
from tests.real.registered import AUDIT, secret_of
from tests.real.servers import RegisteredServer

_SECONDS = 120


@dataclass(frozen=True, kw_only=True)
class Client:
    """The OAuth client of one test."""

    client_id: str
    method: str

    def __str__(self) -> str:
        return self.method

    @property
    def secret(self) -> str:
        """Its secret, as registered at the server."""
        return secret_of(self.client_id)


def run_bruno(
    folder: Path, variables: Mapping[str, str], environment: Mapping[str, str] | None = None
) -> list[object]:
    """Run every request of a collection, and return the answers' data."""
    program = npm_folder("bruno") / "node_modules/@usebruno/cli/bin/bru.js"
    given = [part for name, value in variables.items() for part in ("--env-var", f"{name}={value}")]
    found = folder / "environments" / "production.bru"
    chosen = ["--env", "production"] if found.exists() else []
    command = ["node", str(program), "run", *chosen, *given, "--format", "json", "--output", "results.json"]
    _run(command, folder, environment or {})
    [iteration] = json.loads((folder / "results.json").read_text())
    (folder / "results.json").unlink()
    return [result["response"]["data"] for result in iteration["results"]]


def run_httpyac(
    folder: Path, variables: Mapping[str, str], environment: Mapping[str, str] | None = None
) -> list[object]:
    """Send every request of a file, and return the answers' data."""
    program = npm_folder("httpyac") / "node_modules/httpyac/bin/httpyac.js"
    given = ["--var", *(f"{name}={value}" for name, value in variables.items())] if variables else []
    command = ["node", str(program), "send", "audit.http", "--all", "--json", *given]
    said = _run(command, folder, environment or {})
    answers = [request.get("response", {}).get("body") for request in json.loads(said)["requests"]]
    return [json.loads(body) for body in answers if body]


def run_newman(folder: Path, variables: Mapping[str, str]) -> list[int]:
    """Run a collection, and return the status of each answer."""
    program = npm_folder("newman") / "node_modules/newman/bin/newman.js"
    given = [part for name, value in variables.items() for part in ("--env-var", f"{name}={value}")]
    command = ["node", str(program), "run", "audit.json", *given, "--reporters", "json"]
    _run([*command, "--reporter-json-export", "results.json"], folder, {})
    results = json.loads((folder / "results.json").read_text())
    (folder / "results.json").unlink()
    return [execution["response"]["code"] for execution in results["run"]["executions"]]


def migrate(
    folder: Path, main: str, client: Client, server: RegisteredServer, *, also: tuple[str, ...] = ()
) -> dict[str, object]:
    """Check the client, migrate the files in place from what the check saw, and return the report."""
    inventory = folder.parent / f"{folder.name}.yaml"
    inventory.write_text(yaml.safe_dump(_inventory(folder, main, client, server, also)))
    environment = {"AUDIT_CLIENT_SECRET": client.secret}
    report = folder.parent / "report.json"
    checked = _run(_migrator("check", inventory, "--format", "json"), folder.parent, environment)
    assert client.secret not in checked
    assert [extractor["verdict"] for extractor in json.loads(checked)["extractors"]] == ["ready"]
    report.write_text(checked)
    made = _run(
        _migrator("generate", inventory, "--from", report, "--in-place", "--format", "json"),
        folder.parent,
        environment,
    )
    assert client.secret not in made
    found: dict[str, object] = json.loads(made)
    return found


def _migrator(command: str, *arguments: object) -> list[str]:
    return [sys.executable, "-m", "migrator", command, *map(str, arguments)]


def _inventory(
    folder: Path, main: str, client: Client, server: RegisteredServer, also: tuple[str, ...]
) -> dict[str, object]:
    platform = {
        "provider": "generic",
        "url": server.token_url.rsplit("/", 2)[0],
        "token_url": server.token_url,
    }
    config = {"path": f"{folder.name}/{main}", "also": [f"{folder.name}/{path}" for path in also]}
    return {
        "version": 1,
        "platforms": {"acme": platform},
        "clients": {
            "audit-reader": {
                "platform": "acme",
                "client_id": client.client_id,
                "client_secret": "env:AUDIT_CLIENT_SECRET",
                "auth_method": client.method,
            }
        },
        "extractors": {
            "audit": {
                "owner": "tests@example.com",
                "client": "audit-reader",
                "scopes": [AUDIT],
                "config": {k: v for k, v in config.items() if v},
            }
        },
    }


def _run(command: list[str], folder: Path, environment: Mapping[str, str]) -> str:
    # The programs end with an error where a request is refused, and migrator where something is to be told.
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert done.stdout or done.returncode == 0, f"{command} said nothing: {done.stderr[-2000:]}"
    return done.stdout
