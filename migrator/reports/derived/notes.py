"""Notes on clients: what does not change a verdict but must be known, once for all that share it."""

from collections.abc import Iterable
from dataclasses import dataclass

from migrator.model.verdict import ClientVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedNote:
    """A note, and the clients that it is about."""

    text: str
    clients: tuple[str, ...]


def shared_notes(clients: Iterable[ClientVerdict]) -> list[SharedNote]:
    """Return each note once, in the order in which they come up."""
    about: dict[str, list[str]] = {}
    for client in clients:
        for note in dict.fromkeys(client.notes):
            about.setdefault(note, []).append(client.name)
    return [SharedNote(text=text, clients=tuple(names)) for text, names in about.items()]
