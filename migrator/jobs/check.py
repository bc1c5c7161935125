"""The check: proves what each client really gets. Talks to the network."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from migrator import __version__
from migrator.comparison.since import require_comparable
from migrator.errors import UsageError
from migrator.jobs.check_findings import check_findings
from migrator.jobs.interruption import Interruption
from migrator.jobs.left_out import left_out
from migrator.jobs.lifetimes import with_lifetimes
from migrator.jobs.prepare import Prepared, prepare
from migrator.jobs.request import JobRequest, NetworkSettings
from migrator.jobs.resolve_once import resolving
from migrator.model.report import Report
from migrator.oauth.sent_secrets import SentSecrets
from migrator.probe.collect import CheckResult, Collector, run_check
from migrator.probe.events import CheckEvent, RequestLogEnded
from migrator.probe.planning.plan import CheckPlan, plan_check
from migrator.probe.runner import CLIENTS_AT_ONCE
from migrator.probe.transport.client import open_client
from migrator.probe.transport.options import ClientOptions
from migrator.probe.transport.request_log import RequestLog, open_request_log
from migrator.secrets.interface import ResolveSettings


class CheckListener(Protocol):
    """Hears how a check goes on. Nothing that it does changes the result."""

    def planned(self, plan: CheckPlan) -> None:
        """Hear before the first request what will be sent."""
        ...

    def happened(self, event: CheckEvent) -> None:
        """Hear what has just happened."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check came to."""

    report: Report
    interrupted: bool = False
    bug: Exception | None = None
    """What the program must end by, once the report is shown; see `CheckResult`."""


def check(request: JobRequest, network: NetworkSettings, listener: CheckListener) -> Checked:
    """Check the clients of the selected extractors."""
    if network.since is not None:
        require_comparable(network.since, sandbox=network.sandbox)
    prepared = prepare(request)
    result = probe(prepared, network, listener)
    extractors = (*result.extractors, *left_out(prepared))
    seen = check_findings(prepared, network, result.clients, extractors)
    report = Report(
        command="check",
        version=__version__,
        inputs=prepared.loaded.inputs,
        findings=(*prepared.about(prepared.loaded.findings), *seen),
        clients=result.clients,
        extractors=extractors,
        authorization_servers=result.servers,
        complete=result.complete and prepared.loaded.inventory.complete,
        sandbox=network.sandbox,
        finished=result.finished,
    )
    return Checked(report=report, interrupted=result.interrupted, bug=result.bug)


def plan(prepared: Prepared, network: NetworkSettings) -> CheckPlan:
    """Plan the check of the selected extractors. Sends nothing."""
    return plan_check(
        prepared.loaded.inventory,
        prepared.providers,
        only=prepared.only,
        keep_tokens=network.keep_tokens,
        with_keys=network.parity,
    )


def probe(prepared: Prepared, network: NetworkSettings, listener: CheckListener) -> CheckResult:
    """Run the check to its end, to its limits, or until it is interrupted.

    Raises UsageError where there is nothing to check: a gate must not pass on an empty inventory.
    """
    planned = plan(prepared, network)
    if not (planned.client_names or planned.extractor_names or prepared.loaded.findings):
        raise UsageError("the inventory has no client and no extractor", help_="there is nothing to check")
    interruption = Interruption()
    with interruption.listening():
        listener.planned(planned)
        result = asyncio.run(_probe(prepared, planned, network, listener, interruption))
    return replace(result, extractors=with_lifetimes(result, prepared), finished=datetime.now(tz=UTC))


async def _probe(
    prepared: Prepared,
    planned: CheckPlan,
    network: NetworkSettings,
    listener: CheckListener,
    interruption: Interruption,
) -> CheckResult:
    settings = ResolveSettings(allow_exec=prepared.request.allow_exec)
    result = Collector(planned).result(interrupted=True)
    sent = SentSecrets()
    interruption.ends_this_task()
    # Stores of secrets are waited for in threads: one for each client, so that a slow one holds up no other.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(max_workers=CLIENTS_AT_ONCE))
    try:
        async with (
            _request_log(network, listener) as log,
            open_client(_client_options(prepared, network), log) as client,
        ):
            sent = client.sent_secrets
            # Left before the loop is closed, which waits for the threads that wait for secrets.
            with resolving(settings, time_limit=network.time_limit) as resolve:
                result = await run_check(planned, send=client, resolve=resolve, on_event=listener.happened)
    except asyncio.CancelledError:
        # Interrupted before the first request or after the last; in between, the result says so itself.
        return result.redacted(sent.redact)
    return result.redacted(sent.redact)


@asynccontextmanager
async def _request_log(network: NetworkSettings, listener: CheckListener) -> AsyncIterator[RequestLog | None]:
    """Open the request log if one is wanted. Raises UsageError if it cannot be written."""
    if network.request_log is None:
        yield None
        return

    def ended(why: str) -> None:
        listener.happened(RequestLogEnded(detail=why))

    with open_request_log(network.request_log, via=network.sandbox, on_problem=ended) as log:
        yield log


def _client_options(prepared: Prepared, network: NetworkSettings) -> ClientOptions:
    return ClientOptions(
        allowed_hosts=prepared.request.allowed_hosts,
        only_hosts=prepared.request.only_hosts,
        timeout=network.timeout,
        time_limit=network.time_limit,
        max_requests=network.max_requests,
        concurrency=network.concurrency,
        concurrency_per_host=network.concurrency_per_host,
        rate=network.rate,
        total_rate=network.total_rate,
        sandbox=network.sandbox,
        tag=network.tag,
    )
