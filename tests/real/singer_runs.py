"""Runs meltano and tap-rest-api-msdk, each in a virtual environment of its own, on loopback alone."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.real.installing import python_of

_SECONDS = 120
_NOWHERE = "http://127.0.0.1:9"
"""A proxy that nobody serves: whatever would leave loopback fails."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """What a tap wrote."""

    code: int
    records: list[dict[str, object]]
    errors: str


def tap() -> Path:
    """Return the program of tap-rest-api-msdk."""
    return python_of("tap_rest_api_msdk").parent / "tap-rest-api-msdk"


def run_tap(config: Path, *more: str, environment: Mapping[str, str] | None = None) -> Run:
    """Run the tap itself with a config.json."""
    return _run([str(tap()), "--config", str(config), *more], config.parent, environment or {})


def invoke(project: Path, plugin: str, environment: Mapping[str, str] | None = None) -> Run:
    """Run a plugin of a Meltano project."""
    return _run([_meltano(), "invoke", plugin], project, environment or {})


def settings_of(project: Path, plugin: str, environment: Mapping[str, str]) -> dict[str, object]:
    """Return the settings that Meltano would give to a plugin."""
    done = _done([_meltano(), "config", "print", plugin], project, environment)
    assert done.returncode == 0, done.stderr
    settings: dict[str, object] = json.loads(done.stdout)
    return settings


def _meltano() -> str:
    return str(python_of("meltano").parent / "meltano")


def _run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Run:
    done = _done(command, folder, environment)
    messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return Run(
        code=done.returncode,
        records=[m["record"] for m in messages if m.get("type") == "RECORD"],
        errors=done.stderr,
    )


def _done(
    command: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    alone = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "MELTANO_SEND_ANONYMOUS_USAGE_STATS": "false",
        "NO_COLOR": "1",
        "HTTP_PROXY": _NOWHERE,
        "HTTPS_PROXY": _NOWHERE,
        "NO_PROXY": "127.0.0.1",
    }
    return subprocess.run(
        command,
        cwd=folder,
        env={**alone, **environment},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
