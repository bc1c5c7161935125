"""Looks at everything that a check depends on, before one is run."""

import asyncio
from collections.abc import Iterator, Sequence

from migrator.catalogs.loader import load_providers
from migrator.doctor.catalog_dates import examine_catalogs
from migrator.doctor.condition import Condition, State
from migrator.doctor.hosts import ask_hosts
from migrator.doctor.program import examine_program
from migrator.doctor.references import examine_references
from migrator.jobs.prepare import prepare
from migrator.jobs.request import JobRequest
from migrator.model.finding import Finding, Level
from migrator.model.inventory import Inventory
from migrator.probe.transport.client import open_client
from migrator.probe.transport.options import ClientOptions
from migrator.secrets.interface import ResolveSettings


def examine(request: JobRequest, *, offline: bool, timeout: float) -> Sequence[Condition]:
    """Return how everything stands; without inventories, only what does not depend on one.

    `offline`: ask no host. `timeout`: seconds for each host. Raises what reading inventories raises.
    """
    if not request.inventories:
        providers = load_providers(request.catalogs)
        return [*examine_program(Inventory()), *examine_catalogs(providers, today=request.today)]
    prepared = prepare(request)
    inventory = prepared.inventory
    used = {p.provider for p in inventory.platforms.values()}
    conditions = [
        *examine_program(inventory),
        *_of_files(prepared.loaded.findings),
        *examine_references(inventory, ResolveSettings()),
        *examine_catalogs({n: p for n, p in prepared.providers.items() if n in used}, today=request.today),
    ]
    if offline:
        return conditions

    async def hosts() -> Sequence[Condition]:
        options = ClientOptions(
            allowed_hosts=request.allowed_hosts, only_hosts=request.only_hosts, timeout=timeout, most_tries=1
        )
        async with open_client(options) as send:
            return await ask_hosts(inventory, prepared.providers, send)

    return [*conditions, *asyncio.run(hosts())]


def _of_files(findings: Sequence[Finding]) -> Iterator[Condition]:
    """Yield whether the inventory can be read as a whole: what is left out of it is not looked at here."""
    errors = sum(f.level is Level.ERROR for f in findings)
    if not errors:
        yield Condition(about="inventory", subject="all files", state=State.OK, says="can be read")
        return
    yield Condition(
        about="inventory",
        subject="its files",
        state=State.PROBLEM,
        says=f"{errors} {'error' if errors == 1 else 'errors'}; what is wrong there is not looked at here",
        help="migrator validate shows each with its place",
    )
