"""The check and the planner find in the demo fleet what its story tells."""

import asyncio
from pathlib import Path

from migrator.catalogs.loader import load_providers
from migrator.inventory.load import load_inventory
from migrator.migration.plan import plan_changes
from migrator.probe.collect import CheckResult, run_check
from migrator.probe.planning.plan import plan_check
from migrator.probe.transport.client import open_client
from migrator.probe.transport.options import ClientOptions
from migrator.sandbox.exchange import Credential
from migrator.sandbox.serve import RunningSandbox
from migrator.sandbox.tenants import load_tenants
from migrator.secrets.interface import ResolveSettings, resolve
from migrator.text.read import read_source
from migrator.text.yaml import parse_yaml

DEMO = Path(__file__).parents[3] / "configs" / "demo"


def expected() -> dict[str, tuple[str, str, str]]:
    data = parse_yaml(read_source(DEMO / "expected.yaml", shown_as="expected.yaml")).data
    assert isinstance(data, dict)
    return {n: (e["verdict"], e["reason"], e["change"]) for n, e in data["expected"].items()}


def settings() -> ResolveSettings:
    lines = (DEMO / "demo.env").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return ResolveSettings(environment=dict(pairs))


def test_verdicts_reasons_and_changes_come_out_as_told() -> None:
    inventory, providers = load_inventory([DEMO]).inventory, load_providers()
    plan, given = plan_check(inventory, providers), settings()

    async def run(url: str) -> CheckResult:
        async with open_client(ClientOptions(sandbox=url)) as send:
            return await run_check(plan, send=send, resolve=lambda source: resolve(source, given))

    with RunningSandbox(load_tenants(DEMO / "sandbox.yaml")) as sandbox:
        checked = asyncio.run(run(sandbox.url))
        requests = sandbox.requests
    clients = {client.name: client for client in checked.clients}
    planned = plan_changes(inventory, providers, clients=clients, base=Path.cwd())
    changes = {p.change.extractor: p.change.status.value for p in planned}
    found = {e.name: (e.verdict.value, e.reason.value, changes[e.name]) for e in checked.extractors}
    assert found == expected()
    # The keys are still in use elsewhere: a check never sends one.
    assert Credential.KEY not in {request.credential for request in requests}
    assert {request.method for request in requests if request.path != "/oauth2/token"} == {"GET"}
