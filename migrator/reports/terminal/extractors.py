"""The table that the whole job is about: which extractor may be switched, why not, what next."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.text import Text

from migrator.model.parity import ApiParity
from migrator.model.report import Report
from migrator.model.verdict import ApiAccess
from migrator.reports.derived.groups import ONE_BY_ONE, Group, also_in_the_way, grouped, notes_of
from migrator.reports.derived.outcomes import Answer, outcomes
from migrator.reports.derived.phrases import count, listed
from migrator.reports.derived.reviews import for_each
from migrator.reports.escaping.visible import visible
from migrator.reports.terminal.canvas import (
    ERROR,
    GOOD,
    QUIET,
    STRONG,
    WARNING,
    Canvas,
    fitted,
    is_room_for,
    row,
)

_HEADER = ("extractor", "owner", "wave", "verdict", "reason")
_EXTRACTOR, _OWNER = 0, 1
_AT_MOST_NAMES = 50
"""So many names of a group that is not ready are listed."""
_STYLES = {
    Answer.BLOCKED: ERROR,
    Answer.UNKNOWN: WARNING,
    Answer.MANUAL: WARNING,
    Answer.UNSUPPORTED: ERROR,
    Answer.SWITCHABLE: GOOD,
    Answer.MIGRATED: GOOD,
}
_QUIET_ANSWERS = (Answer.SWITCHABLE, Answer.MIGRATED)


def draw_extractors(canvas: Canvas, report: Report) -> None:
    """Draw one row for each extractor, worst first; in large fleets one for each group of the same fate."""
    found = outcomes(report)
    groups = grouped(found, one_by_one=canvas.verbosity > 0)
    if canvas.verbosity < 0:
        groups = [g for g in groups if g.first.answer not in _QUIET_ANSWERS]
    if not groups:
        return
    canvas.heading("Extractors")
    header, *rows = _table(groups, canvas.width)
    widths = fitted([header, *rows], width=canvas.width, elastic=(_OWNER, _EXTRACTOR))
    for line in row(header, widths, [STRONG] * len(header)):
        canvas.line(line)
    drawn = zip(groups, rows, strict=True)
    for left, alike in groupby(drawn, key=lambda pair: _left(pair[0], canvas)):
        _draw_rows(canvas, list(alike), widths, left)
    if len(groups) < len(found) and len(found) > ONE_BY_ONE and canvas.verbosity == 0:
        canvas.blank()
        told = f"{count(len(found), 'extractor')} in {count(len(groups), 'row')}"
        canvas.line(Text(f"{told}; -v or --format json lists each.", style=QUIET), wrap=True)


def _table(groups: Sequence[Group], width: int) -> list[Sequence[str]]:
    """Return header and rows; where they are too wide, the domain that all owners share is said once."""
    rows: list[Sequence[str]] = [_HEADER, *(_cells(g) for g in groups)]
    domains = {g.owners.rpartition("@")[2] for g in groups if "@" in g.owners}
    if len(domains) != 1 or is_room_for(rows, width):
        return rows
    domain = f"@{domains.pop()}"
    shorter = [[cell.removesuffix(domain) if i == _OWNER else cell for i, cell in enumerate(r)] for r in rows]
    shorter[0][_OWNER] += f" {domain}"
    return [*shorter]


def _cells(group: Group) -> tuple[str, ...]:
    extractor = group.first.extractor
    return (group.names, group.owners, group.waves, extractor.verdict, group.reason)


def _left(group: Group, canvas: Canvas) -> str:
    """Return what is left to do with its files, where neighbours with the same may say it together."""
    return group.left if canvas.verbosity == 0 else ""


def _draw_rows(
    canvas: Canvas, pairs: Sequence[tuple[Group, Sequence[str]]], widths: Sequence[int], left: str
) -> None:
    number = sum(len(group.members) for group, _ in pairs)
    together = bool(left) and number > 1
    for group, cells in pairs:
        style = _STYLES[group.first.answer]
        for line in row(cells, widths, ["", QUIET, QUIET, style, style]):
            canvas.line(line)
        for label, text in _below(group, everything=canvas.verbosity > 0):
            if not (together and label == "next"):
                _draw_below(canvas, label, text)
    if together:
        _draw_below(canvas, "next", for_each(number, left))


def _draw_below(canvas: Canvas, label: str, text: str) -> None:
    canvas.entry(label, text, indent=2, style=QUIET, label_width=4)


def _below(group: Group, *, everything: bool) -> Iterator[tuple[str, str]]:
    if group.first.answer not in _QUIET_ANSWERS and len(group.members) > 1:
        yield "all", listed([o.extractor.name for o in group.members], at_most=_AT_MOST_NAMES)
    if group.why:
        yield "why", group.why
    yield from _access(group.first.extractor.access, everything=everything, alone=len(group.members) == 1)
    yield from _parity(group.first.extractor.parity, everything=everything, alone=len(group.members) == 1)
    for also in also_in_the_way(group, everything=everything):
        yield "also", also
    if group.next:
        yield "next", group.next
    for note in notes_of(group):
        yield "note", note


def _access(access: Sequence[ApiAccess], *, everything: bool, alone: bool) -> Iterator[tuple[str, str]]:
    if not (everything and alone):
        return
    for api in access:
        status = f" (HTTP {api.status})" if api.status is not None else ""
        said = f": {api.message}" if api.message else ""
        yield "API", f"{visible(api.api)} {api.verdict}, {api.reason}{status}{said}"


def _parity(found: Sequence[ApiParity], *, everything: bool, alone: bool) -> Iterator[tuple[str, str]]:
    if not (everything and alone):
        return
    for parity in found:
        with_key = f"{visible(parity.api)} with the key {visible(parity.key)}"
        yield "key", f"{with_key}, {parity.parity}: {parity.message}"
