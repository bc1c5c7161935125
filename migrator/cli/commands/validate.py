"""`migrator validate`."""

from migrator.cli import options
from migrator.cli.console import ColorChoice, Console
from migrator.cli.options import FailOn


def validate(
    inventory: options.Inventories,
    *,
    format_: options.Format = "auto",
    output: options.ReportFile = None,
    color: options.Color = ColorChoice.AUTO,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    fail_on: options.FailOnOption = FailOn.ERROR,
    only: options.Only = None,
    platform: options.Platforms = None,
    wave: options.Waves = None,
    catalog: options.Catalogs = None,
    allow_host: options.AllowHosts = None,
    max_key_age: options.MaxKeyAge = 365,
) -> None:
    """Check inventories against the schema and the audit rules. Never touches the network.

    Every problem names its file, line and column. `migrator explain RULE` tells what a rule is about.
    """
    from migrator.cli import requests
    from migrator.cli.output import chosen_renderer, finish, render
    from migrator.jobs.validate import validate as job

    renderer = chosen_renderer(format_)
    request = requests.job_request(
        inventory,
        selection=requests.selection(only, platform, wave),
        catalogs=catalog,
        allow_hosts=allow_host,
        max_key_age=max_key_age,
    )
    report = job(request)
    render(report, renderer, Console(color=color, verbosity=-1 if quiet else verbose), to=output)
    finish(report, fail_on)
