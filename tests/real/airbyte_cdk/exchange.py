"""Runs inside the virtual environment of airbyte-cdk: reads from real connectors, and tells what they sent.

Each line of standard input is one job: `{"name", "original": PATH, "migrated": {MODE: PATH}}`; each line of
standard output its result: the runs by name, with their requests. No request leaves the process.
"""

import contextlib
import functools
import io
import itertools
import json
import logging
import pathlib
import signal
import sys
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

import connection
import credentials
import wire
import yaml
from airbyte_cdk.sources.declarative import concurrent_declarative_source
from airbyte_cdk.sources.declarative.concurrent_declarative_source import (
    ConcurrentDeclarativeSource,
    TestLimits,
)
from airbyte_cdk.sources.declarative.parsers.manifest_reference_resolver import ManifestReferenceResolver
from airbyte_cdk.sources.streams.concurrent.abstract_stream import AbstractStream
from answers import SESSION, answer
from connection import Filling

MOST_REQUESTS = 150
"""By one run; whoever makes more is cut there, before and after alike."""
MOST_SECONDS = 20
_CLIENT = "client credentials"
_RENEWS = "REFRESH_TOKEN_THEN_RETRY"
_LIMITS = {"max_records": 10, "max_pages_per_slice": 2, "max_slices": 2, "max_streams": 500}


class TooLong(BaseException):
    """A run has lasted as long as it may."""


def main() -> None:
    """Answer each job."""
    logging.disable(logging.CRITICAL)
    wire.cut_off()
    program = concurrent_declarative_source  # reads its own schema anew for each source: half of all time
    program.get_declarative_component_schema = functools.cache(program.get_declarative_component_schema)
    signal.signal(signal.SIGALRM, _stop)
    told = sys.stdout
    for line in sys.stdin:
        with contextlib.redirect_stdout(io.StringIO()):  # the program prints whole configurations
            result = done(json.loads(line))
        print(json.dumps(result), file=told, flush=True)


def done(job: Mapping[str, Any]) -> dict[str, Any]:
    """Return the runs of the original and of what it became."""
    original = _manifest(job["original"])
    migrated = {mode: _manifest(path) for mode, path in job["migrated"].items()}
    known = ManifestReferenceResolver().preprocess_manifest(deepcopy(original))
    schema, names, expected = specification(known), credentials.names(known), answer(known)
    marks = connection.marks(schema, names)
    filling, saved, before = connected(original, Filling(marks=marks, names=names), expected)
    runs = {"original": before}
    for mode, manifest in migrated.items():
        for name, config in configurations(mode, specification(manifest), saved, filling):
            runs[f"{mode}: {name}"] = run(manifest, config, expected)
            if name == _CLIENT and _RENEWS in pathlib.Path(job["migrated"][mode]).read_text(encoding="utf-8"):
                runs[f"{mode}: tokens ended early"] = run(manifest, config, expected, refuses=True)
    return {
        "name": job["name"],
        "runs": runs,
        "keys": {"a session": SESSION, **{".".join(p): m for p, m in marks.items() if p[-1] in names}},
        "client": connection.CLIENT,
        "token": wire.ACCESS_TOKEN,
    }


def connected(
    manifest: Mapping[str, Any], filling: Filling, expected: Mapping[str, Any]
) -> tuple[Filling, dict[str, Any], dict[str, Any]]:
    """Return a configuration with which a connector makes requests, how it was made, and that run.

    The second try leaves out what is not required: what is made up for it may be in the way. The others write
    times in all ways.
    """
    schema = specification(manifest)
    required = replace(filling, only_required=True)
    tries = []
    for choice in (filling, required, *(replace(required, time=time) for time in connection.TIMES)):
        config = connection.connection(schema, choice)
        tries.append((choice, config, run(manifest, config, expected)))
        if tries[-1][2]["requests"]:
            return tries[-1]
        if "ValidationError" in (problem := str(tries[-1][2]["problem"])) or "load module" in problem:
            return tries[-1]  # no configuration can change that
    return tries[0]


def configurations(
    mode: str, schema: connection.Schema, saved: dict[str, Any], filling: Filling
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the configurations that a migrated connector may meet. The key is still in all of them."""
    filled = connection.connection(schema, replace(filling, for_client=True))
    yield _CLIENT, connection.merged(saved, filled)
    if mode == "dual":
        yield "saved connection", saved
        by_name = {path[-1]: mark for path, mark in filling.marks.items()}
        moved = {p: by_name[p[-1]] for p, _ in connection.fields(schema) if p[-1] in by_name}
        again = connection.connection(schema, replace(filling, marks=moved, names=by_name.keys()))
        yield "key entered again", connection.merged(saved, again)


def run(
    manifest: Mapping[str, Any], config: dict[str, Any], expected: Mapping[str, Any], *, refuses: bool = False
) -> dict[str, Any]:
    """Read from each stream of a connector, and return what was sent."""
    line = wire.Wire(connection.TOKEN_URL, expected, limit=MOST_REQUESTS, refuses=refuses)
    wire.listen(line)
    failures: list[str] = []
    problem, end, count, seen = None, "", 0, config
    signal.alarm(MOST_SECONDS)
    try:
        source = ConcurrentDeclarativeSource(
            catalog=None,
            config=deepcopy(config),
            state=None,
            source_config=deepcopy(manifest),
            limits=TestLimits(**_LIMITS),
        )
        source._constructor._disable_retries = not refuses  # limits turn them off for good
        seen = source._config  # as its own migrations left it
        streams = source.streams(config)
        count = len(streams)
        for stream in streams:
            failures += read(stream)
    except wire.Enough:
        end = f"cut after {MOST_REQUESTS} requests"
    except TooLong:
        end = f"cut after {MOST_SECONDS} s"
    except Exception as error:  # noqa: BLE001 - whatever the real program raises is the answer
        problem = f"{type(error).__name__}: {str(error)[:300]}"
    finally:
        signal.alarm(0)
    if problem is None and not count and not end:
        problem = "no stream"
    return {
        "problem": problem,
        "valid": connection.is_valid(specification(manifest), seen),
        "streams": count,
        "failures": failures,
        "end": end,
        "requests": line.requests,
    }


def read(stream: AbstractStream) -> Iterator[str]:
    """Read the first partitions of a stream; yield why it failed, if it did."""
    try:
        for partition in itertools.islice(stream.generate_partitions(), _LIMITS["max_slices"]):
            for _ in partition.read():
                pass
    except Exception as error:  # noqa: BLE001 - an answer that was made up may not fit; the request was made
        yield f"{stream.name}: {type(error).__name__}: {str(error)[:200]}"


def specification(manifest: Mapping[str, Any]) -> connection.Schema:
    """Return what the manifest asks of a connection's configuration, or else what it reads of it."""
    return manifest.get("spec", {}).get("connection_specification") or credentials.read_schema(manifest)


def _manifest(path: str) -> dict[str, Any]:
    return yaml.load(pathlib.Path(path).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def _stop(*_: object) -> None:
    raise TooLong


if __name__ == "__main__":
    main()
