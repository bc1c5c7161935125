"""What a shell is offered when the user presses Tab."""

from pathlib import Path

import pytest
from typer._completion_classes import BashComplete  # what the scripts of typer call
from typer.main import get_command

from migrator.cli.app import build_app
from tests.unit.cli.conftest import FLEET


def offered(words: str) -> list[str]:
    """Return what bash is offered for the last of these words."""
    command = get_command(build_app())
    *before, incomplete = words.split(" ")
    found = BashComplete(command, {}, "migrator", "_MIGRATOR_COMPLETE").get_completions(before, incomplete)
    return [item.value for item in found]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("explain permission-m", ["permission-missing"]),
        ("explain shared-", ["shared-key"]),
        ("explain bruno", ["bruno", "bruno-environment"]),
        ("catalog cel", ["celonis"]),
        ("catalog celonis audit", ["audit-log", "audit-log-v1"]),
        ("schema rep", ["report"]),
        ("init --provider gen", ["generic"]),
        ("init --provider celonis --api login", ["login-history"]),
        ("validate --format sar", ["sarif"]),
        ("diff x --format-only dlt-c", ["dlt-config"]),
    ],
)
def test_names_are_completed(words: str, found: list[str]) -> None:
    assert offered(words) == found


@pytest.mark.parametrize(
    ("option", "found"),
    [
        ("--only audit", ["audit-nightly", "audit-backfill-us", "audit-archive-monthly"]),
        ("--platform acme", ["acme-eu", "acme-us"]),
        ("--wave ", ["1", "2", "3"]),
    ],
)
def test_names_of_the_inventory_are_completed(option: str, found: list[str]) -> None:
    assert sorted(offered(f"check {FLEET} {option}")) == sorted(found)


def test_keys_are_completed_where_keys_are_asked_for() -> None:
    assert sorted(offered(f"retire {FLEET} --key adoption")) == ["adoption-key", "adoption-key-us"]


def test_an_inventory_that_cannot_be_read_offers_nothing(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("extractors: [")
    assert offered(f"check {tmp_path / 'broken.yaml'} --only a") == []
    assert offered(f"check {tmp_path / 'missing.yaml'} --only a") == []
