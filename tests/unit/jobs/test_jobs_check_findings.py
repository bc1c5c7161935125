"""The findings that a check makes beside its verdicts."""

from datetime import date
from pathlib import Path

from migrator.jobs.check_findings import check_findings
from migrator.jobs.prepare import prepare
from migrator.jobs.request import JobRequest, NetworkSettings
from migrator.jobs.validate import validate
from migrator.model.finding import Finding
from migrator.model.oauth import Evidence, ScopeSets
from migrator.model.verdict import ClientVerdict, Reason, Verdict

INVENTORY = """version: 1
platforms: {team: {provider: celonis, url: https://team.eu-1.celonis.cloud}}
clients:
  reader: {platform: team, client_id: reader-id, client_secret: env:READER}
extractors:
  nightly: {owner: o, client: reader, apis: [audit-log]}
"""
WAIVER = "{rule: excess-scope-granted, subject: {client: reader}, reason: r, owner: o, expires: 2026-12-31}"
GRANTED = ClientVerdict(
    name="reader",
    platform="team",
    verdict=Verdict.READY,
    reason=Reason.OK,
    scopes=ScopeSets(
        granted=frozenset({"audit.log:read", "studio"}),
        excess=frozenset({"studio"}),
        evidence=Evidence.INTROSPECTED,
    ),
)


def request(folder: Path, inventory: str) -> JobRequest:
    (folder / "inventory.yaml").write_text(inventory)
    return JobRequest(inventories=("inventory.yaml",), today=date(2026, 11, 1), base=folder)


def found(folder: Path, inventory: str) -> list[Finding]:
    prepared = prepare(request(folder, inventory))
    return list(check_findings(prepared, NetworkSettings(), (GRANTED,), ()))


def test_a_scope_that_was_granted_beyond_need_is_found_at_its_client(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, INVENTORY)
    assert (finding.rule, finding.location and finding.location.line) == ("excess-scope-granted", 4)
    assert "is granted studio, which none of its extractors needs" in finding.message


def test_it_can_be_waived_and_an_audit_does_not_call_the_waiver_stale(tmp_path: Path) -> None:
    inventory = f"{INVENTORY}waivers:\n  - {WAIVER}\n"
    (finding,) = found(tmp_path, inventory)
    assert finding.suppressed == "r (o, until 2026-12-31)"
    rules = {f.rule for f in validate(request(tmp_path, inventory)).findings}
    assert not {rule for rule in rules if "waiver" in rule}
