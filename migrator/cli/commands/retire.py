"""`migrator retire`."""

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from migrator.cli import options
from migrator.cli.completion import complete_key
from migrator.cli.console import ColorChoice, Console
from migrator.cli.groups import Selecting, grouped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from migrator.jobs.retire import Retirement
    from migrator.retirement.state import KeyStanding


class RetireFormat(StrEnum):
    """How the states are shown."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


@grouped
def retire(
    inventory: options.Inventories,
    *,
    key: Annotated[
        list[str] | None,
        typer.Option(
            "--key",
            metavar="NAME",
            help="Only this key; may be repeated.",
            autocompletion=complete_key,
            rich_help_panel=options.SELECT,
            show_default=False,
        ),
    ] = None,
    from_: Annotated[
        list[Path] | None,
        typer.Option(
            "--from",
            metavar="RESULT.json",
            help="The report of a check or run: whether users of a key can do without it; may be repeated.",
            show_default=False,
        ),
    ] = None,
    request_log: Annotated[
        Path | None,
        typer.Option(
            "--request-log",
            metavar="FILE",
            help="What check --parity wrote down: its own use of keys is no use by anybody else.",
            show_default=False,
        ),
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option(
            "--on",
            metavar="DAY",
            formats=["%Y-%m-%d"],
            help="Decide as on this day, such as 2026-11-20, and not as today: to repeat a decision.",
            show_default=False,
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 1 unless every key shown is safe, 3 if unknown.")
    ] = False,
    format_: Annotated[
        RetireFormat,
        typer.Option(
            "--format", "-f", help="For people, programs or change requests.", rich_help_panel=options.OUTPUT
        ),
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
    from dataclasses import replace

    from migrator.cli import requests
    from migrator.cli.evidence import give_evidence
    from migrator.cli.exit_codes import ExitCode
    from migrator.cli.output import say_problems, write_report_file
    from migrator.cli.saved import read_each
    from migrator.evidence.writing import require_new
    from migrator.jobs.retire import retire as job
    from migrator.retirement.json_v1 import as_json

    if evidence is not None:
        require_new(evidence)
    console = Console(color=ColorChoice.NEVER if output else color)
    request = requests.job_request(inventory, selecting)
    request = replace(request, today=on.date()) if on else request
    found = job(request, keys=key or (), reports=read_each(from_ or ()), request_log=request_log)
    text = _rendered(found.keys, format_, console, on=request.today)
    if output is None:
        console.write(text)
    else:
        write_report_file(output, text)
    is_unreadable = say_problems(found.problems, console)
    give_evidence(
        evidence,
        request,
        console,
        command="retire",
        result=as_json(found.keys, on=request.today),
        inputs=found.inputs,
        read=(*(from_ or ()), request_log),
    )
    if is_unreadable or check:
        raise typer.Exit(ExitCode.USAGE if is_unreadable else _exit_code(found))


def _rendered(keys: "Sequence[KeyStanding]", format_: RetireFormat, console: Console, *, on: date) -> str:
    match format_:
        case RetireFormat.JSON:
            from migrator.retirement.json_v1 import as_json

            return as_json(keys, on=on)
        case RetireFormat.MARKDOWN:
            from migrator.retirement.markdown import as_markdown

            return as_markdown(keys)
        case RetireFormat.TEXT:
            from migrator.cli.retire_page import as_page

            return as_page(keys, console)


def _exit_code(found: "Retirement") -> int:
    from migrator.cli.exit_codes import ExitCode
    from migrator.model.finding import Level
    from migrator.retirement.state import KeyState

    states = {key.state for key in found.keys} - {KeyState.SAFE_TO_DISABLE}
    if not found.keys and any(problem.level is Level.ERROR for problem in found.problems):
        return ExitCode.COULD_NOT_TELL  # it may have keys all the same
    if states - {KeyState.COULD_NOT_TELL}:
        return ExitCode.NOT_READY
    return ExitCode.COULD_NOT_TELL if states else ExitCode.CLEAN
