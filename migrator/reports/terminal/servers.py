"""Authorization servers: what was learnt of each in passing."""

from collections.abc import Sequence

from rich.text import Text

from migrator.model.server import ServerProfile
from migrator.reports.derived.phrases import count
from migrator.reports.derived.servers import server_habits, server_words
from migrator.reports.escaping.visible import visible
from migrator.reports.terminal.canvas import QUIET, STRONG, Canvas

AT_MOST = 12
"""So many servers are shown unless details are asked for: a server each for very many teams is no summary."""


def draw_servers(canvas: Canvas, servers: Sequence[ServerProfile]) -> None:
    """Draw one entry for each server; with details, one line for each of its habits."""
    if canvas.verbosity < 0 or not servers:
        return
    canvas.heading("Authorization servers")
    if canvas.verbosity > 0:
        for server in servers:
            _draw_in_full(canvas, server)
        return
    for server in servers[:AT_MOST]:
        canvas.paragraph(visible(server_words(server)), indent=0)
    if len(servers) > AT_MOST:
        more = f"and {count(len(servers) - AT_MOST, 'more server')}; -v or --format json lists each"
        canvas.line(Text(more, style=QUIET))


def _draw_in_full(canvas: Canvas, server: ServerProfile) -> None:
    learnt_from = f", learnt from {count(server.clients, 'client')}"
    canvas.line(Text(visible(server.token_url), style=STRONG), learnt_from, wrap=True)
    for habit in server_habits(server):
        canvas.entry("it", habit, indent=2, style=QUIET)
