"""Extractors in the page: which may be switched, why not, what next; and how keys and tokens compare."""

from collections.abc import Iterator, Sequence

from migrator.model.parity import Parity
from migrator.model.report import Report
from migrator.model.verdict import ApiAccess, ExtractorVerdict
from migrator.reports.derived.groups import Group, also_in_the_way, grouped, notes_of
from migrator.reports.derived.outcomes import outcomes
from migrator.reports.page.elements import NOTHING, Content, Markup, code, element, items, joined, table
from migrator.reports.page.marks import mark

_HEADER = ("Extractor", "Owner", "Wave", "Verdict", "Reason", "Why, and what to do next")
_PARITY = ("Extractor", "API", "Key", "Parity", "What was seen")


def extractors(report: Report, *, everything: bool) -> Markup:
    """Return one row for each extractor, what is in the way first; in large fleets one for each fate."""
    groups = grouped(outcomes(report), one_by_one=everything)
    if not groups:
        return NOTHING
    caption = "May it be switched to its OAuth 2.0 client today? Names in one row share their fate."
    return table(caption, _HEADER, [_row(group, everything=everything) for group in groups])


def parity(found: Sequence[ExtractorVerdict]) -> Markup:
    """Return what keys get and tokens do not, or the other way round; nothing where all is the same."""
    rows = [
        (code(e.name), code(p.api), code(p.key), element("strong", p.parity), p.message)
        for e in found
        for p in e.parity
        if p.parity is not Parity.SAME
    ]
    return table("Keys and tokens that do not get the same", _PARITY, rows) if rows else NOTHING


def _row(group: Group, *, everything: bool) -> Sequence[Content]:
    extractor = group.first.extractor
    return (
        joined((code(o.extractor.name) for o in group.members), ", "),
        group.owners,
        group.waves,
        # Where the configuration is in the way, a ready client must not look like a yes.
        mark(extractor.verdict, like=group.first.answer),
        code(group.reason),
        joined(_said(group, everything=everything)),
    )


def _said(group: Group, *, everything: bool) -> Iterator[Markup]:
    if group.why:
        yield element("p", group.why)
    for also in also_in_the_way(group, everything=everything):
        yield _labelled("Also", also)
    if group.next:
        yield _labelled("Next", group.next)
    for note in notes_of(group):
        yield _labelled("Note", note)
    if len(group.members) == 1:
        yield items([_access(a) for a in group.first.extractor.access])


def _labelled(label: str, text: str) -> Markup:
    return element("p", element("strong", f"{label}:"), joined((" ", text)))


def _access(access: ApiAccess) -> Markup:
    status = f" (HTTP {access.status})" if access.status is not None else ""
    said = f": {access.message}" if access.message else ""
    return joined((code(access.api), " ", mark(access.verdict), ", ", code(access.reason), f"{status}{said}"))
