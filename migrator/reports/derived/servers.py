"""What authorization servers were seen to do, in words that all renderers share."""

from migrator.model.server import ServerProfile
from migrator.reports.derived.phrases import count


def server_habits(server: ServerProfile) -> list[str]:
    """Return each habit as the end of a sentence that begins with "It"."""
    return [habit.words for habit in sorted(server.habits)]


def server_words(server: ServerProfile) -> str:
    """Return one line on a server: `https://a.example/token (3 clients) states the granted scopes`."""
    seen = "; ".join(server_habits(server)) or "was asked, and showed no habit that is known here"
    return f"{server.token_url} ({count(server.clients, 'client')}) {seen}"
