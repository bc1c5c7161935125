"""What was asked of the embedded platform: never a value of a credential, never a query."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from migrator.sandbox.exchange import Credential


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedRequest:
    """One request and how it was answered."""

    method: str
    host: str
    """As the `Host` header had it."""
    path: str
    status: int
    credential: Credential


Listener = Callable[[LoggedRequest], None]


class RequestLog:
    """Every request in the order of its answer. Safe to read from other threads."""

    def __init__(self, listener: Listener | None = None) -> None:
        self._entries: list[LoggedRequest] = []
        self._lock = threading.Lock()
        self._listener = listener

    def add(self, entry: LoggedRequest) -> None:
        """Keep an entry and tell the listener."""
        with self._lock:
            self._entries.append(entry)
        if self._listener is not None:
            self._listener(entry)

    def entries(self) -> tuple[LoggedRequest, ...]:
        """Return what was logged so far."""
        with self._lock:
            return tuple(self._entries)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()
