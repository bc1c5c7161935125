"""Changes: what becomes different in the data, then in the text, then what a person must still do."""

from collections.abc import Iterable, Sequence
from enum import IntEnum

from rich.text import Text

from migrator.model.change import Change, ChangeStatus, SemanticEdit
from migrator.reports.derived.outcomes import users_of
from migrator.reports.derived.phrases import config_step, count, listed
from migrator.reports.escaping.visible import prose, visible
from migrator.reports.interface import RenderOptions
from migrator.reports.terminal.canvas import ERROR, GOOD, PLACE, QUIET, STRONG, WARNING, Canvas
from migrator.reports.terminal.diff import draw_diff

AT_MOST_EDITS = 12
"""So many differences of one file are listed unless the diff or details are asked for."""

STATUS_STYLES = {
    ChangeStatus.CHANGED: GOOD,
    ChangeStatus.UNCHANGED: QUIET,
    ChangeStatus.MANUAL: WARNING,
    ChangeStatus.UNSUPPORTED: ERROR,
}
_ORDER = (ChangeStatus.CHANGED, ChangeStatus.MANUAL, ChangeStatus.UNSUPPORTED)


class Detail(IntEnum):
    """How much of each change is drawn."""

    COUNT = 0
    """How many differences there are: in a report on everything, where the diff is another command."""
    EDITS = 1
    """The differences in the data."""
    DIFF = 2
    """All of them, and the lines."""


def render_changes(changes: Iterable[Change], options: RenderOptions) -> str:
    """Return what `migrator diff` shows in a terminal: every difference, every line, every remark."""
    canvas = Canvas(options)
    draw_changes(canvas, list(changes), detail=Detail.DIFF)
    return canvas.text()


def draw_changes(canvas: Canvas, changes: Sequence[Change], *, detail: Detail) -> None:
    """Draw each change in the report's order; what is migrated already in one line at the end."""
    shown = [c for c in changes if c.status in _ORDER]
    if canvas.verbosity < 0 and detail is not Detail.DIFF:
        shown = [c for c in shown if c.status is not ChangeStatus.CHANGED]
    already = [c.path for c in changes if c.status is ChangeStatus.UNCHANGED]
    if not shown and (not already or canvas.verbosity < 0):
        return
    canvas.heading("Changes")
    said: _Said = {}
    for change in shown:
        _draw(canvas, change, detail=detail, said=said)
        canvas.blank()
    if already and canvas.verbosity >= 0:
        names = ", ".join(already) if canvas.verbosity > 0 else listed(already, at_most=5)
        canvas.entry("unchanged", f"{names} (migrated already)", indent=0, style=QUIET, label_width=11)


_Said = dict[tuple[str, ...], str]
"""Texts that were drawn already, with the path that they stand under: fleets repeat the same ones."""


def _draw(canvas: Canvas, change: Change, *, detail: Detail, said: _Said) -> None:
    head = Text(change.status.ljust(12), style=STATUS_STYLES[change.status])
    format_ = f" ({visible(change.format)})" if change.format else ""
    users = ", ".join(visible(name) for name in users_of(change))
    whose = f"{format_}, {'extractors' if change.shared_with else 'extractor'} {users}"
    canvas.line(head, Text(visible(change.path), style=STRONG), whose)
    step = config_step(change)
    _draw_reasons(canvas, (step,) if step else change.reasons, "why" if step else "note", change, said)
    _draw_edits(canvas, change.edits, detail)
    if change.written is not None:
        canvas.line("    ", Text("written to ", style=QUIET), visible(change.written))
    if detail is Detail.DIFF and change.diff:
        canvas.blank()
        draw_diff(canvas, change.diff)
        canvas.blank()
    _draw_checklist(canvas, change, said)


def _draw_reasons(canvas: Canvas, reasons: Sequence[str], label: str, change: Change, said: _Said) -> None:
    first = _first_said(tuple(reasons), change, said, canvas)
    for reason in (f"as for {first}",) if first else reasons:
        canvas.entry(label, reason, indent=4, style=QUIET, label_width=5)


def _first_said(texts: tuple[str, ...], change: Change, said: _Said, canvas: Canvas) -> str:
    """Return the path under which the very same texts stand already; empty where they are new, or short."""
    if canvas.verbosity > 0 or sum(map(len, texts)) < canvas.width:
        return ""
    first = said.setdefault(texts, change.path)
    return "" if first == change.path else first


def _draw_edits(canvas: Canvas, edits: Sequence[SemanticEdit], detail: Detail) -> None:
    shown = {Detail.COUNT: edits[:0], Detail.EDITS: edits[:AT_MOST_EDITS], Detail.DIFF: edits}[detail]
    for edit in shown:
        _draw_edit(canvas, edit)
    if len(shown) < len(edits):
        number = count(len(edits) - len(shown), "more difference" if shown else "difference")
        canvas.line(Text(f"    {number} in the data; `migrator diff` shows all", style=QUIET))


def _draw_edit(canvas: Canvas, edit: SemanticEdit) -> None:
    sign, style = ("+", GOOD) if edit.before is None else ("-", ERROR) if edit.after is None else ("~", PLACE)
    head = Text.assemble("    ", (f"{sign} ", style), visible(edit.path))
    values = _values(edit)
    if head.cell_len + values.cell_len + 2 <= canvas.width:
        canvas.line(head, Text(": ", style=QUIET), values)
    else:
        canvas.line(head)
        canvas.line("        ", values)


def _values(edit: SemanticEdit) -> Text:
    parts = [(v, s) for v, s in ((edit.before, ERROR), (edit.after, GOOD)) if v is not None]
    text = Text()
    for index, (value, style) in enumerate(parts):
        text.append(" -> " if index else "", style=QUIET)
        text.append(visible(value), style=style)
    return text


def _draw_checklist(canvas: Canvas, change: Change, said: _Said) -> None:
    if not change.checklist:
        return
    first = _first_said(change.checklist, change, said, canvas)
    same = f": the same {count(len(change.checklist), 'step')} as for {visible(first)}" if first else ""
    canvas.line("    ", Text("still to do by hand", style=QUIET), same)
    for number, step in enumerate(() if first else change.checklist, start=1):
        canvas.entry(f"{number}.", prose(step), indent=6, style=QUIET, label_width=2)
