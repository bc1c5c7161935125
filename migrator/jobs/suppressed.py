"""Marks the findings of a job that waivers and the baseline say do not count."""

from collections.abc import Collection, Sequence
from functools import cache

from migrator import registry
from migrator.comparison.pages import PAGES as COMPARISONS
from migrator.jobs.prepare import Prepared
from migrator.model.finding import Finding
from migrator.suppression import baseline, waivers
from migrator.suppression.waivers import Circumstances


@cache
def suppressible() -> Collection[str]:
    """Return the rules whose findings can be suppressed: what files and checks could not tell, cannot."""
    return frozenset((*registry.builtin_ids("migrator.rules"), *COMPARISONS))


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
    rules = registry.builtin_ids("migrator.rules") if audited else ()
    found = waivers.apply(findings, circumstances, audited=rules)
    return tuple(baseline.apply(found, request.baseline, suppressible()) if request.baseline else found)
