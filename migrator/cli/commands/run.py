"""`migrator run`."""

from pathlib import Path
from typing import Annotated

import typer

from migrator.cli import options
from migrator.cli.exit_codes import ExitCode
from migrator.cli.groups import Changing, Configuring, Selecting, Sending, Showing, grouped


@grouped
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
    evidence: options.EvidenceFolder = None,
    baseline: options.BaselineFile = None,
    showing: Showing,
    fail_on: options.FailOnOption = None,
    configuring: Configuring,
    selecting: Selecting,
    changing: Changing,
    max_key_age: options.MaxKeyAge = None,
    history: options.History = False,
    sending: Sending,
) -> None:
    """Do the main job: validate, check, generate into a folder, one report.

    Says for each extractor whether it may be switched to OAuth today, why not, and what to do next. The files
    of the inventory are not touched.
    """
    from migrator.cli import requests
    from migrator.cli.evidence import give_evidence_of, logged
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
    from migrator.cli.settings import settled
    from migrator.jobs.changes import Destination
    from migrator.jobs.check import plan
    from migrator.jobs.prepare import prepare
    from migrator.jobs.run import run as job

    settings = settled(configuring, fail_on=fail_on, max_key_age=max_key_age, baseline=baseline)
    console = showing.console
    renderer = chosen_renderer(showing.format_)
    require_folder(output)
    request = requests.job_request(
        inventory,
        selecting,
        sending=sending,
        changing=changing,
        settings=settings,
        history=history,
    )
    network = requests.network(sending)
    if sending.dry_run:
        console.write(f"{plan_line(plan(prepare(request), network))}\n")
        return
    with logged(network, evidence) as (network, log_from):
        with progress(console) as listener:
            result = job(request, network, listener, to=Destination(folder=output))
        save_report(result.report, output)
        render(result.report, renderer, console)
        give_evidence_of(
            evidence,
            result.report,
            request,
            console,
            settings=settings,
            since=sending.since,
            network=network,
            log_from=log_from,
        )
    if result.bug is not None:
        raise result.bug
    if result.interrupted:
        end_interrupted()
    if say_not_written(result.not_written):
        raise typer.Exit(ExitCode.USAGE)
    finish(result.report, settings.fail_on)
