"""`migrator evidence verify`."""

from pathlib import Path
from typing import Annotated

import typer

from migrator.cli.exit_codes import ExitCode

app = typer.Typer(
    name="evidence",
    help="Check evidence packs, which --evidence DIR of run, check, validate and retire writes.",
    no_args_is_help=True,
)


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The pack.")],
    *,
    digest: Annotated[
        str | None,
        typer.Option(
            "--digest",
            metavar="SHA256",
            help="What was printed when the pack was written: shows that the manifest is the one of then.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Compare every file of a pack with its manifest. Exits with 1 where something differs."""
    from migrator.cli.console import Console
    from migrator.evidence.verifying import verify as job
    from migrator.reports.escaping.visible import visible

    found, console = job(folder, expected=digest), Console()
    for problem in found.problems:
        console.write(f"{visible(problem)}\n")
    if found.problems:
        raise typer.Exit(ExitCode.NOT_READY)
    what = "the manifest has the digest that was given" if digest else f"digest {found.digest}"
    about = f"{found.manifest.command} of migrator {found.manifest.version}, {found.manifest.created}"
    console.write(f"{len(found.manifest.files)} files as they were written ({visible(about)}); {what}.\n")
