"""The table that the whole job is about: which extractor may be switched, why not, what next."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from migrator.model.report import Report
from migrator.model.verdict import ApiAccess
from migrator.reports.derived.groups import ONE_BY_ONE, Group, grouped, notes_of
from migrator.reports.derived.outcomes import Answer, outcomes
from migrator.reports.derived.phrases import count, listed
from migrator.reports.escaping.visible import visible
from migrator.reports.terminal.canvas import QUIET, STRONG, WARNING, Canvas, fitted, row
from migrator.reports.terminal.clients import VERDICT_STYLES

_HEADER = ("extractor", "owner", "wave", "verdict", "reason")
_EXTRACTOR, _OWNER = 0, 1
_AT_MOST_NAMES = 50
"""So many names of a group that is not ready are listed."""
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
    rows = [_HEADER, *(_cells(g) for g in groups)]
    widths = fitted(rows, width=canvas.width, elastic=(_OWNER, _EXTRACTOR))
    for line in row(_HEADER, widths, [STRONG] * len(_HEADER)):
        canvas.line(line)
    for group, cells in zip(groups, rows[1:], strict=True):
        style = VERDICT_STYLES[group.first.extractor.verdict]
        reason_style = WARNING if group.first.answer is Answer.MANUAL else style
        for line in row(cells, widths, ["", QUIET, QUIET, style, reason_style]):
            canvas.line(line)
        _draw_below(canvas, group)
    if len(groups) < len(found) and len(found) > ONE_BY_ONE and canvas.verbosity == 0:
        canvas.blank()
        told = f"{count(len(found), 'extractor')} in {count(len(groups), 'row')}"
        canvas.line(Text(f"{told}; -v or --format json lists each.", style=QUIET), wrap=True)


def _cells(group: Group) -> tuple[str, ...]:
    extractor = group.first.extractor
    return (group.names, group.owners, group.waves, extractor.verdict, group.reason)


def _draw_below(canvas: Canvas, group: Group) -> None:
    for label, text in _below(group, everything=canvas.verbosity > 0):
        canvas.entry(label, text, indent=4, style=QUIET, label_width=6)


def _below(group: Group, *, everything: bool) -> Iterator[tuple[str, str]]:
    if group.first.answer not in _QUIET_ANSWERS and len(group.members) > 1:
        yield "all", listed([o.extractor.name for o in group.members], at_most=_AT_MOST_NAMES)
    if group.why:
        yield "why", group.why
    yield from _access(group.first.extractor.access, everything=everything, alone=len(group.members) == 1)
    for config in group.config:
        yield "config", config
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
