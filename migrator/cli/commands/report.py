"""`migrator report`."""

from pathlib import Path
from typing import Annotated

import typer

from migrator.cli import options
from migrator.cli.console import ColorChoice, Console
from migrator.cli.options import FailOn


def report(
    result: Annotated[
        list[Path],
        typer.Argument(metavar="RESULT.json", help="JSON reports of earlier runs, or `-` for stdin."),
    ],
    *,
    format_: options.Format = "auto",
    output: options.ReportFile = None,
    color: options.Color = ColorChoice.AUTO,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    fail_on: options.FailOnOption = FailOn.ERROR,
) -> None:
    """Render saved JSON reports again in another format; several are merged."""
    from migrator.cli.output import chosen_renderer, finish, render
    from migrator.cli.saved import read_reports

    renderer = chosen_renderer(format_)
    merged = read_reports(result)
    render(merged, renderer, Console(color=color, verbosity=-1 if quiet else verbose), to=output)
    finish(merged, fail_on)
