"""Authorization servers in Markdown: what each was seen to do."""

from collections.abc import Sequence

from migrator.model.server import ServerProfile
from migrator.reports.derived.servers import server_habits
from migrator.reports.escaping.markdown import code, inline
from migrator.reports.md.table import table

_HEADER = ("Authorization server", "Clients", "It was seen that it")


def servers(found: Sequence[ServerProfile]) -> list[str]:
    """Return the table of authorization servers."""
    if not found:
        return []
    return ["### Authorization servers", "", *table(_HEADER, [_row(server) for server in found])]


def _row(server: ServerProfile) -> Sequence[str]:
    seen = "<br>".join(map(inline, server_habits(server)))
    return (code(server.token_url, in_table=True), f"{server.clients:,}", seen)
