"""The command line: which commands there are. Each command's module is imported when it is called."""

from typing import Annotated

import typer

from migrator import __version__
from migrator.cli.commands import (
    apply,
    check,
    demo,
    diff,
    discover,
    doctor,
    evidence,
    explain,
    generate,
    init,
    knowledge,
    report,
    retire,
    run,
    sandbox,
    validate,
    waves,
)

EPILOG = (
    "Start with `migrator demo`, then `migrator run INVENTORY`. "
    "Exit codes: 0 clean, 1 findings or something not ready, 2 usage or unreadable input, "
    "3 could not tell, 70 a bug, 130 interrupted."
)


def build_app() -> typer.Typer:
    """Return the app with every command in the order in which people meet them."""
    app = typer.Typer(
        name="migrator",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
        context_settings={"help_option_names": ["-h", "--help"]},
        epilog=EPILOG,
    )
    app.callback()(_root)
    begin = "To begin with"
    app.command(rich_help_panel=begin)(init.init)
    app.command(rich_help_panel=begin)(discover.discover)
    app.command(rich_help_panel=begin)(doctor.doctor)
    job = "The job"
    app.command(rich_help_panel=job)(run.run)
    app.command(rich_help_panel=job)(validate.validate)
    app.command(rich_help_panel=job)(check.check)
    app.command(rich_help_panel=job)(diff.diff)
    app.command(rich_help_panel=job)(generate.generate)
    app.command(rich_help_panel=job)(apply.apply)
    app.command(rich_help_panel=job)(report.report)
    decide = "Decide and retire"
    app.command(rich_help_panel=decide)(waves.waves)
    app.command(rich_help_panel=decide)(retire.retire)
    app.add_typer(evidence.app, rich_help_panel=decide)
    know = "What it knows"
    app.command(rich_help_panel=know)(explain.explain)
    app.command(rich_help_panel=know)(knowledge.catalog)
    app.command(rich_help_panel=know)(knowledge.formats)
    app.command(rich_help_panel=know)(knowledge.schema)
    practice = "Practice"
    app.command(rich_help_panel=practice)(demo.demo)
    app.command(rich_help_panel=practice)(sandbox.sandbox)
    return app


def _show_version(value: bool) -> None:  # noqa: FBT001 - typer calls option callbacks with the value alone
    if value:
        typer.echo(f"migrator {__version__}")
        raise typer.Exit


def _root(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_show_version, help="Print the version and exit."),
    ] = False,
) -> None:
    """Move data extractors from long-lived API keys to OAuth 2.0, and prove that the move is safe."""
