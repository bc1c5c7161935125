"""Writes the evidence pack that `--evidence DIR` asks for."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from migrator.cli.console import Console, Message
from migrator.jobs.request import JobRequest, NetworkSettings
from migrator.model.report import InputFile, Report


@contextmanager
def logged(network: NetworkSettings, folder: Path | None) -> Iterator[NetworkSettings]:
    """Return settings that write a request log where evidence is asked for and none is named.

    Raises UsageError, before anything is sent, where the pack could not be written.
    """
    if folder is None:
        yield network
        return
    from migrator.evidence.writing import require_new

    require_new(folder)
    with tempfile.TemporaryDirectory(prefix="migrator-") as place:
        yield network if network.request_log else replace(network, request_log=Path(place) / "requests.jsonl")


def give_evidence(
    folder: Path | None,
    request: JobRequest,
    console: Console,
    *,
    command: str,
    result: str,
    inputs: Iterable[InputFile] = (),
    network: NetworkSettings | None = None,
) -> None:
    """Write the pack, if one is asked for, and say its digest."""
    if folder is None:
        return
    from migrator.jobs.evidence import write_evidence

    digest = write_evidence(folder, request, command=command, result=result, inputs=inputs, network=network)
    console.say(Message.NOTICE, f"evidence: migrator evidence verify {folder} --digest {digest}")


def as_result(report: Report) -> str:
    """Return a report as the pack holds it."""
    from migrator.cli.output import chosen_renderer
    from migrator.reports.interface import RenderOptions

    return chosen_renderer("json").render(report, RenderOptions())
