"""Extractors that the inventory names and that are too broken to be looked at: they count all the same."""

from migrator.jobs.prepare import Prepared
from migrator.model.finding import Level
from migrator.model.verdict import ExtractorVerdict, Reason, Verdict


def left_out(prepared: Prepared) -> tuple[ExtractorVerdict, ...]:
    """Return a verdict, `unknown`, for every extractor that a finding left out of the inventory.

    With a selection there is none: what is broken may not be selected.
    """
    if not prepared.request.selection.is_everything:
        return ()
    sound = prepared.loaded.inventory.extractors
    named = {
        f.subject.name: f.location
        for f in prepared.loaded.findings
        if f.level is Level.ERROR and f.subject.kind == "extractor" and f.subject.name not in sound
    }
    return tuple(
        ExtractorVerdict(
            name=name,
            verdict=Verdict.UNKNOWN,
            reason=Reason.INVALID_INVENTORY,
            message="Its entry in the inventory is not sound, so it was not looked at.",
            next_step="Correct the inventory; migrator validate shows where.",
            location=place,
        )
        for name, place in named.items()
    )
