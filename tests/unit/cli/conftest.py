"""Runs the command line inside the test's own process."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from migrator.cli.main import main

ROOT = Path(__file__).parents[3]
FLEET = ROOT / "configs" / "demo"
WIDTH = "100"


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No CI, no colour switches, always as wide, whatever the machine has set."""
    for name in ("CI", "GITHUB_ACTIONS", "NO_COLOR", "FORCE_COLOR", "MIGRATOR_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", WIDTH)
    monkeypatch.setenv("TERM", "xterm")


@pytest.fixture
def migrator(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs `migrator` with the words given."""

    def run(*words: str | Path) -> Ended:
        monkeypatch.setattr(sys, "argv", ["migrator", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return Ended(code=int(ended.value.code or 0), out=captured.out, err=captured.err)

    return run
