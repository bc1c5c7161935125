"""A diff in a terminal: the two files beside each other where there is room, else one below the other."""

from rich.cells import cell_len, chop_cells
from rich.text import Text

from migrator.reports.diffs.rows import Kind, Row, Side, rows
from migrator.reports.escaping.visible import visible
from migrator.reports.terminal.canvas import ERROR, GOOD, PLACE, QUIET, Canvas

SIDE_BY_SIDE_FROM = 140
"""Columns from which two files fit beside each other."""

_TAB = "    "


def draw_diff(canvas: Canvas, diff: str) -> None:
    """Draw a unified diff."""
    if canvas.width >= SIDE_BY_SIDE_FROM:
        _draw_beside(canvas, diff)
    else:
        _draw_unified(canvas, diff)


def _draw_unified(canvas: Canvas, diff: str) -> None:
    for line in diff.removesuffix("\n").split("\n"):
        canvas.line(Text(_shown(line), style=_unified_style(line)))


def _unified_style(line: str) -> str:
    if line.startswith(("--- ", "+++ ", "#")):
        return QUIET
    return {"+": GOOD, "-": ERROR, "@": PLACE, "\\": QUIET}.get(line[:1], "")


def _draw_beside(canvas: Canvas, diff: str) -> None:
    half = (canvas.width - 3) // 2
    for row in rows(diff):
        if row.kind is Kind.HUNK:
            canvas.line(Text(_shown(row.text), style=PLACE))
        elif row.kind is Kind.REMARK:
            canvas.line(Text(f"({_shown(row.text)})", style=QUIET))
        else:
            _draw_pair(canvas, row, half)


def _draw_pair(canvas: Canvas, row: Row, half: int) -> None:
    changed = row.kind is Kind.CHANGED
    left = _half(row.left, half, "-" if changed else " ")
    right = _half(row.right, half, "+" if changed else " ")
    for index in range(max(len(left), len(right))):
        one = left[index] if index < len(left) else ""
        other = right[index] if index < len(right) else ""
        pad = " " * (half - cell_len(one))
        line = Text(one, style=ERROR if changed else "")
        line.append(f"{pad} | ", style=QUIET)
        line.append(other, style=GOOD if changed else "")
        line.rstrip()
        canvas.line(line)


def _half(side: Side | None, width: int, sign: str) -> list[str]:
    """Return one side of a row; a long line goes on below, right of the line numbers."""
    if side is None:
        return [""]
    lead = f"{side.number:>4} {sign} "
    pieces = chop_cells(_shown(side.text), width - len(lead)) or [""]
    return [lead + pieces[0], *(" " * len(lead) + piece for piece in pieces[1:])]


def _shown(line: str) -> str:
    return visible(line.removesuffix("\r").replace("\t", _TAB))
