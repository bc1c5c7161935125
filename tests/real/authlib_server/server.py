"""An authorization server built with Authlib and Flask; runs in a virtual environment of its own.

Usage: `server.py CLIENTS.json`. Prints one line of JSON with its endpoints when it listens. Authlib refuses
scopes that no client has, and grants what is left of the others; a client uses only its own method.
"""

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import (
    ClientMixin,
    OAuth2Request,
    TokenMixin,
    grants,
    list_to_scope,
    scope_to_list,
)
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from flask import Flask, Response
from joserfc import jwt
from joserfc.jwk import OctKey
from werkzeug.serving import make_server

LIFETIME = 900
SIGNING_KEY = OctKey.import_key("a-signing-key-of-tests-that-is-long-enough-for-hs256")


@dataclass(frozen=True)
class Client(ClientMixin):
    """A registered client, read from the JSON file."""

    data: dict[str, Any]

    def get_client_id(self) -> str:
        return self.data["client_id"]

    def get_allowed_scope(self, scope: str | None) -> str:
        return list_to_scope([s for s in scope_to_list(scope or "") if s in self.data["scopes"]])

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == self.data["secret"]

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return endpoint != "token" or method == self.data["method"]

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "client_credentials" and self.data["may_use_client_credentials"]


@dataclass(frozen=True)
class Token(TokenMixin):
    """An issued token."""

    client_id: str
    scope: str
    value: str
    issued: float

    def get_scope(self) -> str:
        return self.scope

    def get_expires_in(self) -> int:
        return LIFETIME

    def check_client(self, client: Client) -> bool:
        return client.get_client_id() == self.client_id

    def is_expired(self) -> bool:
        return time.time() > self.issued + LIFETIME

    def is_revoked(self) -> bool:
        return False


class ClientCredentials(grants.ClientCredentialsGrant):
    """The grant, for clients with a secret."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")


class Introspection(IntrospectionEndpoint):
    """Tells the APIs' own client about every token, and each client about its own."""

    def query_token(self, token_string: str, token_type_hint: str | None) -> Token | None:  # noqa: ARG002 - Authlib's signature
        return TOKENS.get(token_string)

    def check_permission(self, token: Token, client: Client, request: object) -> bool:  # noqa: ARG002 - the same
        return client.get_client_id() in {"resource-server", token.client_id}

    def introspect_token(self, token: Token) -> dict[str, object]:
        return {"active": True, "client_id": token.client_id, "scope": token.scope}


def make_value(client: Client, grant_type: str, user: object, scope: str) -> str:  # noqa: ARG001 - Authlib's signature
    """Return an access token in the format that the client is registered for."""
    issued = int(time.time())
    claims = {"client_id": client.get_client_id(), "scope": scope, "iat": issued, "exp": issued + LIFETIME}
    if client.data["token_format"] == "jwt":
        return jwt.encode({"alg": "HS256", "typ": "at+jwt"}, claims, SIGNING_KEY)
    return f"opaque-{len(TOKENS)}-{time.time_ns()}"


def save_token(token: dict[str, Any], request: OAuth2Request) -> None:
    """Remember an issued token."""
    scope, value = token.get("scope", ""), token["access_token"]
    TOKENS[value] = Token(
        client_id=request.client.get_client_id(), scope=scope, value=value, issued=time.time()
    )


TOKENS: dict[str, Token] = {}
CLIENTS = {data["client_id"]: Client(data) for data in json.loads(Path(sys.argv[1]).read_text())}
app = Flask(__name__)
app.config["OAUTH2_ACCESS_TOKEN_GENERATOR"] = make_value
app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {"client_credentials": LIFETIME}
app.config["OAUTH2_SCOPES_SUPPORTED"] = sorted({s for c in CLIENTS.values() for s in c.data["scopes"]})
server = AuthorizationServer(app, query_client=CLIENTS.get, save_token=save_token)
server.register_grant(ClientCredentials)
server.register_endpoint(Introspection)


@app.post("/token")
def issue_token() -> Response:
    return server.create_token_response()


@app.post("/introspect")
def introspect_token() -> Response:
    return server.create_endpoint_response(Introspection.ENDPOINT_NAME)


@app.get("/.well-known/oauth-authorization-server")
def metadata() -> dict[str, str]:
    return ENDPOINTS


http_server = make_server("127.0.0.1", 0, app, threaded=True)
ISSUER = f"http://127.0.0.1:{http_server.server_port}"
ENDPOINTS = {
    "issuer": ISSUER,
    "token_endpoint": f"{ISSUER}/token",
    "introspection_endpoint": f"{ISSUER}/introspect",
}
print(json.dumps(ENDPOINTS), flush=True)  # noqa: T201 - who starts it reads this line
http_server.serve_forever()
