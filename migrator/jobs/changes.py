"""Planning and writing changes of configurations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from migrator import __version__
from migrator.errors import UsageError
from migrator.jobs.prepare import Prepared, prepare
from migrator.jobs.request import JobRequest
from migrator.migration.plan import Chosen, PlannedChange, plan_changes
from migrator.migration.write import out_of_date, write_changes
from migrator.model.change import Change
from migrator.model.report import Report
from migrator.model.verdict import ClientVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where generated configurations go: a folder that mirrors the paths, or the files themselves."""

    folder: Path | None
    """`None`: in place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """What generation did."""

    report: Report
    not_written: tuple[str, ...] = ()
    """For each file that should have been written and was not: its path and why."""
    out_of_date: tuple[str, ...] = ()
    """Only with `check`: the files that generation would write."""


def plan(prepared: Prepared, seen: Mapping[str, ClientVerdict]) -> list[PlannedChange]:
    """Plan the change of every selected extractor that names a configuration.

    `seen` holds what a check found of each client: the method that worked, the token's lifetime.
    """
    return plan_changes(
        prepared.loaded.inventory,
        prepared.providers,
        clients=seen,
        base=prepared.request.base,
        chosen=Chosen(extractors=prepared.only, formats=prepared.request.formats or None),
        wishes=prepared.request.wishes,
    )


def diff(request: JobRequest, seen: Report | None) -> Report:
    """Report what `generate` would change. Writes nothing. Raises UsageError for a stale report."""
    prepared = prepare(request)
    return _report("diff", prepared, [p.change for p in plan(prepared, clients_seen(seen, prepared))])


def generate(request: JobRequest, seen: Report | None, *, to: Destination, check: bool) -> Generated:
    """Write migrated configurations, or with `check` only say which are out of date.

    Raises UsageError for a stale report.
    """
    prepared = prepare(request)
    planned = plan(prepared, clients_seen(seen, prepared))
    if check:
        stale = tuple(out_of_date(planned, output=to.folder))
        report = _report("generate", prepared, [p.change for p in planned])
        return Generated(report=report, out_of_date=stale)
    changes, not_written = write(planned, to)
    return Generated(report=_report("generate", prepared, changes), not_written=not_written)


def clients_seen(report: Report | None, prepared: Prepared) -> Mapping[str, ClientVerdict]:
    """Return what an earlier report saw of the clients of this inventory.

    Raises UsageError where it was made from other versions of these files, or from other files altogether:
    what it saw need not be true of them.
    """
    if report is None:
        return {}
    then = {i.path: i.sha256 for i in report.inputs}
    now = {i.path: i.sha256 for i in prepared.loaded.inputs}
    changed = [path for path, digest in now.items() if then.get(path) != digest]
    if changed:
        raise UsageError(
            f"the report was made from another version of {changed[0]}, or without it",
            help_="run the check again on the inventory as it is now",
        )
    clients = prepared.loaded.inventory.clients
    return {c.name: c for c in report.clients if c.name in clients and clients[c.name].platform == c.platform}


def write(planned: Sequence[PlannedChange], to: Destination) -> tuple[list[Change], tuple[str, ...]]:
    """Write planned changes, each file either as a whole or not at all; return also what was not written."""
    result = write_changes(planned, output=to.folder, in_place=to.folder is None)
    return list(result.changes), tuple(result.not_written)


def _report(command: str, prepared: Prepared, changes: Sequence[Change]) -> Report:
    return Report(
        command=command,
        version=__version__,
        inputs=prepared.loaded.inputs,
        findings=prepared.about(prepared.loaded.findings),
        changes=tuple(changes),
    )
