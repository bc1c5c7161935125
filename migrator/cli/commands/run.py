"""`migrator run`."""

from pathlib import Path
from typing import Annotated

import typer

from migrator.cli import options
from migrator.cli.console import ColorChoice, Console
from migrator.cli.exit_codes import ExitCode
from migrator.cli.options import FailOn


def run(
    inventory: options.Inventories,
    *,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="Write the migrated configurations and report.json into DIR.",
            rich_help_panel=options.OUTPUT,
        ),
    ] = Path("migrated"),
    format_: options.Format = "auto",
    color: options.Color = ColorChoice.AUTO,
    quiet: options.Quiet = False,
    verbose: options.Verbose = 0,
    fail_on: options.FailOnOption = FailOn.ERROR,
    only: options.Only = None,
    platform: options.Platforms = None,
    wave: options.Waves = None,
    catalog: options.Catalogs = None,
    max_key_age: options.MaxKeyAge = 365,
    parity: options.Parity = False,
    since: options.Since = None,
    dry_run: options.DryRun = False,
    sandbox: options.SandboxUrl = None,
    timeout: options.Timeout = 20.0,
    time_limit: options.TimeLimit = None,
    max_requests: options.MaxRequests = None,
    concurrency: options.Concurrency = 32,
    rate: options.Rate = None,
    request_log: options.RequestLogFile = None,
    tag: options.Tag = None,
    keep_tokens: options.KeepTokens = False,
    allow_host: options.AllowHosts = None,
    only_host: options.OnlyHosts = None,
    allow_exec: options.AllowExec = False,
) -> None:
    """Do the main job: validate, check, generate into a folder, one report.

    Says for each extractor whether it may be switched to OAuth today, why not, and what to do next. The files
    of the inventory are not touched.
    """
    from migrator.cli import requests
    from migrator.cli.output import (
        chosen_renderer,
        end_interrupted,
        finish,
        render,
        require_folder,
        save_report,
        say_not_written,
    )
    from migrator.cli.progress import plan_line, progress
    from migrator.jobs.changes import Destination
    from migrator.jobs.check import plan
    from migrator.jobs.prepare import prepare
    from migrator.jobs.run import run as job

    console = Console(color=color, verbosity=-1 if quiet else verbose)
    renderer = chosen_renderer(format_)
    require_folder(output)
    request = requests.job_request(
        inventory,
        selection=requests.selection(only, platform, wave),
        catalogs=catalog,
        allow_hosts=allow_host,
        only_hosts=only_host,
        allow_exec=allow_exec,
        max_key_age=max_key_age,
    )
    network = requests.network(
        timeout=timeout,
        time_limit=time_limit,
        max_requests=max_requests,
        concurrency=concurrency,
        rate=rate,
        request_log=request_log,
        sandbox=sandbox,
        tag=tag,
        keep_tokens=keep_tokens,
        parity=parity,
        since=since,
    )
    if dry_run:
        console.write(f"{plan_line(plan(prepare(request), network))}\n")
        return
    with progress(console) as listener:
        result = job(request, network, listener, to=Destination(folder=output))
    save_report(result.report, output)
    render(result.report, renderer, console)
    if result.interrupted:
        end_interrupted()
    if say_not_written(result.not_written):
        raise typer.Exit(ExitCode.USAGE)
    finish(result.report, fail_on)
