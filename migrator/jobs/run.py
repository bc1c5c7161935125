"""The main job: validate, check, generate, one report."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from migrator import __version__
from migrator.comparison.since import require_comparable
from migrator.jobs.changes import Destination, plan, write
from migrator.jobs.check import CheckListener, probe
from migrator.jobs.check_findings import check_findings
from migrator.jobs.left_out import left_out
from migrator.jobs.prepare import prepare
from migrator.jobs.request import JobRequest, NetworkSettings
from migrator.jobs.validate import audit
from migrator.migration.plan import PlannedChange
from migrator.migration.write import WriteResult
from migrator.model.change import ChangeStatus
from migrator.model.report import Report
from migrator.model.verdict import ExtractorVerdict, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What the main job did."""

    report: Report
    interrupted: bool = False
    not_written: tuple[str, ...] = ()
    """For each file that should have been written and was not: its path and why."""
    bug: Exception | None = None
    """What the program must end by, once the report is shown; see `CheckResult`."""


def run(
    request: JobRequest, network: NetworkSettings, listener: CheckListener, *, to: Destination
) -> RunResult:
    """Validate, check what can be checked, and write the migrated configurations.

    An interrupted check writes no configuration: what it would have learnt decides what is generated.
    """
    if network.since is not None:
        require_comparable(network.since, sandbox=network.sandbox)
    prepared = prepare(request)
    audited = audit(prepared)
    checked = probe(prepared, network, listener)
    planned = [
        with_warning(p, checked.extractors) for p in plan(prepared, {c.name: c for c in checked.clients})
    ]
    written = WriteResult(changes=tuple(p.change for p in planned))
    if not checked.interrupted:
        written = write(planned, to, base=request.base)
    extractors = (*checked.extractors, *left_out(prepared))
    seen = check_findings(prepared, network, checked.clients, extractors)
    report = Report(
        command="run",
        version=__version__,
        inputs=audited.inputs,
        findings=(*audited.findings, *seen),
        clients=checked.clients,
        extractors=extractors,
        authorization_servers=checked.servers,
        changes=written.changes,
        sandbox=network.sandbox,
        finished=checked.finished,
        complete=checked.complete and prepared.loaded.inventory.complete,
    )
    return RunResult(
        report=report, interrupted=checked.interrupted, not_written=written.not_written, bug=checked.bug
    )


def with_warning(planned: PlannedChange, verdicts: Sequence[ExtractorVerdict]) -> PlannedChange:
    """Return the change with a checklist that begins with what the check has against a roll-out.

    The generated file and its checklist travel without the report: they must not look ready if it is not.
    """
    change = planned.change
    users = {change.extractor, *change.shared_with}
    warnings = tuple(
        f"Do not roll this out yet: the check says of {v.name}: {v.verdict}, {v.reason}. {v.next_step}"
        for v in verdicts
        if v.name in users and v.verdict is not Verdict.READY
    )
    if change.status is not ChangeStatus.CHANGED or not warnings:
        return planned
    return replace(planned, change=replace(change, checklist=(*warnings, *change.checklist)))
