"""`migrator discover`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from migrator.cli import options
from migrator.cli.console import Console, Message
from migrator.errors import UsageError

if TYPE_CHECKING:
    from migrator.jobs.discover import Discovered


def discover(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH", help="Folders, repositories or files.", show_default=False),
    ],
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write the inventory to FILE, not to stdout. A file that is there is never replaced.",
            rich_help_panel=options.OUTPUT,
            show_default=False,
        ),
    ] = None,
    update: Annotated[
        Path | None,
        typer.Option(
            "--update",
            "-u",
            metavar="INVENTORY",
            help="Add to INVENTORY what it does not have yet, and keep the rest byte for byte.",
            rich_help_panel=options.OUTPUT,
            show_default=False,
        ),
    ] = None,
    no_ignore: Annotated[
        bool,
        typer.Option(
            "--no-ignore",
            help="Look into what .gitignore leaves out, too: environment files are often there.",
            rich_help_panel=options.SELECT,
        ),
    ] = False,
    catalog: options.Catalogs = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
) -> None:
    """Find extractors that use keys, and write an inventory of them. Never touches the network.

    Looks into configurations of every known format, scripts, notebooks, environment files and workflows.
    No key is written, printed or stored. What is unsure is marked TODO in the inventory.
    """
    from migrator.cli.discovered import say_what_was_found
    from migrator.jobs.discover import DiscoverRequest
    from migrator.jobs.discover import discover as job

    if output is not None and update is not None:
        raise UsageError("--output and --update are two ways to write", help_="leave one of them out")
    to = update or output
    request = DiscoverRequest(
        paths=tuple(paths),
        folder=to.parent if to else Path(),
        update=update,
        catalogs=tuple(catalog or ()),
        use_ignores=not no_ignore,
    )
    console = Console(verbosity=-1 if quiet else verbose)
    found = job(request)
    if update is not None:
        _add(found, update, console)
    elif output is not None:
        _write(found, output, console)
    else:
        console.write(found.text)
    say_what_was_found(found, console)


def _write(found: "Discovered", output: Path, console: Console) -> None:
    from migrator.cli.output import write_report_file

    if output.is_file():
        if output.read_bytes() == found.text.encode():
            console.say(Message.NOTICE, f"{output} is up to date")
            return
        raise UsageError(
            f"{output} is there already, and says something else",
            help_=f"add what is new: --update {output}; or choose another --output",
        )
    write_report_file(output, found.text)
    console.say(Message.NOTICE, f"written: {output}; next: migrator validate {output}")


def _add(found: "Discovered", update: Path, console: Console) -> None:
    from migrator.migration.replace_file import is_read_only, replace_file

    if found.text == found.before:
        console.say(Message.NOTICE, f"{update} is up to date")
        return
    try:
        status = update.stat()
        if is_read_only(status) or update.read_bytes() != (found.before or "").encode():
            raise UsageError(f"{update} is read-only, or has changed meanwhile", help_="try again")
        replace_file(update.resolve(), found.text.encode(), like=status)
    except OSError as error:
        raise UsageError(f"cannot write {update}: {error.strerror}") from error
    console.say(Message.NOTICE, f"added to {update}: {len(found.draft.extractors)} extractors")
