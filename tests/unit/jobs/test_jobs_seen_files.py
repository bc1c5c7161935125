"""What validation sees in programs, and in the history of their repository."""

from datetime import date
from pathlib import Path

from migrator.jobs.request import JobRequest
from migrator.jobs.validate import validate
from migrator.model.finding import Finding
from migrator.rules.interface import Request
from tests.unit.discovery.places import HOST, KEY, OTHER_KEY, git, plant

SCRIPT = f'\nget("{HOST}/api", headers={{"Authorization": "AppKey {KEY}"}})\n'
INVENTORY = f"""version: 1
platforms: {{acme: {{provider: celonis, url: {HOST}}}}}
clients: {{reader: {{platform: acme, client_id: x, client_secret: env:READER_SECRET}}}}
extractors:
  nightly: {{owner: o, apis: [audit-log], client: reader, config: {{path: jobs/audit.py}}}}
  weekly: {{owner: o, apis: [audit-log], client: reader, config: {{path: jobs/usage.ipynb}}}}
"""
CELL = f'curl -H \\"Authorization: AppKey {KEY}\\" {HOST}'
NOTEBOOK = f'{{"cells": [{{"cell_type": "code", "source": ["{CELL}"]}}]}}'


def found(folder: Path, *, history: bool = False) -> list[Finding]:
    request = JobRequest(
        inventories=("inventory.yaml",),
        today=date(2026, 11, 1),
        base=folder,
        asked=frozenset({Request.HISTORY} if history else ()),
    )
    report = validate(request)
    assert "MARKER" not in repr(report)
    return [f for f in report.findings if f.rule != "config-unrecognised"]


def test_a_key_in_a_program_is_found_as_in_a_configuration(tmp_path: Path) -> None:
    plant(tmp_path, {"inventory.yaml": INVENTORY, "jobs/audit.py": SCRIPT, "jobs/usage.ipynb": NOTEBOOK})
    left = [f for f in found(tmp_path) if f.rule == "secret-left-in-config"]
    assert [(f.location and (f.location.path, f.location.line)) for f in left] == [
        ("jobs/audit.py", 2),
        ("jobs/usage.ipynb", 1),
    ]
    (shared,) = [f for f in found(tmp_path) if f.rule == "secret-in-several-files"]
    assert "the same secret in jobs/usage.ipynb" in shared.message


def test_a_program_that_reads_its_key_from_elsewhere_is_clean(tmp_path: Path) -> None:
    script = SCRIPT.replace(f'"AppKey {KEY}"', "f\"AppKey {os.environ['CELONIS_KEY']}\"")
    plant(tmp_path, {"inventory.yaml": INVENTORY, "jobs/audit.py": script, "jobs/usage.ipynb": "{"})
    assert found(tmp_path) == []


def test_history_is_looked_into_only_if_asked_for_and_says_nothing_twice(tmp_path: Path) -> None:
    plant(tmp_path, {"inventory.yaml": INVENTORY, "jobs/audit.py": SCRIPT, "jobs/usage.ipynb": "{}"})
    plant(tmp_path, {".env": f"CELONIS_API_TOKEN={OTHER_KEY}\n"})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "one")
    assert [f.rule for f in found(tmp_path)] == ["secret-left-in-config"]
    rules = {f.rule: f for f in found(tmp_path, history=True)}
    assert set(rules) == {"secret-left-in-config", "secret-in-history"}
    assert "in line 1 of .env in commit" in rules["secret-in-history"].message
    plant(tmp_path, {"jobs/audit.py": "pass\n"})
    (one, other) = found(tmp_path, history=True)
    assert {one.subject.kind, other.subject.kind} == {"extractor", "file"}


def test_a_folder_without_a_repository_cannot_be_told_to_be_clean(tmp_path: Path) -> None:
    plant(tmp_path, {"inventory.yaml": INVENTORY, "jobs/audit.py": "pass\n", "jobs/usage.ipynb": "{}"})
    (gap,) = found(tmp_path, history=True)
    assert (gap.rule, str(gap.level)) == ("history-incomplete", "error")
