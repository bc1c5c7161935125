"""How ready each extractor is to move, by what a check and a plan of changes saw."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from migrator.model.inventory import Extractor, Inventory
from migrator.model.report import Report
from migrator.reports.derived.outcomes import Answer, Outcome, outcomes


class State(StrEnum):
    """How ready an extractor is."""

    MIGRATED = "migrated"
    READY = "ready"
    BLOCKED = "blocked"
    """Something is known to be in the way."""
    UNKNOWN = "unknown"
    """It could not be told, or nobody has looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one extractor stands."""

    state: State
    reason: str
    """A reason code, or why nothing is known, in a few words."""
    next_step: str = ""
    has_no_way: bool = False
    """Whether its target cannot use OAuth at all: it keeps its key, whatever its wave is."""

    @property
    def is_in_the_way(self) -> bool:
        """Whether its wave cannot begin."""
        return self.state in (State.BLOCKED, State.UNKNOWN)


_STATES = {
    Answer.MIGRATED: State.MIGRATED,
    Answer.SWITCHABLE: State.READY,
    Answer.BLOCKED: State.BLOCKED,
    Answer.MANUAL: State.BLOCKED,
    Answer.UNSUPPORTED: State.BLOCKED,
    Answer.UNKNOWN: State.UNKNOWN,
}
_NO_CLIENT = Standing(
    state=State.BLOCKED, reason="no client", next_step="register an OAuth client and name it under client"
)
_NOT_CHECKED = Standing(
    state=State.UNKNOWN, reason="not checked", next_step="migrator run, then --from its report.json"
)

_CONFIG_NOT_SEEN = Standing(
    state=State.UNKNOWN,
    reason="config not looked at",
    next_step="the report is of a check alone: migrator run, then --from its report.json",
)


def standings(inventory: Inventory, report: Report | None) -> Mapping[str, Standing]:
    """Return how each extractor stands; without a report, what the inventory alone shows."""
    seen = {outcome.extractor.name: outcome for outcome in outcomes(report)} if report else {}
    return {e.name: _standing(e, seen.get(e.name)) for e in inventory.extractors.values()}


def _standing(extractor: Extractor, outcome: Outcome | None) -> Standing:
    if extractor.client is None:
        return _NO_CLIENT
    if outcome is None or outcome.extractor.client not in (None, extractor.client):
        return _NOT_CHECKED
    if outcome.answer is Answer.SWITCHABLE and extractor.configs and not outcome.changes:
        return _CONFIG_NOT_SEEN
    state = _STATES[outcome.answer]
    if outcome.answer in (Answer.MANUAL, Answer.UNSUPPORTED):
        status = outcome.answer.value
        reasons = [r for c in outcome.changes if c.status.value == status for r in c.reasons]
        return Standing(
            state=state,
            reason=f"config {status}",
            next_step="; ".join(reasons[:1]),
            has_no_way=outcome.answer is Answer.UNSUPPORTED,
        )
    return Standing(state=state, reason=str(outcome.extractor.reason), next_step=outcome.extractor.next_step)
