"""An API that takes a key or an access token, as APIs do while their consumers move, and counts both."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from tests.real.registered import AUDIT
from tests.real.resource_api import scopes_of, serving

KEY = "key-of-the-tests-41c7"
RECORDS = {"items": [{"id": 1, "event": "log-in"}, {"id": 2, "event": "export"}]}


@dataclass(kw_only=True)
class KeyOrTokenApi:
    """A running API."""

    url: str
    ways: list[str] = field(default_factory=list)
    """How each request authenticated: `key`, `token`, `nothing`; `key and token` where both were sent."""

    def seen(self) -> set[str]:
        """Return how the requests since the last call authenticated."""
        ways = set(self.ways)
        self.ways.clear()
        return ways


@contextmanager
def key_or_token_api(introspection_url: str) -> Iterator[KeyOrTokenApi]:
    """Serve while the context lasts: records for the key, or for a token with the scope for audits."""
    ways: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query).values()
            sent = [*self.headers.values(), *(value for values in query for value in values)]
            has_key = any(KEY in value for value in sent)
            kind, _, token = self.headers.get("Authorization", "").partition(" ")
            scopes = scopes_of(token, introspection_url) if kind == "Bearer" and token != KEY else None
            has_token = scopes is not None and AUDIT in scopes
            ways.append(" and ".join(["key"] * has_key + ["token"] * has_token) or "nothing")
            self._send(200 if has_key or has_token else 401)

        def _send(self, status: int) -> None:
            body = json.dumps(RECORDS if status == 200 else {"error": "unauthorized"}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Say nothing."""

    with serving(Handler) as url:
        yield KeyOrTokenApi(url=url, ways=ways)
