"""`migrator generate`."""

from pathlib import Path
from typing import Annotated

import typer

from migrator.cli import options
from migrator.cli.console import Message
from migrator.cli.exit_codes import ExitCode
from migrator.cli.groups import Changing, Selecting, Showing, grouped
from migrator.cli.options import FailOn
from migrator.errors import UsageError


@grouped
def generate(
    inventory: options.Inventories,
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Write into DIR, mirroring the paths.", show_default=False
        ),
    ] = None,
    in_place: Annotated[bool, typer.Option("--in-place", help="Replace the files themselves.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if something is out of date.")
    ] = False,
    from_: options.From = None,
    showing: Showing,
    selecting: Selecting,
    changing: Changing,
) -> None:
    """Write migrated configurations: into a folder, or in place.

    Only what concerns authentication changes; everything else stays byte for byte. What cannot be proven
    to be the same is left alone and reported as manual.
    """
    from migrator.cli import requests
    from migrator.cli.output import chosen_renderer, finish, render, require_folder, say_not_written
    from migrator.cli.saved import seen_in
    from migrator.jobs.changes import Destination
    from migrator.jobs.changes import generate as job

    if (output is None) == (not in_place):
        raise UsageError("generate needs either --output DIR or --in-place", help_="Try: --output migrated")
    renderer = chosen_renderer(showing.format_)
    if output is not None:
        require_folder(output)
    request = requests.job_request(inventory, selecting, changing=changing)
    result = job(request, seen_in(from_), to=Destination(folder=output), check=check)
    console = showing.console
    render(result.report, renderer, console)
    if say_not_written(result.not_written):
        raise typer.Exit(ExitCode.USAGE)
    if result.out_of_date:
        for path in result.out_of_date:
            console.say(Message.NOTICE, f"out of date: {path}")
        raise typer.Exit(ExitCode.NOT_READY)
    finish(result.report, FailOn.ERROR)
