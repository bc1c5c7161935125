"""Authorization servers: what was learnt of each in passing. Only for those who ask for details."""

from collections.abc import Sequence

from rich.text import Text

from migrator.model.server import ServerProfile
from migrator.reports.derived.phrases import count
from migrator.reports.escaping.visible import visible
from migrator.reports.terminal.canvas import QUIET, STRONG, Canvas


def draw_servers(canvas: Canvas, servers: Sequence[ServerProfile]) -> None:
    """Draw each server with its habits, one line each."""
    if canvas.verbosity <= 0 or not servers:
        return
    canvas.heading("Authorization servers")
    for server in servers:
        learnt_from = f", learnt from {count(server.clients, 'client')}"
        canvas.line(Text(visible(server.token_url), style=STRONG), learnt_from, wrap=True)
        for habit in sorted(server.habits):
            canvas.entry("it", habit.words, indent=2, style=QUIET)
