"""Marks the findings of a job that waivers and the baseline say do not count."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache

from migrator import registry
from migrator.comparison.pages import PAGES as COMPARISONS
from migrator.jobs.prepare import Prepared
from migrator.jobs.request import JobRequest
from migrator.model.finding import Finding, Level
from migrator.rules.interface import all_rules
from migrator.suppression import baseline, waivers
from migrator.suppression.pages import PAGES as WAIVERS
from migrator.suppression.waivers import Circumstances


@cache
def suppressible() -> frozenset[str]:
    """Return the rules whose findings can be suppressed: what files and checks could not tell, cannot."""
    return frozenset((*registry.builtin_ids("migrator.rules"), *COMPARISONS))


@cache
def levelled() -> Collection[str]:
    """Return the rules whose findings the settings can give another level."""
    return frozenset((*suppressible(), *WAIVERS))


def looking(request: JobRequest) -> frozenset[str]:
    """Return the rules that look in an audit. Of the others nothing is known, and nothing is gone."""
    return frozenset(
        id_
        for id_, rule in all_rules().items()
        if request.levels.get(id_, Level.NOTE) is not None
        and not rule.of_check
        and (rule.asked_by is None or rule.asked_by in request.asked)
    )


def silent(request: JobRequest) -> frozenset[str]:
    """Return the rules that do not look: those that are off, of a check, or not asked to."""
    return suppressible() - looking(request)


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
    rules = looking(request) if audited else ()
    found = waivers.apply(with_levels(findings, request.levels), circumstances, audited=rules)
    found = with_levels(found, {id_: level for id_, level in request.levels.items() if id_ in WAIVERS})
    return tuple(baseline.apply(found, request.baseline, suppressible()) if request.baseline else found)
