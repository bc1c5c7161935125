"""The report as annotations of a GitHub Actions run."""

from collections.abc import Iterator

from migrator.model.finding import Level
from migrator.model.place import Place
from migrator.model.report import Report
from migrator.reports.derived.results import Result, results
from migrator.reports.derived.servers import server_words
from migrator.reports.derived.summary import summary_paragraph
from migrator.reports.escaping.github import data, prop
from migrator.reports.interface import Renderer, RenderOptions

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


class GithubRenderer(Renderer):
    """Annotations: GitHub shows them at the lines of a change request and in the run's log.

    Findings have the level that their rule gives them; a client or extractor that is blocked is an error, one
    that is unknown a warning; notes on what is ready, and what was seen of servers, are notices. Suppressed
    findings are left out; the last line sums up. GitHub shows at most ten of each kind from one step at the
    files, and all of them in the log.

    Example: `migrator validate inventory.yaml --format github`
    """

    title = "Annotations for GitHub Actions"

    def render(self, report: Report, options: RenderOptions) -> str:
        """Return one workflow command on each line."""
        del options  # the log of a job has no width
        return "".join(f"{command}\n" for command in _commands(report))


def _commands(report: Report) -> Iterator[str]:
    for result in results(report):
        if result.suppressed is None:
            yield _command(result)
    for server in report.authorization_servers:
        yield f"::notice title=authorization server::{data(server_words(server))}"
    yield f"::notice title=migrator {prop(report.command)}::{data(summary_paragraph(report))}"


def _command(result: Result) -> str:
    properties = [*_where(result), f"title={prop(result.id)}"]
    related = [f"{r.message}: {r.location.path}:{r.location.line}" for r in result.related]
    message = data(result.message, *related, *result.help.split("\n"))
    return f"::{_COMMANDS[result.level]} {','.join(properties)}::{message}"


def _where(result: Result) -> Iterator[str]:
    if result.path is None:
        return
    yield f"file={prop(result.path)}"
    if result.place is not None:
        yield from _lines(result.place)


def _lines(place: Place) -> Iterator[str]:
    """Columns may only be given where the annotation begins and ends on one line."""
    yield f"line={place.line}"
    yield f"endLine={place.end_line}"
    if place.line == place.end_line:
        yield f"col={place.column}"
        # Theirs is the last column that belongs to it, ours the one behind.
        yield f"endColumn={max(place.column, place.end_column - 1)}"
