"""The findings that a check makes: keys compared with tokens, an earlier check with this one, rules on it."""

from collections.abc import Mapping, Sequence

from migrator.comparison.findings import parity_findings
from migrator.comparison.since import since_findings
from migrator.jobs.prepare import Prepared
from migrator.jobs.request import NetworkSettings
from migrator.jobs.suppressed import suppressed
from migrator.model.finding import Finding
from migrator.model.inventory import Client, Extractor
from migrator.model.place import Place
from migrator.model.verdict import ClientVerdict, ExtractorVerdict
from migrator.rules.interface import Audit, run_rules


def check_findings(
    prepared: Prepared,
    network: NetworkSettings,
    clients: Sequence[ClientVerdict],
    extractors: Sequence[ExtractorVerdict],
) -> tuple[Finding, ...]:
    """Return what the comparisons that were asked for showed, and the rules on checks, each at its place."""
    whole = prepared.loaded.inventory
    entities: Mapping[str, Mapping[str, Client | Extractor]] = {
        "client": whole.clients,
        "extractor": whole.extractors,
    }

    def place_of(kind: str, name: str) -> Place | None:
        entity = entities[kind].get(name)
        return prepared.loaded.locator.place(entity.origin) if entity else None

    found = list(parity_findings(extractors, place_of))
    if network.since is not None:
        found += since_findings(network.since, clients, extractors, place_of)
    audit = Audit(
        inventory=whole,
        providers=prepared.providers,
        locator=prepared.loaded.locator,
        today=prepared.request.today,
        verdicts={client.name: client for client in clients},
    )
    found += run_rules(audit, of_check=True)
    return suppressed(prepared, found, audited=False)
