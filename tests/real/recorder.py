"""Forwards requests to a server on loopback, and keeps what was sent as it was: headers, path and body."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

import httpx

from tests.real.resource_api import serving

_HOP_BY_HOP = {"connection", "content-length", "host", "transfer-encoding", "accept-encoding"}


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One request, and how it was answered."""

    method: str
    path: str
    """With its query."""
    headers: dict[str, str]
    """By name in lower case."""
    body: str
    status: int

    def holds(self, text: str) -> bool:
        """Return whether a text stands anywhere in the request."""
        return text in f"{self.path} {self.headers} {self.body}"


class Recorder:
    """What was sent so far. `upstream` may be changed while it runs."""

    def __init__(self, upstream: str) -> None:
        self.upstream = upstream
        self.url = ""
        self._seen: list[Seen] = []
        self._lock = threading.Lock()

    def add(self, seen: Seen) -> None:
        """Keep one request."""
        with self._lock:
            self._seen.append(seen)

    def take(self) -> list[Seen]:
        """Return what was seen since the last call."""
        with self._lock:
            seen, self._seen = self._seen, []
        return seen


@contextmanager
def recorder(upstream: str) -> Iterator[Recorder]:
    """Forward for as long as the context lasts."""
    kept = Recorder(upstream)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._forward()

        def do_POST(self) -> None:
            self._forward()

        def _forward(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            sent = {name.lower(): value for name, value in self.headers.items()}
            kept_headers = {name: value for name, value in sent.items() if name not in _HOP_BY_HOP}
            answer = httpx.request(
                self.command, kept.upstream + self.path, headers=kept_headers, content=body, timeout=20
            )
            kept.add(
                Seen(
                    method=self.command,
                    path=self.path,
                    headers=sent,
                    body=body.decode(),
                    status=answer.status_code,
                )
            )
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower() not in _HOP_BY_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Say nothing."""

    with serving(Handler) as url:
        kept.url = url
        yield kept
