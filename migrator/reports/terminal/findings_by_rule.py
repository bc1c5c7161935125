"""Findings where they are not the subject: errors in full, everything else one line each, rule by rule."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from migrator.model.finding import Finding, Level
from migrator.reports.derived.by_rule import RuleGroup, by_rule
from migrator.reports.derived.thinning import AT_MOST, suppressed
from migrator.reports.escaping.visible import prose, visible
from migrator.reports.terminal.canvas import PLACE, QUIET, STRONG, Canvas
from migrator.reports.terminal.findings import STYLES, draw_finding, shown_place


def draw_findings_by_rule(canvas: Canvas, findings: Sequence[Finding]) -> None:
    """Draw every error, then a block for each rule that warns, and say where to see all of it."""
    active = [f for f in findings if f.suppressed is None]
    errors = [f for f in active if f.level is Level.ERROR]
    others = [f for f in active if f.level is not Level.ERROR] if canvas.verbosity >= 0 else []
    left_out = list(suppressed(findings)) if canvas.verbosity >= 0 else []
    if not (errors or others or left_out):
        return
    canvas.heading("Findings")
    for finding in errors:
        draw_finding(canvas, finding)
        canvas.blank()
    groups = by_rule(others)
    for group in groups:
        _draw(canvas, group)
    for sentence in (*_where_to_see_all(groups), *left_out):
        canvas.line(Text(sentence, style=QUIET), wrap=True)


def _where_to_see_all(groups: Sequence[RuleGroup]) -> list[str]:
    if not groups:
        return []
    option = " -v" if any(len(g.findings) > AT_MOST for g in groups) else ""
    return [f"`migrator validate{option}` shows each with its source line."]


def _draw(canvas: Canvas, group: RuleGroup) -> None:
    level, rule = group.first.level, group.first.rule
    head = Text(f"{level}[{visible(rule)}]", style=f"{STRONG} {STYLES[level]}")
    if len(group.findings) == 1:
        where = Text(f" {_place(group.first)}  ", style=PLACE)
        canvas.paragraph(head, where, Text(prose(group.first.message), style=STRONG), indent=0)
    else:
        where = Text(f", in {visible(group.path)}" if group.path else "")
        canvas.paragraph(head, Text(f" {visible(group.size)}", style=STRONG), where, indent=0)
        _draw_members(canvas, group)
    if group.help:
        canvas.entry("help:", group.help, indent=2, style=PLACE)


def _draw_members(canvas: Canvas, group: RuleGroup) -> None:
    shown = group.findings[:AT_MOST]
    places = [_place_in(f) if group.path else _place(f) for f in shown]
    width = max(map(cell_len, places))
    for place, finding in zip(places, shown, strict=True):
        if width > canvas.width // 2:
            canvas.paragraph(Text(f"{place}  ", style=PLACE), prose(finding.message), indent=2)
        else:
            label = place + " " * (width - cell_len(place) + 1)
            canvas.entry(label, finding.message, indent=2, style=PLACE)
        if not group.help and finding.help:
            canvas.entry("help:", finding.help, indent=4, style=PLACE)
    if len(group.findings) > len(shown):
        canvas.line(Text(f"  and {len(group.findings) - len(shown):,} more", style=QUIET))


def _place(finding: Finding) -> str:
    if finding.location:
        return shown_place(finding.location)
    return f"{visible(finding.subject.kind)} {visible(finding.subject.name)}"


def _place_in(finding: Finding) -> str:
    """Return the place in a file that is known."""
    return f"{finding.location.line}:{finding.location.column}" if finding.location else ""
