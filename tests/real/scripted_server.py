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
        match self.path:
            case "/good/token":
                self._json(200, _token("Bearer", scope))
            case "/dpop/token":
                self._json(200, _token("DPoP", scope))
            case "/wants-dpop/token":
                self._json(400, {"error": "invalid_dpop_proof"})
            case "/wants-nonce/token":
                self._json(400, {"error": "use_dpop_nonce"})
            case "/mute/token":
                self._send(403, "", "text/plain")
            case "/page/token":
                self._send(200, _HTML, "text/html")
            case "/redirect/token":
                self._send(302, "", "text/plain", location="/good/token")
            case "/broken/token":
                self._send(500, _HTML, "text/html")
            case _:
                self._send(404, "", "text/plain")

    def do_GET(self) -> None:
        own = f"http://{self.headers['Host']}"
        document = _metadata(own).get(self.path)
        if document is not None:
            self._json(200, document)
        elif self.path.endswith(("/page" + _OPENID, _OAUTH + "/page")):
            self._send(200, _HTML, "text/html")
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
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


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
