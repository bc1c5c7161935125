"""Start-up of `migrator --version`, against `python -c "import typer"`."""

import sys
from statistics import median

from benchmarks._timing import Command, seconds

RUNS = 21
PEER = "python -c 'import typer'"


def main() -> None:
    """Print medians and their ratio. The runs of both alternate, so that a busy machine slows both."""
    ours: Command = [sys.executable, "-m", "migrator", "--version"]
    peer: Command = [sys.executable, "-c", "import typer"]
    pairs = [(seconds(ours), seconds(peer)) for _ in range(RUNS)]
    mine, theirs = median(p[0] for p in pairs), median(p[1] for p in pairs)
    print(f"median of {RUNS} runs, process start to end")
    print(f"  {'migrator --version':<28}{mine * 1000:8.0f} ms{mine / theirs:8.2f} x")
    print(f"  {PEER:<28}{theirs * 1000:8.0f} ms{1:8.2f} x")
