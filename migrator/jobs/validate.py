"""Validation: schema and audit rules. Never touches the network."""

from migrator import __version__
from migrator.jobs.prepare import Prepared, prepare
from migrator.jobs.request import JobRequest
from migrator.jobs.suppressed import suppressed
from migrator.migration.facts import inspect_configs
from migrator.model.finding import Finding
from migrator.model.report import Report
from migrator.platform_lists.read import read_lists
from migrator.rules.interface import Audit, RuleSettings, run_rules


def validate(request: JobRequest) -> Report:
    """Read the inventory and apply every rule."""
    prepared = prepare(request)
    return Report(
        command="validate",
        version=__version__,
        inputs=prepared.loaded.inputs,
        findings=audit_findings(prepared),
    )


def audit_findings(prepared: Prepared) -> tuple[Finding, ...]:
    """Return the problems of the files and the findings of every rule, in file order.

    Rules see the whole inventory: a key is shared even if one of its users is not selected.
    """
    whole = prepared.loaded.inventory
    seen = inspect_configs(whole, base=prepared.request.base)
    lists = read_lists(whole, prepared.providers, base=prepared.request.base)
    audit = Audit(
        inventory=whole,
        providers=prepared.providers,
        locator=prepared.loaded.locator,
        today=prepared.request.today,
        configs=seen.main,
        more_configs=seen.beside,
        lists=lists.lists,
        allowed_hosts=prepared.request.allowed_hosts,
        settings=RuleSettings(max_key_age_days=prepared.request.max_key_age_days),
    )
    findings = (*prepared.loaded.findings, *lists.findings, *run_rules(audit))
    marked = suppressed(prepared, findings, audited=True)
    return tuple(sorted(prepared.about(marked), key=_file_order))


def _file_order(finding: Finding) -> tuple[str, int, int]:
    place = finding.location
    return (place.path, place.line, place.column) if place else ("", 0, 0)
