"""The main job: validate, check, generate, one report."""

from collections.abc import Mapping
from dataclasses import dataclass

from migrator import __version__
from migrator.jobs.changes import Destination, plan, write
from migrator.jobs.check import CheckListener, probe
from migrator.jobs.left_out import left_out
from migrator.jobs.prepare import prepare
from migrator.jobs.request import JobRequest, NetworkSettings
from migrator.jobs.validate import audit_findings
from migrator.model.report import Report
from migrator.model.verdict import ClientVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What the main job did."""

    report: Report
    interrupted: bool = False
    not_written: tuple[str, ...] = ()
    """For each file that should have been written and was not: its path and why."""


def run(
    request: JobRequest, network: NetworkSettings, listener: CheckListener, *, to: Destination
) -> RunResult:
    """Validate, check what can be checked, and write the migrated configurations.

    An interrupted check writes no configuration: what it would have learnt decides what is generated.
    """
    prepared = prepare(request)
    findings = audit_findings(prepared)
    checked = probe(prepared, network, listener)
    planned = plan(prepared, by_name(checked.clients))
    changes, not_written = ([p.change for p in planned], ()) if checked.interrupted else write(planned, to)
    report = Report(
        command="run",
        version=__version__,
        inputs=prepared.loaded.inputs,
        findings=findings,
        clients=checked.clients,
        extractors=(*checked.extractors, *left_out(prepared)),
        changes=tuple(changes),
        sandbox=network.sandbox,
        complete=checked.complete and prepared.loaded.inventory.complete,
    )
    return RunResult(report=report, interrupted=checked.interrupted, not_written=not_written)


def by_name(clients: tuple[ClientVerdict, ...]) -> Mapping[str, ClientVerdict]:
    """Return what was seen of each client, by its name."""
    return {client.name: client for client in clients}
