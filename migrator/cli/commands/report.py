"""`migrator report`."""

from pathlib import Path
from typing import Annotated

import typer

from migrator.cli import options
from migrator.cli.groups import Showing, grouped
from migrator.cli.options import FailOn


@grouped
def report(
    result: Annotated[
        list[Path],
        typer.Argument(metavar="RESULT.json", help="JSON reports of earlier runs, or `-` for stdin."),
    ],
    *,
    output: options.ReportFile = None,
    showing: Showing,
    fail_on: options.FailOnOption = None,
) -> None:
    """Render saved JSON reports again in another format; several are merged."""
    from migrator.cli.output import chosen_renderer, finish, render
    from migrator.cli.saved import read_reports

    renderer = chosen_renderer(showing.format_)
    merged = read_reports(result)
    render(merged, renderer, showing.console, to=output)
    finish(merged, fail_on or FailOn.ERROR)
