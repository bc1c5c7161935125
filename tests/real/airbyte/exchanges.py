"""What connectors sent when the real airbyte-cdk ran them, before and after."""

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.real.installing import HERE, python_of

_SCRIPT = HERE / "airbyte_cdk" / "exchange.py"
_PROCESSES = 2
_SECONDS = 1200
ORIGINAL = "original"


@dataclass(frozen=True, kw_only=True)
class Job:
    """One connector: its manifest, and what it became in each mode."""

    name: str
    original: Path
    migrated: Mapping[str, Path]


@dataclass(frozen=True, kw_only=True)
class Request:
    """One HTTP request, as it would have gone over the wire."""

    method: str
    url: str
    headers: Mapping[str, str]
    """By names in lower case."""
    body: str
    status: int
    """What it was answered with."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """What happened when every stream of a connector was read."""

    problem: str | None
    """Why it could not be built; `None`: it was."""
    valid: bool
    """Whether its specification allows the configuration that it was given."""
    streams: int
    failures: Sequence[str]
    end: str
    """Why it was ended early; empty where it was not."""
    requests: Sequence[Request]


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """The runs of one connector, and the values that were planted in its configuration."""

    name: str
    runs: Mapping[str, Run]
    """`original`, and `MODE: CONFIGURATION`."""
    keys: Mapping[str, str]
    """The values of what authenticates today, by their places in the configuration."""
    client: Mapping[str, str]
    """`client_id`, `client_secret` and `token_url`."""
    token: str
    """How every access token starts that the token endpoint answers with."""

    @property
    def original(self) -> Run:
        """The run before."""
        return self.runs[ORIGINAL]


def exchanges(jobs: Sequence[Job]) -> list[Exchange]:
    """Run every job in the virtual environment of airbyte-cdk, some at the same time."""
    python = python_of("airbyte_cdk")
    shares = [share for n in range(_PROCESSES) if (share := jobs[n::_PROCESSES])]
    with ThreadPoolExecutor(_PROCESSES) as pool:
        results = list(pool.map(lambda share: list(_run(python, share)), shares))
    return sorted((e for part in results for e in part), key=lambda e: e.name)


def _run(python: Path, jobs: Iterable[Job]) -> Iterator[Exchange]:
    lines = "".join(f"{json.dumps(_job(job))}\n" for job in jobs)
    done = subprocess.run(
        [python, _SCRIPT], input=lines, capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    for line in done.stdout.splitlines():
        yield _exchange(json.loads(line))


def _job(job: Job) -> dict[str, object]:
    migrated = {mode: str(path) for mode, path in job.migrated.items()}
    return {"name": job.name, "original": str(job.original), "migrated": migrated}


def _exchange(told: Mapping[str, object]) -> Exchange:
    runs = told["runs"]
    assert isinstance(runs, dict)
    return Exchange(**{**told, "runs": {name: _read(run) for name, run in runs.items()}})  # type: ignore[arg-type]  # as the script writes it


def _read(run: Mapping[str, object]) -> Run:
    requests = run["requests"]
    assert isinstance(requests, list)
    return Run(**{**run, "requests": [Request(**request) for request in requests]})  # type: ignore[arg-type]  # as above
