"""How long programs take."""

import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

Command = Sequence[str | Path]


def seconds(command: Command) -> float:
    """Return the wall time of one run, process start to end."""
    started = time.perf_counter()
    subprocess.run(command, capture_output=True, check=False)
    return time.perf_counter() - started
