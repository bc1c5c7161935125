"""Runs `migrator check` on one inventory with every row of a server in it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import yaml

from migrator.model.report import Report
from migrator.reports.v1.read import from_json_v1
from tests.real.installing import HERE
from tests.real.registered import CLIENTS, RESOURCE_SERVER, secret_of
from tests.real.servers import RegisteredServer
from tests.real.truth import Row

_SECONDS = 120
_CATALOG = HERE / "apis.catalog.yaml"
_WRONG_SECRET = "not-the-secret"


def check_rows(folder: Path, rows: Iterable[Row], server: RegisteredServer, apis_url: str) -> Report:
    """Check all rows in one run, and return the report; no secret may be in what was printed."""
    inventory, environment = _inventory(rows, _platforms(server, apis_url))
    return check_inventory(folder, inventory, environment)


def check_scripted(folder: Path, rows: Sequence[Row], url: str) -> Report:
    """Check all rows of the scripted server in one run; each is on a platform of its own."""
    placed = [replace(row, by=row.name) for row in rows]
    platforms = {row.name: _scripted_platform(row, url) for row in rows}
    inventory, environment = _inventory(placed, platforms)
    return check_inventory(folder, inventory, environment)


def _scripted_platform(row: Row, url: str) -> dict[str, object]:
    provider = "tested" if row.apis else "generic"
    if row.by == "issuer":
        return {"provider": provider, "url": url, "issuer": url + row.at}
    return {"provider": provider, "url": url, "token_url": f"{url}{row.at}/token"}


def check_inventory(folder: Path, inventory: object, environment: dict[str, str]) -> Report:
    """Run `migrator check` on an inventory, and return its report."""
    path = folder / "inventory.yaml"
    path.write_text(yaml.safe_dump(inventory, allow_unicode=True))
    command = [sys.executable, "-m", "migrator", "check", str(path), "--format", "json"]
    done = subprocess.run(
        [*command, "--catalog", str(_CATALOG)],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=_SECONDS,
        check=False,
    )
    assert done.returncode in {0, 1, 3}, f"migrator ended with {done.returncode}: {done.stderr}"
    for secret in environment.values():
        assert secret not in done.stdout + done.stderr
    return from_json_v1(json.loads(done.stdout))


def _platforms(server: RegisteredServer, apis_url: str) -> dict[str, dict[str, object]]:
    endpoint: dict[str, object] = {"provider": "generic", "url": apis_url, "token_url": server.token_url}
    introspecting: dict[str, object] = {**endpoint, "introspection_url": server.introspection_url}
    if not server.introspects_as_itself:
        introspecting["introspection"] = {
            "client_id": RESOURCE_SERVER.client_id,
            "client_secret": "env:SECRET_INTROSPECTION",
        }
    refused = {
        **endpoint,
        "introspection_url": server.introspection_url,
        "introspection": {"client_id": "nobody", "client_secret": "env:SECRET_WRONG"},
    }
    return {
        "endpoint": endpoint,
        "introspecting": introspecting,
        "refused": refused,
        "absent": {**endpoint, "introspection_url": f"{server.token_url.rstrip('/')}/no-such-endpoint"},
        "issuer": {"provider": "generic", "url": apis_url, "issuer": server.issuer},
        "apis": {"provider": "tested", "url": apis_url, "token_url": server.token_url},
    }


def _inventory(
    rows: Iterable[Row], platforms: dict[str, dict[str, object]]
) -> tuple[dict[str, object], dict[str, str]]:
    environment = {"SECRET_WRONG": _WRONG_SECRET, "SECRET_INTROSPECTION": RESOURCE_SERVER.secret}
    clients: dict[str, object] = {}
    extractors: dict[str, object] = {}
    for row in rows:
        variable = "SECRET_WRONG" if row.secret == "wrong" else _variable(row.client)
        environment.setdefault(variable, secret_of(row.client))
        clients[row.name] = {
            "platform": row.by,
            "client_id": row.client,
            "client_secret": f"env:{variable}",
            "auth_method": row.method,
        }
        extractors[row.name] = {
            "owner": "tests@example.com",
            "client": row.name,
            **({"scopes": [*row.needs]} if row.needs else {}),
            **({"apis": [*row.apis]} if row.apis else {}),
        }
    return {"version": 1, "platforms": platforms, "clients": clients, "extractors": extractors}, environment


def _variable(client_id: str) -> str:
    names = [client.client_id for client in CLIENTS]
    return f"SECRET_{names.index(client_id) if client_id in names else 'OF_NOBODY'}"
