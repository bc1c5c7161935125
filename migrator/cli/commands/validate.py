"""`migrator validate`."""

from dataclasses import replace

from migrator.cli import options
from migrator.cli.groups import Configuring, Selecting, Showing, grouped


@grouped
def validate(
    inventory: options.Inventories,
    *,
    output: options.ReportFile = None,
    evidence: options.EvidenceFolder = None,
    baseline: options.BaselineFile = None,
    update_baseline: options.UpdateBaseline = False,
    showing: Showing,
    fail_on: options.FailOnOption = None,
    configuring: Configuring,
    selecting: Selecting,
    allow_host: options.AllowHosts = None,
    max_key_age: options.MaxKeyAge = None,
    resolve: options.Resolve = False,
    history: options.History = False,
) -> None:
    """Check inventories against the schema and the audit rules. Never touches the network.

    Every problem names its file, line and column. `migrator explain RULE` tells what a rule is about.
    """
    from migrator.cli import requests
    from migrator.cli.baseline import say_gone, with_new_baseline
    from migrator.cli.evidence import give_evidence_of
    from migrator.cli.output import chosen_renderer, finish, render
    from migrator.cli.settings import settled
    from migrator.jobs.validate import validate as job

    settings = settled(configuring, fail_on=fail_on, max_key_age=max_key_age, baseline=baseline)
    renderer = chosen_renderer(showing.format_)
    request = requests.job_request(
        inventory,
        selecting,
        allow_hosts=allow_host,
        settings=replace(settings, baseline=None) if update_baseline else settings,
        resolve=resolve,
        history=history,
    )
    if update_baseline:
        request = with_new_baseline(request, settings.baseline)
    report = job(request)
    say_gone(report, request, showing.console)
    render(report, renderer, showing.console, to=output)
    give_evidence_of(evidence, report, request, showing.console, settings=settings)
    finish(report, settings.fail_on)
