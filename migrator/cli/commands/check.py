"""`migrator check`."""

from migrator.cli import options
from migrator.cli.groups import Configuring, Selecting, Sending, Showing, grouped


@grouped
def check(
    inventory: options.Inventories,
    *,
    output: options.ReportFile = None,
    evidence: options.EvidenceFolder = None,
    baseline: options.BaselineFile = None,
    showing: Showing,
    fail_on: options.FailOnOption = None,
    configuring: Configuring,
    selecting: Selecting,
    sending: Sending,
) -> None:
    """Prove what each client really gets: token, scopes, access to each API.

    Asks the authorization server for tokens and sends one GET for each client and API. Only
    --parity touches keys. A time-out, a 429 or a server error is never a no: it is reported as unknown, with
    exit code 3.
    """
    from migrator.cli import requests
    from migrator.cli.evidence import give_evidence_of, logged
    from migrator.cli.output import chosen_renderer, end_interrupted, finish, render
    from migrator.cli.progress import plan_line, progress
    from migrator.cli.settings import settled
    from migrator.jobs.check import check as job
    from migrator.jobs.check import plan
    from migrator.jobs.prepare import prepare

    settings = settled(configuring, fail_on=fail_on, baseline=baseline)
    console = showing.console
    renderer = chosen_renderer(showing.format_)
    request = requests.job_request(inventory, selecting, sending=sending, settings=settings)
    network = requests.network(sending)
    if sending.dry_run:
        console.write(f"{plan_line(plan(prepare(request), network))}\n")
        return
    with logged(network, evidence) as (network, log_from):
        with progress(console) as listener:
            checked = job(request, network, listener)
        render(checked.report, renderer, console, to=output)
        give_evidence_of(
            evidence,
            checked.report,
            request,
            console,
            settings=settings,
            since=sending.since,
            network=network,
            log_from=log_from,
        )
    if checked.bug is not None:
        raise checked.bug
    if checked.interrupted:
        end_interrupted()
    finish(checked.report, settings.fail_on)
