"""APIs behind an authorization server: each asks for a token, most of them for a scope as well.

They believe the authorization server and nobody else: opaque tokens are introspected with a client that
the APIs have of their own, and of a JWT the claims count. Signatures are not checked here.
"""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from tests.real.registered import AUDIT, LOGIN, RESOURCE_SERVER

SCOPES_BY_PATH: dict[str, str | None] = {
    "/audit": AUDIT,
    "/login": LOGIN,
    "/new": "no-such-scope:read",
    "/open": None,
}
_JWT_PARTS = 3


class ManyConnections(ThreadingHTTPServer):
    """Takes as many connections at once as a check may open."""

    request_queue_size = 128


@contextmanager
def apis(introspection_url: str) -> Iterator[str]:
    """Serve the APIs for as long as the context lasts, and yield their base URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, _, token = self.headers.get("Authorization", "").partition(" ")
            scopes = scopes_of(token, introspection_url) if kind.lower() == "bearer" else None
            self._answer(self.path, scopes)

        def _answer(self, path: str, scopes: list[str] | None) -> None:
            needed = SCOPES_BY_PATH.get(path)
            if scopes is None:
                self._send(401, 'Bearer error="invalid_token"')
            elif needed is not None and needed not in scopes:
                self._send(403, f'Bearer error="insufficient_scope", scope="{needed}"')
            else:
                self._send(200 if path in SCOPES_BY_PATH else 404, "")

        def _send(self, status: int, challenge: str) -> None:
            body = b'{"items": []}'
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if challenge:
                self.send_header("WWW-Authenticate", challenge)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Say nothing."""

    with serving(Handler) as url:
        yield url


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve on a free port of loopback for as long as the context lasts, and yield the base URL."""
    server = ManyConnections(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def scopes_of(token: str, introspection_url: str) -> list[str] | None:
    """Return the scopes of a token; `None` where the authorization server does not call it active."""
    data = _claims(token) if token.count(".") == _JWT_PARTS - 1 else _introspected(token, introspection_url)
    return None if data is None else str(data.get("scope", "")).split()


def _claims(token: str) -> dict[str, object] | None:
    part = token.split(".")[1]
    try:
        claims: object = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        return None
    return claims if isinstance(claims, dict) else None


def _introspected(token: str, url: str) -> dict[str, object] | None:
    credentials = (RESOURCE_SERVER.client_id, RESOURCE_SERVER.secret)
    answer = httpx.post(url, data={"token": token}, auth=credentials, timeout=20)
    data: object = answer.json() if answer.is_success else None
    return data if isinstance(data, dict) and data.get("active") is True else None
