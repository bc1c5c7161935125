"""`migrator diff`."""

from migrator.cli import options
from migrator.cli.console import ColorChoice, Console
from migrator.cli.options import FailOn


def diff(
    inventory: options.Inventories,
    *,
    from_: options.From = None,
    format_: options.Format = "auto",
    output: options.ReportFile = None,
    color: options.Color = ColorChoice.AUTO,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    only: options.Only = None,
    platform: options.Platforms = None,
    wave: options.Waves = None,
    catalog: options.Catalogs = None,
) -> None:
    """Show what `generate` would change. Writes nothing.

    In a terminal: a summary of what changes in the data, then the lines, side by side where there is room.
    In a pipe: a patch that `git apply` takes.
    """
    from migrator.cli import requests
    from migrator.cli.output import finish, show_changes
    from migrator.cli.saved import seen_in
    from migrator.jobs.changes import diff as job

    request = requests.job_request(
        inventory, selection=requests.selection(only, platform, wave), catalogs=catalog
    )
    report = job(request, seen_in(from_))
    show_changes(report, format_, Console(color=color, verbosity=-1 if quiet else verbose), to=output)
    finish(report, FailOn.ERROR)
