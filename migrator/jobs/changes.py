"""Planning and writing changes of configurations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from migrator import __version__
from migrator.errors import SourceProblem, UsageError
from migrator.jobs.patches import missing_patch, write_in_place, write_into
from migrator.jobs.prepare import Prepared, prepare
from migrator.jobs.request import JobRequest
from migrator.migration.plan import Chosen, PlannedChange, plan_changes
from migrator.migration.plan_file import SavedPlan, plan_text, without_secrets
from migrator.migration.replan import replan
from migrator.migration.write import WriteResult, out_of_date
from migrator.model.change import Change
from migrator.model.report import InputFile, Report
from migrator.model.verdict import ClientVerdict
from migrator.text.read import read_source


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where generated configurations go: a folder that mirrors the paths, or the files themselves."""

    folder: Path | None
    """`None`: in place."""
    patch: Path | None = None
    """In place: where the patch goes that undoes the changes; `None`: a free name in the base folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """What generation did."""

    report: Report
    not_written: tuple[str, ...] = ()
    """For each file that should have been written and was not: its path and why."""
    out_of_date: tuple[str, ...] = ()
    """Only with `check`: the files that generation would write."""
    patch: Path | None = None
    """Where the patch is that undoes what was written; `None`: none was needed."""


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
        report = _report("generate", prepared, [p.change for p in planned])
        return Generated(report=report, out_of_date=stale(planned, to))
    result = write(planned, to, base=request.base)
    report = _report("generate", prepared, result.changes)
    return Generated(report=report, not_written=result.not_written, patch=result.patch)


def save_plan(request: JobRequest, seen: Report | None, *, read: Sequence[Path]) -> tuple[Report, str]:
    """Return what `apply` would do, and the text of the plan file. Writes nothing.

    `read` names what the plan was made from beside the inventory. Raises UsageError for a stale report.
    """
    prepared = prepare(request)
    planned = without_secrets(plan(prepared, clients_seen(seen, prepared)))
    beside = [input_file(path, base=request.base) for path in (*request.catalogs, *read)]
    report = _report("generate", prepared, [p.change for p in planned])
    return report, plan_text(planned, [*prepared.loaded.inputs, *beside])


def apply_plan(saved: SavedPlan, *, base: Path, to: Destination, check: bool) -> Generated:
    """Write what a plan file says, or with `check` only say what is out of date.

    Raises UsageError where an input has changed since; then nothing is written.
    """
    planned = replan(saved, base=base)
    changes: Sequence[Change] = [p.change for p in planned]
    if check:
        return Generated(report=_of_plan(saved, changes), out_of_date=stale(planned, to))
    result = write(planned, to, base=base)
    report = _of_plan(saved, result.changes)
    return Generated(report=report, not_written=result.not_written, patch=result.patch)


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


def write(planned: Sequence[PlannedChange], to: Destination, *, base: Path) -> WriteResult:
    """Write planned changes, each file either as a whole or not at all, and the patch that undoes them.

    Raises UsageError where the patch cannot be written before files are replaced.
    """
    if to.folder is not None:
        return write_into(to.folder, planned)
    return write_in_place(planned, patch=to.patch, base=base)


def stale(planned: Sequence[PlannedChange], to: Destination) -> tuple[str, ...]:
    """Return the files that writing would touch."""
    files = out_of_date(planned, output=to.folder)
    return tuple(files if to.folder is None else (*files, *missing_patch(to.folder, planned)))


def input_file(path: Path, *, base: Path) -> InputFile:
    """Return a file with its digest, as it is named from the base folder. Raises UsageError."""
    try:
        source = read_source(base / path, shown_as=str(path))
    except SourceProblem as problem:
        raise UsageError(f"cannot read {path}: {problem.message}") from None
    return InputFile(path=source.path, sha256=source.sha256)


def _report(command: str, prepared: Prepared, changes: Sequence[Change]) -> Report:
    return Report(
        command=command,
        version=__version__,
        inputs=prepared.loaded.inputs,
        findings=prepared.about(prepared.loaded.findings),
        changes=tuple(changes),
    )


def _of_plan(saved: SavedPlan, changes: Sequence[Change]) -> Report:
    return Report(command="apply", version=__version__, inputs=saved.inputs, changes=tuple(changes))
