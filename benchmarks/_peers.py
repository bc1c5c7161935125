"""Programs that the benchmarks compare with, in a virtual environment of their own."""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[1] / ".bench"


def installed(*distributions: str) -> Path:
    """Return the folder of the programs of these distributions, installed from the default package index."""
    bin_ = FOLDER / ("Scripts" if sys.platform == "win32" else "bin")
    if not bin_.exists():
        subprocess.run([sys.executable, "-m", "venv", FOLDER], check=True)
    missing = [d for d in distributions if not (bin_ / d).exists()]
    if missing:
        pip = (str(bin_ / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        subprocess.run([*pip, *missing], check=True)
    return bin_


def version(program: Path) -> str:
    """Return what a program says of its version."""
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return done.stdout.split()[-1]
