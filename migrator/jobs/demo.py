"""The demo: the main job on a sample fleet against the embedded platform, compared with its story."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from migrator.errors import SourceProblem, UsageError
from migrator.jobs.changes import Destination
from migrator.jobs.check import CheckListener
from migrator.jobs.request import JobRequest, NetworkSettings
from migrator.jobs.run import run
from migrator.model.report import Report
from migrator.sandbox.serve import RunningSandbox
from migrator.sandbox.tenants import load_tenants
from migrator.text.read import read_source
from migrator.text.yaml import parse_yaml

TODAY = date(2026, 11, 1)
"""The day on which the sample's story takes place: ages of keys are the same whenever it is run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """How the demo went."""

    report: Report
    differences: tuple[str, ...]
    """Where the result is not what the sample says it should be."""


def sample_fleet(folder: Path | None) -> Path:
    """Return the folder of the sample fleet. Raises UsageError where there is none."""
    beside = Path(__file__).parents[2] / "configs" / "demo"
    for candidate in (folder,) if folder else (Path.cwd() / "configs" / "demo", beside):
        if (candidate / "sandbox.yaml").is_file():
            return candidate.resolve()
    raise UsageError(
        f"there is no sample fleet in {folder or 'configs/demo'}",
        help_="run the demo in a clone of the project, or name the folder",
    )


def play(folder: Path, output: Path, listener: CheckListener) -> Played:
    """Serve the sample's tenants, run the main job against them, and compare.

    Sets the sample's made-up secrets in the environment of this process.
    """
    os.environ.update(_made_up_secrets(folder / "demo.env"))
    base = Path.cwd() if folder.is_relative_to(Path.cwd()) else folder
    request = JobRequest(inventories=(str(folder),), today=TODAY, base=base)
    with RunningSandbox(load_tenants(folder / "sandbox.yaml")) as sandbox:
        network = NetworkSettings(sandbox=sandbox.url)
        result = run(request, network, listener, to=Destination(folder=output))
    if result.bug is not None:
        raise result.bug
    expected = _expected(folder / "expected.yaml")
    return Played(report=result.report, differences=tuple(_differences(result.report, expected)))


def _made_up_secrets(path: Path) -> Iterator[tuple[str, str]]:
    for line in read_source(path, shown_as=str(path)).text.splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            yield name.strip(), value.strip().strip("'\"")


def _expected(path: Path) -> Mapping[str, Mapping[str, str]]:
    data = parse_yaml(read_source(path, shown_as=str(path))).data
    expected = data.get("expected") if isinstance(data, dict) else None
    if not isinstance(expected, dict):
        raise SourceProblem("has no mapping called expected", rule="demo", path=str(path))
    return expected


def _differences(report: Report, expected: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    changes = {user: c.status for c in report.changes for user in (c.extractor, *c.shared_with)}
    found = {
        e.name: {"verdict": e.verdict, "reason": e.reason, "change": changes.get(e.name, "none")}
        for e in report.extractors
    }
    for name in sorted({*found, *expected}):
        for what in ("verdict", "reason", "change"):
            is_, should = (
                found.get(name, {}).get(what, "nothing"),
                expected.get(name, {}).get(what, "nothing"),
            )
            if is_ != should:
                yield f"{name}: {what} is {is_}, expected {should}"
