"""Plans waves from the inventory, and from what a check saw. Sends nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from migrator.jobs.prepare import Prepared, prepare
from migrator.jobs.request import JobRequest
from migrator.model.finding import Finding, Level
from migrator.model.report import Report
from migrator.waves.plan import WavePlan
from migrator.waves.planning import plan_waves
from migrator.waves.standing import standings


@dataclass(frozen=True, slots=True, kw_only=True)
class Waves:
    """The plan, and what is wrong with the inventory."""

    plan: WavePlan
    problems: Sequence[Finding]


def waves(request: JobRequest, seen: Report | None) -> Waves:
    """Return the waves. `seen`: the report of a check or run.

    Raises what reading inventories raises. A report of another version of the inventory still counts, since
    waves are written into it between two looks; the plan says so.
    """
    prepared = prepare(request)
    whole = prepared.loaded.inventory
    plan = plan_waves(whole, standings(whole, seen), only=prepared.only, notes=tuple(_notes(prepared, seen)))
    errors = tuple(f for f in prepared.loaded.findings if f.level is Level.ERROR)
    return Waves(plan=plan, problems=errors)


def _notes(prepared: Prepared, seen: Report | None) -> Iterator[str]:
    if seen is None:
        return
    if seen.sandbox is not None:
        yield (
            "The report is of a rehearsal against the embedded platform: "
            "that an extractor is ready was not seen at its real host."
        )
    then = {i.path: i.sha256 for i in seen.inputs}
    changed = [i.path for i in prepared.loaded.inputs if then.get(i.path) != i.sha256]
    if changed:
        yield (
            f"The report was made from another version of {changed[0]}, or without it: "
            "what it saw need not be true any more."
        )
