"""Findings in the page: what is wrong, where, the source line, what to do."""

from collections.abc import Iterator, Sequence

from migrator.model.finding import Finding
from migrator.model.place import Place
from migrator.reports.derived.thinning import Thinned
from migrator.reports.page.elements import (
    NOTHING,
    Content,
    Markup,
    block,
    code,
    element,
    items,
    joined,
    lines,
    table,
)
from migrator.reports.page.marks import mark

_HEADER = ("Rule", "Level", "Where", "What", "What to do")


def findings(found: Thinned) -> Markup:
    """Return the table of findings, and how many are left out."""
    if not found.shown and not found.left_out:
        return NOTHING
    drawn = table("What is wrong in the files", _HEADER, map(_row, found.shown)) if found.shown else NOTHING
    return block("div", drawn, items(found.left_out))


def _row(finding: Finding) -> Sequence[Content]:
    place, subject = finding.location, finding.subject
    where = code(_shown(place)) if place else joined((f"{subject.kind} ", code(subject.name)))
    return (code(finding.rule), mark(finding.level), where, joined(_what(finding)), finding.help or "-")


def _what(finding: Finding) -> Iterator[Markup]:
    yield element("p", finding.message)
    if finding.snippet is not None:
        yield element("pre", lines(finding.snippet))
    for related in finding.related:
        yield element("p", f"{related.message}, at ", code(_shown(related.location)))
    if finding.suppressed is not None:
        yield element("p", element("strong", "Suppressed:"), joined((" ", finding.suppressed)))


def _shown(place: Place) -> str:
    return f"{place.path}:{place.line}:{place.column}"
