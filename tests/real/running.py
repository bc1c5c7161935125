"""Starts programs on loopback, waits until they listen, and ends them."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 60
_END_SECONDS = 15


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def program(
    command: Sequence[str | Path], *, folder: Path, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[str]]:
    """Run a program for as long as the context lasts; what it says on stderr goes to `server.log`."""
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            yield process
        finally:
            _end(process)


def announced(process: subprocess.Popen[str], folder: Path) -> dict[str, str]:
    """Return the line of JSON that the program prints when it listens."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, f"the server ended before it listened: {_last_words(folder)}"
    told: dict[str, str] = json.loads(line)
    return told


def wait_for(port: int, process: subprocess.Popen[str], folder: Path) -> None:
    """Wait until something listens on the port."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"nothing listens on port {port}: {_last_words(folder)}")


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(_END_SECONDS)
    if process.stdout is not None:
        process.stdout.close()


def _last_words(folder: Path) -> str:
    return (folder / "server.log").read_text(errors="replace")[-2000:]
