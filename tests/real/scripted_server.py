"""A token endpoint and metadata with every fault that the table of truth asks for, by their paths."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs

from tests.real.resource_api import serving

_HTML = "<!doctype html><title>Log in</title>"
_OAUTH = "/.well-known/oauth-authorization-server"
_OPENID = "/.well-known/openid-configuration"


@contextmanager
def scripted_server() -> Iterator[str]:
    """Serve for as long as the context lasts, and yield the base URL."""
    with serving(_Handler) as url:
        yield url


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode())
        scope = form.get("scope", [""])[0]
        status, body, kind = _tokens(scope).get(self.path, (404, "", "text/plain"))
        self._send(status, body, kind, location="/good/token" if status == 302 else "")

    def do_GET(self) -> None:
        own = f"http://{self.headers['Host']}"
        document = _metadata(own).get(self.path)
        if document is not None:
            self._json(200, document)
        elif self.path.endswith(("/page" + _OPENID, _OAUTH + "/page")):
            self._send(200, _HTML, "text/html")
        elif "/failing" in self.path or "/busy" in self.path:
            self._send(500 if "/failing" in self.path else 429, "", "text/plain")
        else:
            self._send(404, "", "text/plain")

    def _json(self, status: int, body: object) -> None:
        self._send(status, json.dumps(body), "application/json")

    def _send(self, status: int, body: str, kind: str, *, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body.encode())))
        if location:
            self.send_header("Location", location)
        if status == 429:
            self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


def _tokens(scope: str) -> dict[str, tuple[int, str, str]]:
    """Return what each token endpoint answers: status, body, media type."""

    def as_json(status: int, body: object) -> tuple[int, str, str]:
        return status, json.dumps(body), "application/json"

    locked = {"error": "invalid_client", "error_description": "temporarily locked"}
    answers = {
        "good": as_json(200, _token("Bearer", scope)),
        "dpop": as_json(200, _token("DPoP", scope)),
        "wants-dpop": as_json(400, {"error": "invalid_dpop_proof"}),
        "wants-nonce": as_json(400, {"error": "use_dpop_nonce"}),
        "locked": as_json(400, locked),
        "mute": (403, "", "text/plain"),
        "page": (200, _HTML, "text/html"),
        "login": (401, _HTML, "text/html"),
        "redirect": (302, "", "text/plain"),
        "throttled": (429, "", "text/plain"),
        "broken": (500, _HTML, "text/html"),
        "down": (503, "", "text/plain"),
    }
    return {f"/{name}/token": answer for name, answer in answers.items()}


def _token(kind: str, scope: str) -> dict[str, object]:
    return {"access_token": "a-token", "token_type": kind, "expires_in": 900, "scope": scope}


def _metadata(own: str) -> dict[str, dict[str, str]]:
    """Return the documents, by their paths. Who uses a wrong one meets the token endpoint that rejects."""

    def document(issuer: str, endpoint: str = "good") -> dict[str, str]:
        return {"issuer": own + issuer, "token_endpoint": f"{own}/{endpoint}/token"}

    other = {"issuer": "https://other.example", "token_endpoint": f"{own}/mute/token"}
    return {
        # For an issuer without a path; nobody with a path may take it for theirs.
        _OAUTH: document("", "mute"),
        f"{_OAUTH}/partial": document("/partial"),
        f"{_OAUTH}/no-endpoint": {"issuer": f"{own}/no-endpoint"},
        f"{_OAUTH}/nameless": {"token_endpoint": f"{own}/good/token"},
        f"{_OAUTH}/slash": document("/slash/"),
        f"{_OAUTH}/foreign": other,
        f"{_OAUTH}/foreign-first": other,
        f"/foreign-first{_OPENID}": document("/foreign-first"),
        # RFC 8414 §3.1: the well-known segment before the path comes first.
        f"{_OAUTH}/tenants/a": document("/tenants/a"),
        f"/tenants/a{_OPENID}": document("/tenants/a", "mute"),
        # OpenID Connect Discovery §4: behind the path.
        f"/tenants/b{_OPENID}": document("/tenants/b"),
    }
