import os
from pathlib import Path

import pytest

from tests.unit.cli.conftest import ROOT, Run

GOLDEN = ROOT / "tests" / "golden" / "cli"
COMMANDS = (
    "apply",
    "catalog",
    "check",
    "demo",
    "diff",
    "discover",
    "doctor",
    "evidence",
    "explain",
    "formats",
    "generate",
    "init",
    "report",
    "retire",
    "run",
    "sandbox",
    "schema",
    "validate",
    "waves",
)


def assert_golden(path: Path, text: str) -> None:
    """Compare with a golden file, or write it where UPDATE_GOLDEN=1."""
    if os.environ.get("UPDATE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert text == path.read_text(), f"{path.name} is out of date: UPDATE_GOLDEN=1 rewrites it"


def without_padding(text: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def test_the_first_help(migrator: Run) -> None:
    shown = migrator("--help")
    assert shown.code == 0
    assert_golden(GOLDEN / "migrator.txt", without_padding(shown.out))


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command(command: str, migrator: Run) -> None:
    shown = migrator(command, "--help")
    assert shown.code == 0
    assert_golden(GOLDEN / f"{command}.txt", without_padding(shown.out))


def test_every_command_of_the_first_help_has_a_golden(migrator: Run) -> None:
    listed = [line.split()[1] for line in migrator("--help").out.splitlines() if line.startswith("│ ")]
    commands = {word for word in listed if not word.startswith("-") and word.islower()}
    assert set(COMMANDS) <= commands
