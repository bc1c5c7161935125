"""`migrator waves`."""

from enum import StrEnum
from typing import Annotated

import typer

from migrator.cli import options
from migrator.cli.console import ColorChoice, Console
from migrator.cli.groups import Selecting, grouped


class WavesFormat(StrEnum):
    """How the waves are shown."""

    TEXT = "text"
    JSON = "json"
    DOT = "dot"
    MERMAID = "mermaid"


@grouped
def waves(
    inventory: options.Inventories,
    *,
    from_: options.From = None,
    format_: Annotated[
        WavesFormat,
        typer.Option("--format", "-f", help="A tree, JSON, or a graph.", rich_help_panel=options.OUTPUT),
    ] = WavesFormat.TEXT,
    output: options.ReportFile = None,
    color: options.Color = ColorChoice.AUTO,
    selecting: Selecting,
) -> None:
    """Show what must move together, what is in the way of each wave, and which key is free afterwards.

    Extractors that share a configuration file move at the same time. Those that share a key need not, but the
    key is free only after the last of them. A wave can begin when the report of a check or run (--from) shows
    that every extractor of it may move.
    """
    from migrator.cli import requests
    from migrator.cli.output import write_report_file
    from migrator.cli.saved import seen_in
    from migrator.jobs.prepare import prepare
    from migrator.waves.graph import graph
    from migrator.waves.graphs import as_dot, as_mermaid
    from migrator.waves.json_v1 import as_json
    from migrator.waves.plan import plan_waves
    from migrator.waves.standing import standings

    prepared = prepare(requests.job_request(inventory, selecting))
    whole = prepared.loaded.inventory
    plan = plan_waves(whole, standings(whole, seen_in(from_)), only=prepared.only)
    match format_:
        case WavesFormat.JSON:
            text = as_json(plan)
        case WavesFormat.DOT:
            text = as_dot(graph(plan))
        case WavesFormat.MERMAID:
            text = as_mermaid(graph(plan))
        case WavesFormat.TEXT:
            from migrator.cli.waves_page import as_tree

            text = as_tree(plan, Console(color=ColorChoice.NEVER if output else color))
    if output is None:
        Console().write(text)
    else:
        write_report_file(output, text)
