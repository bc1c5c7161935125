"""Authorization servers in the page: what each was seen to do."""

from collections.abc import Sequence

from migrator.model.server import ServerProfile
from migrator.reports.derived.servers import server_habits
from migrator.reports.page.elements import NOTHING, Markup, code, items, table

_HEADER = ("Authorization server", "Clients", "It was seen that it")


def servers(found: Sequence[ServerProfile]) -> Markup:
    """Return the table of authorization servers."""
    if not found:
        return NOTHING
    caption = "What was learnt in passing. What is not listed was not seen, and may still be so."
    rows = [(code(s.token_url), f"{s.clients:,}", items(server_habits(s))) for s in found]
    return table(caption, _HEADER, rows)
