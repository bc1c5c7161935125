"""What was left out of an inventory does not make other things look unused."""

from datetime import date
from pathlib import Path

import pytest

from migrator.inventory.load import load_inventory
from migrator.rules.interface import Audit
from migrator.rules.unused_client import UnusedClient
from migrator.rules.unused_key import UnusedKey

INVENTORY = """
version: 1
platforms: {p: {provider: celonis, url: https://acme.eu-1.celonis.cloud}}
clients: {c: {platform: p, client_id: i}}
keys: {k: {platform: p, kind: application_key}}
"""
BROKEN = "extractors: {e: {key: k, client: c, wave: one}}\n"


def unused(folder: Path, **files: str) -> list[str]:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    loaded = load_inventory([f"{name}.yaml" for name in files], base=folder)
    audit = Audit(inventory=loaded.inventory, providers={}, locator=loaded.locator, today=date(2026, 1, 1))
    return [f.subject.name for rule in (UnusedClient(), UnusedKey()) for f in rule.check(audit)]


def test_what_nothing_refers_to_is_unused(tmp_path: Path) -> None:
    assert unused(tmp_path, a=INVENTORY) == ["c", "k"]


@pytest.mark.parametrize(
    "other", ["version: 1\n" + BROKEN, "version: 1\nextractors: {", "version: 2\n" + BROKEN]
)
def test_what_a_left_out_extractor_may_use_is_not_called_unused(tmp_path: Path, other: str) -> None:
    assert unused(tmp_path, a=INVENTORY, b=other) == []
