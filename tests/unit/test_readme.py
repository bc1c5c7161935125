"""Console blocks of the README and of docs/ are what the program prints. `…` stands for lines left out."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"```console\n\$ (?P<command>migrator [^\n]*)\n(?P<shown>.*?)```", re.DOTALL)
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXTS = [page.read_text(encoding="utf-8") for page in PAGES]
BLOCKS = [(m["command"], m["shown"]) for text in TEXTS for m in BLOCK.finditer(text)]
LEFT_OUT = "…"


def printed(command: str, folder: Path) -> str:
    """Return what a command prints on stdout, with the port of the embedded platform made up."""
    words = command.split()[1:]
    if words[0] == "demo":
        words += ["--output", str(folder / "demo-output")]
    environment = {k: v for k, v in os.environ.items() if k not in {"CI", "GITHUB_ACTIONS", "FORCE_COLOR"}}
    done = subprocess.run(
        [sys.executable, "-m", "migrator", *words],
        cwd=ROOT,
        env={**environment, "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:8765", done.stdout)
    return text.replace(str(folder / "demo-output"), "demo-output")


def pattern(shown: str) -> str:
    """Return a regular expression for a block: every line as it is, `…` for any lines."""
    lines = [r"(?:.*\n)*?" if line == LEFT_OUT else re.escape(line) + r"\n" for line in shown.splitlines()]
    return "".join(lines)


def test_there_are_blocks_to_check() -> None:
    assert len(BLOCKS) >= 3


@pytest.mark.parametrize(("command", "shown"), BLOCKS, ids=[command for command, _ in BLOCKS])
def test_a_console_block_is_what_the_program_prints(command: str, shown: str, tmp_path: Path) -> None:
    text = printed(command, tmp_path)
    assert re.fullmatch(pattern(shown), text), text
