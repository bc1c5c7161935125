"""`migrator waves`."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from migrator.cli import options
from migrator.cli.console import ColorChoice, Console, Message
from migrator.cli.groups import Selecting, grouped

if TYPE_CHECKING:
    from migrator.waves.plan import WavePlan


class WavesFormat(StrEnum):
    """How the waves are shown."""

    TEXT = "text"
    JSON = "json"
    DOT = "dot"
    MERMAID = "mermaid"
    MARKDOWN = "markdown"


@grouped
def waves(
    inventory: options.Inventories,
    *,
    from_: options.From = None,
    format_: Annotated[
        WavesFormat,
        typer.Option(
            "--format", "-f", help="A tree, JSON, a graph, or a page.", rich_help_panel=options.OUTPUT
        ),
    ] = WavesFormat.TEXT,
    output: options.ReportFile = None,
    color: options.Color = ColorChoice.AUTO,
    selecting: Selecting,
) -> None:
    """Show what must move together, what is in the way of each wave, and which key is free afterwards.

    Extractors that share a configuration file move at the same time. Those that share a key or a client need
    not, but the key is free only after the last of them. A wave can begin when the report of a run (--from)
    shows that every extractor of it may move. Extractors that have no wave get one proposed.
    """
    from migrator.cli import requests
    from migrator.cli.exit_codes import ExitCode
    from migrator.cli.output import say_problems, write_report_file
    from migrator.cli.saved import seen_in
    from migrator.jobs.waves import waves as job

    console = Console(color=ColorChoice.NEVER if output else color)
    found = job(requests.job_request(inventory, selecting), seen_in(from_))
    text = _rendered(found.plan, format_, console)
    if output is None:
        console.write(text)
    else:
        write_report_file(output, text)
    if format_ in (WavesFormat.DOT, WavesFormat.MERMAID):
        for sentence in (*found.plan.conflicts, *found.plan.notes):
            console.say(Message.NOTICE, sentence)
    if say_problems(found.problems, console):
        raise typer.Exit(ExitCode.USAGE)


def _rendered(plan: "WavePlan", format_: WavesFormat, console: Console) -> str:
    match format_:
        case WavesFormat.JSON:
            from migrator.waves.json_v1 import as_json

            return as_json(plan)
        case WavesFormat.DOT | WavesFormat.MERMAID:
            from migrator.waves.graph import graph
            from migrator.waves.graphs import as_dot, as_mermaid

            return as_dot(graph(plan)) if format_ is WavesFormat.DOT else as_mermaid(graph(plan))
        case WavesFormat.MARKDOWN:
            from migrator.waves.markdown import as_markdown

            return as_markdown(plan)
        case WavesFormat.TEXT:
            from migrator.cli.waves_page import as_tree

            return as_tree(plan, console)
