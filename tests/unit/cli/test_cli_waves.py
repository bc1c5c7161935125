"""`migrator waves`, as people and programs see it."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import FLEET, ROOT, Run
from tests.unit.cli.test_cli_help import assert_golden

GOLDEN = ROOT / "tests" / "golden" / "waves"


@pytest.mark.parametrize("width", ["80", "120"])
def test_the_tree(width: str, migrator: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", width)
    shown = migrator("waves", FLEET)
    assert shown.code == 0
    assert_golden(GOLDEN / f"tree-{width}.txt", shown.out)


@pytest.mark.parametrize("format_", ["json", "dot", "mermaid"])
def test_other_formats(format_: str, migrator: Run) -> None:
    shown = migrator("waves", FLEET, "--format", format_)
    assert shown.code == 0
    assert_golden(GOLDEN / f"demo.{format_}", shown.out)


def test_it_writes_to_a_file(migrator: Run, tmp_path: Path) -> None:
    file = tmp_path / "waves.json"
    shown = migrator("waves", FLEET, "-f", "json", "-o", file)
    assert (shown.code, shown.out) == (0, "")
    assert json.loads(file.read_text())["schema"] == "migrator.waves/v1"
