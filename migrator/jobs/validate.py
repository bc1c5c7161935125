"""Validation: schema and audit rules. Never touches the network."""

from collections.abc import Mapping
from dataclasses import dataclass

from migrator import __version__
from migrator.jobs.prepare import Prepared, prepare
from migrator.jobs.request import JobRequest
from migrator.jobs.seen_files import see_files
from migrator.jobs.suppressed import suppressed
from migrator.model.finding import Finding
from migrator.model.inventory import Inventory
from migrator.model.report import InputFile, Report
from migrator.model.resolution import Resolution
from migrator.model.secret import Reference
from migrator.platform_lists.read import read_lists
from migrator.rules.interface import Audit, Request, RuleSettings, run_rules
from migrator.rules.secrets.named import named_secrets
from migrator.secrets.interface import ResolveSettings, look_up


def validate(request: JobRequest) -> Report:
    """Read the inventory and apply every rule."""
    audited = audit(prepare(request))
    return Report(command="validate", version=__version__, inputs=audited.inputs, findings=audited.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """What an audit found, and in what."""

    findings: tuple[Finding, ...]
    inputs: tuple[InputFile, ...]
    """The inventory files, then the platforms' own lists."""


def audit(prepared: Prepared) -> Audited:
    """Return the problems of the files and the findings of every rule, in file order.

    Rules see the whole inventory: a key is shared even if one of its users is not selected.
    """
    whole = prepared.loaded.inventory
    seen = see_files(prepared)
    lists = read_lists(whole, prepared.providers, base=prepared.request.base)
    seen_by_rules = Audit(
        inventory=whole,
        providers=prepared.providers,
        locator=prepared.loaded.locator,
        today=prepared.request.today,
        configs=seen.configs.main,
        more_configs=seen.configs.beside,
        lists=lists.lists,
        history=seen.history,
        resolutions=_resolutions(whole) if Request.RESOLVE in prepared.request.asked else {},
        allowed_hosts=prepared.request.allowed_hosts,
        settings=RuleSettings(max_key_age_days=prepared.request.max_key_age_days),
    )
    findings = (*prepared.loaded.findings, *lists.findings, *run_rules(seen_by_rules))
    marked = suppressed(prepared, findings, audited=True)
    return Audited(
        findings=tuple(sorted(prepared.about(marked), key=_file_order)),
        inputs=tuple(dict.fromkeys((*prepared.loaded.inputs, *lists.inputs))),
    )


def _resolutions(inventory: Inventory) -> Mapping[Reference, Resolution]:
    settings = ResolveSettings()
    references = (s.source for s in named_secrets(inventory) if isinstance(s.source, Reference))
    return {reference: look_up(reference, settings) for reference in dict.fromkeys(references)}


def _file_order(finding: Finding) -> tuple[str, int, int]:
    place = finding.location
    return (place.path, place.line, place.column) if place else ("", 0, 0)
