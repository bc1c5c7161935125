"""Writes the evidence pack that `--evidence DIR` asks for."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from migrator.cli.console import Console, Message
from migrator.jobs.request import JobRequest, NetworkSettings
from migrator.model.report import InputFile, Report

if TYPE_CHECKING:
    from migrator.settings.settled import Settled


@contextmanager
def logged(network: NetworkSettings, folder: Path | None) -> Iterator[tuple[NetworkSettings, int]]:
    """Yield settings that write a request log where evidence is asked for, and the bytes it has already.

    What other runs have written into the log, or other programs into the file, is no evidence of this run.
    Raises UsageError, before anything is sent, where the pack could not be written.
    """
    if folder is None:
        yield network, 0
        return
    from migrator.evidence.writing import require_new

    require_new(folder)
    if network.request_log is not None:
        yield network, network.request_log.stat().st_size if network.request_log.is_file() else 0
        return
    with tempfile.TemporaryDirectory(prefix="migrator-") as place:
        yield replace(network, request_log=Path(place) / "requests.jsonl"), 0


def give_evidence(
    folder: Path | None,
    request: JobRequest,
    console: Console,
    *,
    command: str,
    result: str,
    inputs: Iterable[InputFile] = (),
    read: Iterable[Path | None] = (),
    written: Iterable[str | None] = (),
    settings: "Settled | None" = None,
    network: NetworkSettings | None = None,
    log_from: int = 0,
) -> None:
    """Write the pack, if one is asked for, and say its digest.

    `read`: what was read beside the inventory and what that names; `written`: configurations that were
    written; `log_from`: as `logged` gave it.
    """
    if folder is None:
        return
    from migrator.jobs.evidence import Beside, write_evidence

    beside = Beside(
        read=tuple(path for path in read if path is not None),
        written=tuple(path for path in written if path is not None),
        settings={name: (str(s.value), s.origin) for name, s in settings.shown.items()} if settings else {},
        network=network,
        log_from=log_from,
    )
    digest = write_evidence(folder, request, command=command, result=result, inputs=inputs, beside=beside)
    console.say(Message.NOTICE, f"evidence: migrator evidence verify {folder} --digest {digest}")


def give_evidence_of(
    folder: Path | None,
    report: Report,
    request: JobRequest,
    console: Console,
    *,
    settings: "Settled",
    since: Path | None = None,
    network: NetworkSettings | None = None,
    log_from: int = 0,
) -> None:
    """Write the pack of a report, if one is asked for; the rest is as in `give_evidence`."""
    if folder is None:
        return
    give_evidence(
        folder,
        request,
        console,
        command=report.command,
        result=_as_result(report),
        inputs=report.inputs,
        read=(settings.baseline, since),
        written=(change.written for change in report.changes),
        settings=settings,
        network=network,
        log_from=log_from,
    )


def _as_result(report: Report) -> str:
    """Return a report as the pack holds it."""
    from migrator.cli.output import chosen_renderer
    from migrator.reports.interface import RenderOptions

    return chosen_renderer("json").render(report, RenderOptions())
