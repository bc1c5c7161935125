"""`migrator diff`."""

from migrator.cli import options
from migrator.cli.groups import Changing, Selecting, Showing, grouped
from migrator.cli.options import FailOn


@grouped
def diff(
    inventory: options.Inventories,
    *,
    from_: options.From = None,
    output: options.ReportFile = None,
    showing: Showing,
    selecting: Selecting,
    changing: Changing,
) -> None:
    """Show what `generate` would change. Writes nothing.

    In a terminal: a summary of what changes in the data, then the lines, side by side where there is room.
    In a pipe: a patch that `git apply` takes.
    """
    from migrator.cli import requests
    from migrator.cli.output import finish, show_changes
    from migrator.cli.saved import seen_in
    from migrator.jobs.changes import diff as job

    request = requests.job_request(inventory, selecting, changing=changing)
    report = job(request, seen_in(from_))
    show_changes(report, showing.format_, showing.console, to=output)
    finish(report, FailOn.ERROR)
