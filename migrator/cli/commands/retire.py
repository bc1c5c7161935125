"""`migrator retire`."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from migrator.cli import options
from migrator.cli.console import ColorChoice, Console
from migrator.cli.groups import Selecting, grouped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migrator.retirement.state import KeyStanding


class RetireFormat(StrEnum):
    """How the states are shown."""

    TEXT = "text"
    JSON = "json"


@grouped
def retire(
    inventory: options.Inventories,
    *,
    request_log: Annotated[
        Path | None,
        typer.Option(
            "--request-log",
            metavar="FILE",
            help="What check --parity wrote down: its own use of keys is no use by anybody else.",
            show_default=False,
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 1 unless every key shown is safe, 3 if unknown.")
    ] = False,
    format_: Annotated[
        RetireFormat,
        typer.Option("--format", "-f", help="For people or for programs.", rich_help_panel=options.OUTPUT),
    ] = RetireFormat.TEXT,
    output: options.ReportFile = None,
    evidence: options.EvidenceFolder = None,
    color: options.Color = ColorChoice.AUTO,
    selecting: Selecting,
) -> None:
    """Say of each key whether it may be switched off, and show the proof. Sends nothing.

    A key is safe to disable only when the configurations of all its users are without it, and the platform's
    own list (lists: in the inventory) shows that it was idle for longer than the slowest of them rests.
    Where a proof is missing, it is not safe: it could not be told.
    """
    from migrator.cli import requests
    from migrator.cli.console import Message
    from migrator.cli.evidence import give_evidence
    from migrator.cli.output import write_report_file
    from migrator.cli.retire_page import as_page
    from migrator.jobs.retire import retire as job
    from migrator.retirement.json_v1 import as_json

    console = Console(color=ColorChoice.NEVER if output else color)
    request = requests.job_request(inventory, selecting)
    found = job(request, request_log=request_log)
    for problem in found.problems:
        place = f"{problem.location.path}:{problem.location.line}: " if problem.location else ""
        console.say(Message.PROBLEM, f"{problem.level}: {place}{problem.message}")
    text = as_json(found.keys) if format_ is RetireFormat.JSON else as_page(found.keys, console)
    if output is None:
        console.write(text)
    else:
        write_report_file(output, text)
    give_evidence(evidence, request, console, command="retire", result=as_json(found.keys))
    if check:
        raise typer.Exit(_exit_code(found.keys))


def _exit_code(keys: "Sequence[KeyStanding]") -> int:
    from migrator.cli.exit_codes import ExitCode
    from migrator.retirement.state import KeyState

    states = {key.state for key in keys} - {KeyState.SAFE_TO_DISABLE}
    if states - {KeyState.COULD_NOT_TELL}:
        return ExitCode.NOT_READY
    return ExitCode.COULD_NOT_TELL if states else ExitCode.CLEAN
