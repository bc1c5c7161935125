"""`migrator doctor`."""

from typing import Annotated

import typer

from migrator.cli import options
from migrator.cli.console import ColorChoice, Console
from migrator.cli.groups import Selecting, grouped


@grouped
def doctor(
    inventory: Annotated[
        list[str] | None,
        typer.Argument(metavar="INVENTORY", help="Inventory files, folders or globs.", show_default=False),
    ] = None,
    *,
    offline: Annotated[bool, typer.Option("--offline", help="Ask no host.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="Print JSON, not a table.")] = False,
    timeout: options.Timeout = 10.0,
    selecting: Selecting,
    allow_host: options.AllowHosts = None,
    only_host: options.OnlyHosts = None,
    color: options.Color = ColorChoice.AUTO,
    verbose: options.Verbose = 0,
) -> None:
    """Say what is missing before a check can succeed; prints nothing secret.

    Looks whether each variable and file that the inventory names is there (never at what it holds), whether
    optional packages are installed, whether each host answers, whether the clocks agree, and how old the
    provider catalogs are. Exits with 1 where something is missing, with 3 where something could not be told.
    """
    from migrator.cli import requests
    from migrator.cli.doctor_page import as_json, as_page
    from migrator.cli.exit_codes import ExitCode
    from migrator.cli.groups import Sending
    from migrator.doctor.condition import State
    from migrator.jobs.doctor import examine

    console = Console(color=color, verbosity=verbose)
    sending = Sending(allow_host=allow_host, only_host=only_host)
    request = requests.job_request(inventory or [], selecting, sending=sending)
    conditions = examine(request, offline=offline, timeout=timeout)
    console.write(as_json(conditions) if json_ else as_page(conditions, console))
    states = {c.state for c in conditions}
    if State.PROBLEM in states:
        raise typer.Exit(ExitCode.NOT_READY)
    if State.UNKNOWN in states:
        raise typer.Exit(ExitCode.COULD_NOT_TELL)
