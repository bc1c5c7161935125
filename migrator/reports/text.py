"""The report for people at a terminal."""

from migrator.model.report import Report
from migrator.reports.derived.summary import summary_paragraph
from migrator.reports.escaping.visible import prose
from migrator.reports.interface import Renderer, RenderOptions
from migrator.reports.terminal.canvas import Canvas
from migrator.reports.terminal.change_lines import draw_change_lines
from migrator.reports.terminal.changes import Detail, draw_changes
from migrator.reports.terminal.clients import draw_clients, draw_untold_clients
from migrator.reports.terminal.extractors import draw_extractors
from migrator.reports.terminal.findings import draw_findings
from migrator.reports.terminal.findings_by_rule import draw_findings_by_rule
from migrator.reports.terminal.servers import draw_servers


class TextRenderer(Renderer):
    """The report for people: findings with their source line, clients, one row for each extractor, changes.

    It is made for the terminal's width and stays readable in a pipe, where it has no escape codes. Words
    carry the meaning, colour only repeats it. The report of `migrator run` is about extractors: errors are
    shown in full, other findings and the changes take one line each. In fleets of more than 60 extractors
    those of the same fate share a row. `-v` lists everything with its details, and adds the ladder of every
    check and the diffs; `-q` leaves only what is in the way.

    Example: `migrator check inventory.yaml --format text`
    """

    title = "Text for people"

    def render(self, report: Report, options: RenderOptions) -> str:
        """Return the report, ending with one paragraph that sums it up."""
        canvas = Canvas(options)
        if report.command == "run" and options.verbosity <= 0:
            _draw_overview(canvas, report)
        else:
            _draw_details(canvas, report)
        canvas.heading("Summary")
        canvas.line(prose(summary_paragraph(report)), wrap=True)
        return canvas.text()


def _draw_overview(canvas: Canvas, report: Report) -> None:
    draw_findings_by_rule(canvas, report.findings)
    draw_untold_clients(canvas, report)
    draw_servers(canvas, report.authorization_servers)
    draw_extractors(canvas, report)
    draw_change_lines(canvas, report)


def _draw_details(canvas: Canvas, report: Report) -> None:
    draw_findings(canvas, report.findings)
    draw_clients(canvas, report)
    draw_servers(canvas, report.authorization_servers)
    draw_extractors(canvas, report)
    draw_changes(canvas, report.changes, detail=_detail(report.command, canvas.verbosity))


def _detail(command: str, verbosity: int) -> Detail:
    if verbosity > 0 or command == "diff":
        return Detail.DIFF
    return Detail.EDITS if command == "generate" else Detail.COUNT
