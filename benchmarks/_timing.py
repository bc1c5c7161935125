"""How long programs take, and how much memory."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Command = Sequence[str | Path]


def seconds(command: Command) -> float:
    """Return the wall time of one run, process start to end."""
    started = time.perf_counter()
    subprocess.run(command, capture_output=True, check=False)
    return time.perf_counter() - started


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One run of a program, process start to end."""

    seconds: float
    megabytes: float
    """Most resident memory at any moment, of the process itself."""
    code: int


def measured(command: Command, environment: Mapping[str, str]) -> Measured:
    """Run a program with these variables beside those of this process, and measure it."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    # Linux counts in kibibytes, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    return Measured(
        seconds=time.perf_counter() - started,
        megabytes=usage.ru_maxrss * unit / 1e6,
        code=process.returncode,
    )
