"""Findings as compilers show them: what, where, the source line with a caret, what to do."""

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from migrator.model.finding import Finding, Level
from migrator.model.place import Place
from migrator.reports.derived.thinning import thinned
from migrator.reports.escaping.visible import prose, visible
from migrator.reports.terminal.canvas import ERROR, PLACE, QUIET, STRONG, WARNING, Canvas

STYLES = {Level.ERROR: ERROR, Level.WARNING: WARNING, Level.NOTE: PLACE}


def draw_findings(canvas: Canvas, findings: Sequence[Finding]) -> None:
    """Draw the findings in the report's order, and say what was left out."""
    found = thinned(findings, verbosity=canvas.verbosity)
    if not found.shown and (canvas.verbosity < 0 or not found.left_out):
        return
    canvas.heading("Findings")
    for finding in found.shown:
        draw_finding(canvas, finding)
        canvas.blank()
    for sentence in found.left_out:
        canvas.line(Text(visible(sentence), style=QUIET), wrap=True)


def draw_finding(canvas: Canvas, finding: Finding) -> None:
    """Draw one finding: what, where, the source line with a caret, what to do."""
    style = STYLES[finding.level]
    head = Text(f"{finding.level}[{visible(finding.rule)}]", style=f"{STRONG} {style}")
    canvas.line(head, Text(f": {prose(finding.message)}", style=STRONG), wrap=True)
    place = finding.location
    gutter = len(str(place.line)) if place else 1
    subject = f"{visible(finding.subject.kind)} {visible(finding.subject.name)}"
    if place:
        canvas.line(" " * gutter, Text("--> ", style=PLACE), shown_place(place))
        _draw_source(canvas, finding.snippet, place, style)
    else:
        canvas.line(" " * gutter, Text("--> ", style=PLACE), subject)
    _draw_tips(canvas, finding, indent=gutter + 1)


def _draw_tips(canvas: Canvas, finding: Finding, *, indent: int) -> None:
    if finding.help:
        canvas.entry("= help:", finding.help, indent=indent, style=PLACE)
    for related in finding.related:
        text = f"{related.message}, at {shown_place(related.location)}"
        canvas.entry("= note:", text, indent=indent, style=PLACE)
    if finding.suppressed is not None:
        canvas.entry("= suppressed:", finding.suppressed, indent=indent, style=QUIET)


def shown_place(place: Place) -> str:
    """Return `path:line:column`, as editors take it."""
    return f"{visible(place.path)}:{place.line}:{place.column}"


def _draw_source(canvas: Canvas, snippet: str | None, place: Place, style: str) -> None:
    if snippet is None:
        return
    number = str(place.line)
    bar = Text(f"{' ' * len(number)} | ".rstrip(), style=PLACE)
    before, marked, after = _cut(snippet, place)
    room = max(canvas.width - len(number) - 4, 20)
    source, column, length = _window(before, marked, after, room)
    canvas.line(bar)
    canvas.line(Text(f"{number} | ", style=PLACE), source)
    canvas.line(Text(f"{' ' * len(number)} | ", style=PLACE), " " * column, Text("^" * length, style=style))


def _cut(snippet: str, place: Place) -> tuple[str, str, str]:
    """Return what stands before, in and behind the marked span, which ends with this line at the latest."""
    start = min(place.column - 1, len(snippet))
    end = place.end_column - 1 if place.end_line == place.line else len(snippet)
    stop = min(max(end, start), len(snippet))
    return _flat(snippet[:start]), _flat(snippet[start:stop]), _flat(snippet[stop:])


def _flat(text: str) -> str:
    return visible(text.replace("\t", " "))


def _window(before: str, marked: str, after: str, room: int) -> tuple[str, int, int]:
    """Return the part of a long line around the span, and the caret's column and length in it."""
    if cell_len(before) > room // 2 and cell_len(before + marked + after) > room:
        before = "..." + _tail(before, room // 3)
    column = cell_len(before)
    length = max(min(cell_len(marked), room - column), 1)
    source = before + marked + after
    if cell_len(source) > room:
        source = set_cell_size(source, room - 3) + "..."
    return source, column, length


def _tail(text: str, width: int) -> str:
    while cell_len(text) > width:
        text = text[max((len(text) - width) // 2, 1) :]
    return text
