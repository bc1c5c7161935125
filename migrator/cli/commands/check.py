"""`migrator check`."""

from migrator.cli import options
from migrator.cli.console import ColorChoice, Console
from migrator.cli.options import FailOn


def check(
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
    """Prove what each client really gets: token, scopes, access to each API.

    Asks the authorization server for tokens and sends one GET for each client and API. Only
    --parity touches keys. A time-out, a 429 or a server error is never a no: it is reported as unknown, with
    exit code 3.
    """
    from migrator.cli import requests
    from migrator.cli.output import chosen_renderer, end_interrupted, finish, render
    from migrator.cli.progress import plan_line, progress
    from migrator.jobs.check import check as job
    from migrator.jobs.check import plan
    from migrator.jobs.prepare import prepare

    console = Console(color=color, verbosity=-1 if quiet else verbose)
    renderer = chosen_renderer(format_)
    request = requests.job_request(
        inventory,
        selection=requests.selection(only, platform, wave),
        catalogs=catalog,
        allow_hosts=allow_host,
        only_hosts=only_host,
        allow_exec=allow_exec,
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
        report, interrupted = job(request, network, listener)
    render(report, renderer, console, to=output)
    if interrupted:
        end_interrupted()
    finish(report, fail_on)
