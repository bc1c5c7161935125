"""Changes where they are not the subject: one aligned line each."""

from collections.abc import Iterator, Mapping, Sequence

from rich.cells import cell_len
from rich.text import Text

from migrator.model.change import Change, ChangeStatus
from migrator.model.report import Report
from migrator.reports.derived.destinations import is_below, is_unwritten, output_folder
from migrator.reports.derived.groups import ONE_BY_ONE
from migrator.reports.derived.outcomes import orphan_changes, users_of
from migrator.reports.derived.phrases import config_step, count, listed
from migrator.reports.escaping.visible import visible
from migrator.reports.terminal.canvas import QUIET, WARNING, Canvas
from migrator.reports.terminal.change_notes import draw_change_notes
from migrator.reports.terminal.changes import STATUS_STYLES

AT_MOST = 10
"""So many changes of one status are listed where there are very many."""

_ORDER = (ChangeStatus.CHANGED, ChangeStatus.MANUAL, ChangeStatus.UNSUPPORTED, ChangeStatus.UNCHANGED)
_STATUS_WIDTH = max(map(len, ChangeStatus)) + 1
_AT_MOST_USERS = 3


def draw_change_lines(canvas: Canvas, report: Report) -> None:
    """Draw one line for each change. Why one cannot be made is told by its extractor's row, if it has one."""
    by_status = _by_status([c for c in report.changes if canvas.verbosity >= 0 or config_step(c)])
    if not by_status:
        return
    every = [change for alike in by_status.values() for change in alike]
    folder = output_folder(every)
    canvas.heading(_title(every, folder))
    at_most = len(every) if len(every) <= ONE_BY_ONE else AT_MOST
    shown = {status: alike[:at_most] for status, alike in by_status.items()}
    width = max(cell_len(_paths(c, folder)) for alike in shown.values() for c in alike)
    untold = {id(change) for change in orphan_changes(report)}
    for status, alike in shown.items():
        for change in alike:
            _draw(canvas, change, _paths(change, folder), width)
            if id(change) in untold and config_step(change):
                canvas.entry("why", config_step(change), indent=_STATUS_WIDTH + 1, style=QUIET)
        _draw_rest(canvas, len(by_status[status]) - len(alike))
    draw_change_notes(canvas, every)


def _by_status(changes: Sequence[Change]) -> Mapping[ChangeStatus, Sequence[Change]]:
    """Return the changes of each status that occurs, those first that could not be written."""
    ordered = sorted(changes, key=is_unwritten, reverse=True)
    by_status = {status: [c for c in ordered if c.status is status] for status in _ORDER}
    return {status: alike for status, alike in by_status.items() if alike}


def _title(changes: Sequence[Change], folder: str | None) -> str:
    if folder is not None:
        return f"Changes (written below {visible(folder)})"
    rewritten = [c for c in changes if c.status is ChangeStatus.CHANGED]
    return "Changes (nothing was written)" if rewritten and all(map(is_unwritten, rewritten)) else "Changes"


def _draw(canvas: Canvas, change: Change, paths: str, width: int) -> None:
    status = Text(change.status.ljust(_STATUS_WIDTH), style=STATUS_STYLES[change.status])
    remark = " ".join(part for part in (", ".join(_remarks(change)), _whose(change)) if part)
    gap = " " * (width - cell_len(paths) + 2) if remark else ""
    style = WARNING if is_unwritten(change) else QUIET
    canvas.line(status, " ", paths, gap, Text(remark, style=style))


def _draw_rest(canvas: Canvas, number: int) -> None:
    if number:
        canvas.line(
            Text(f"{' ' * _STATUS_WIDTH} and {number:,} more; -v or --format json lists each", style=QUIET)
        )


def _paths(change: Change, folder: str | None) -> str:
    """Return what is written from what; where the new path follows from the folder, the old one alone."""
    path = visible(change.path) or "(no file)"
    if change.written in (None, change.path) or is_below(change, folder):
        return path
    return f"{path} -> {visible(change.written or '')}"


def _remarks(change: Change) -> Iterator[str]:
    if change.edits:
        yield count(len(change.edits), "difference")
    if is_unwritten(change):
        yield "not written"
    if change.written is not None and change.written == change.path:
        yield "in place"
    if change.status is ChangeStatus.UNCHANGED:
        yield "migrated already"


def _whose(change: Change) -> str:
    """Return whose configuration it is, where the file's name does not say so."""
    users = users_of(change)
    if users == (change.path.rpartition("/")[2].partition(".")[0],):
        return ""
    names = listed([visible(name) for name in users], at_most=_AT_MOST_USERS)
    return f"({'extractor' if len(users) == 1 else 'extractors'} {names})"
