"""What was left out of an inventory does not make other things look unused."""

from datetime import date
from pathlib import Path

import pytest

from migrator.catalogs.loader import load_providers
from migrator.inventory.load import load_inventory
from migrator.platform_lists.read import read_lists
from migrator.rules.excess_permission import ExcessPermission
from migrator.rules.interface import Audit
from migrator.rules.key_unused import KeyUnused
from migrator.rules.listed_key_unused_here import ListedKeyUnusedHere
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
    "other",
    [
        "version: 1\n" + BROKEN,
        "version: 1\nextractors: {",
        "version: 2\n" + BROKEN,
        "version: 1\n" + BROKEN.replace("key:", "kye:"),
        "version: 1\nextractors: {e: {key: k, client: c}, e: {apis: []}}\nclients: {d: {platform: p}}\n",
    ],
)
def test_what_a_left_out_extractor_may_use_is_not_called_unused(tmp_path: Path, other: str) -> None:
    assert unused(tmp_path, a=INVENTORY, b=other) == []


LISTS = INVENTORY.replace(
    "celonis, url: https://acme.eu-1.celonis.cloud",
    "celonis, url: https://acme.eu-1.celonis.cloud, lists: {applications: a.csv, as_of: 2026-10-31}",
)
ROWS = """\
Application ID,Name,Type,Last used time,Service name,Actions
k1,k,Application key,2026-01-01,Team,"Use Audit Log API, Use Login History API"
k2,old,Application key,2026-01-01,,
"""
USER = "extractors: {f: {key: k, apis: [audit-log], schedule: daily}}\n"


def judged_by_lists(folder: Path, other: str) -> set[str]:
    (folder / "a.csv").write_text(ROWS)
    (folder / "a.yaml").write_text(LISTS + USER)
    (folder / "b.yaml").write_text(other)
    loaded = load_inventory(["a.yaml", "b.yaml"], base=folder)
    providers = load_providers()
    lists = read_lists(loaded.inventory, providers, base=folder)
    assert lists.findings == ()
    audit = Audit(
        inventory=loaded.inventory,
        providers=providers,
        locator=loaded.locator,
        today=date(2026, 11, 1),
        lists=lists.lists,
    )
    rules = (KeyUnused(), ExcessPermission(), ListedKeyUnusedHere())
    return {f.rule for rule in rules for f in rule.check(audit)}


def test_what_the_lists_show_is_judged(tmp_path: Path) -> None:
    other = "version: 1\nextractors: {e: {key: k, apis: [audit-log], schedule: daily}}\n"
    assert judged_by_lists(tmp_path, other) == {"key-unused", "excess-permission", "listed-key-unused-here"}


def test_a_left_out_extractor_may_rest_for_longer_and_need_more(tmp_path: Path) -> None:
    assert judged_by_lists(tmp_path, "version: 1\n" + BROKEN) == {"listed-key-unused-here"}
    assert judged_by_lists(tmp_path, "version: 1\nextractors: {") == set()


def test_who_uses_the_key_under_another_name_counts(tmp_path: Path) -> None:
    twin = "keys: {l: {platform: p, kind: application_key, listed_as: k1}}\n"
    for schedule, apis, found in (
        ("daily", "[audit-log]", {"key-unused", "excess-permission"}),
        ("yearly", "[login-history]", set()),
    ):
        user = f"extractors: {{g: {{key: l, apis: {apis}, schedule: {schedule}}}}}\n"
        assert judged_by_lists(tmp_path, f"version: 1\n{twin}{user}") - {"listed-key-unused-here"} == found
