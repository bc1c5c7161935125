"""`migrator apply`."""

from pathlib import Path
from typing import Annotated

import typer

from migrator.cli import options
from migrator.cli.groups import Showing, grouped


@grouped
def apply(
    plan: Annotated[
        Path,
        typer.Argument(metavar="PLAN", help="What `migrator generate --plan` wrote.", show_default=False),
    ],
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="Write into DIR, mirroring the paths, instead of replacing the files.",
            show_default=False,
        ),
    ] = None,
    patch: options.PatchFile = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if something would be written.")
    ] = False,
    showing: Showing,
) -> None:
    """Write what a plan says, if nothing that it was made from has changed since.

    Run it in the folder in which the plan was made. Every change is proven again; where an input or a
    configuration is not as it was, nothing at all is written. An application that was cut off is finished by
    the next one.
    """
    from migrator.cli.output import chosen_renderer, end_generation, require_folder
    from migrator.cli.saved_plan import saved_plan
    from migrator.jobs.changes import Destination, apply_plan

    renderer = chosen_renderer(showing.format_)
    if output is not None:
        require_folder(output)
    to = Destination(folder=output, patch=patch)
    result = apply_plan(saved_plan(plan), base=Path.cwd(), to=to, check=check)
    end_generation(result, renderer, showing.console)
