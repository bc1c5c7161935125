"""Marks the findings of a job that waivers and the baseline say do not count."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache

from migrator import registry
from migrator.comparison.pages import PAGES as COMPARISONS
from migrator.jobs.prepare import Prepared
from migrator.model.finding import Finding, Level
from migrator.suppression import baseline, waivers
from migrator.suppression.pages import PAGES as WAIVERS
from migrator.suppression.waivers import Circumstances


@cache
def suppressible() -> Collection[str]:
    """Return the rules whose findings can be suppressed: what files and checks could not tell, cannot."""
    return frozenset((*registry.builtin_ids("migrator.rules"), *COMPARISONS))


@cache
def levelled() -> Collection[str]:
    """Return the rules whose findings the settings can give another level."""
    return frozenset((*suppressible(), *WAIVERS))


def with_levels(findings: Sequence[Finding], levels: Mapping[str, Level | None]) -> list[Finding]:
    """Return the findings with the levels that the settings give them; of rules that are off, none."""
    return [
        f if level is None else replace(f, level=level)
        for f in findings
        if f.rule not in levels or levels[f.rule] is not None
        for level in (levels.get(f.rule),)
    ]


def suppressed(prepared: Prepared, findings: Sequence[Finding], *, audited: bool) -> tuple[Finding, ...]:
    """Return the findings, those that do not count marked.

    `audited`: every audit rule has looked at the whole inventory; then findings about waivers follow.
    """
    whole, request = prepared.loaded.inventory, prepared.request
    circumstances = Circumstances(
        inventory=whole,
        providers=prepared.providers,
        rules=suppressible(),
        today=request.today,
        place={w.origin: prepared.loaded.locator.place(w.origin) for w in whole.waivers},
    )
    # Of a rule that is off nothing is known, so no waiver of it is stale.
    ran = registry.builtin_ids("migrator.rules") if audited else ()
    rules = [id_ for id_ in ran if request.levels.get(id_, Level.NOTE) is not None]
    found = waivers.apply(with_levels(findings, request.levels), circumstances, audited=rules)
    found = with_levels(found, {id_: level for id_, level in request.levels.items() if id_ in WAIVERS})
    return tuple(baseline.apply(found, request.baseline, suppressible()) if request.baseline else found)
