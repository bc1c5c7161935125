"""An authorization server built with Authlib and Flask, on loopback; runs in a virtual environment of its own.

Usage: `server.py CLIENTS.json`. Prints one line of JSON with its endpoints when it listens. Authlib refuses
scopes that no client has, and grants what is left of the others; a client uses only its own method.
"""

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin, grants, list_to_scope, scope_to_list
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from flask import Flask
from joserfc import jwt
from joserfc.jwk import OctKey
from werkzeug.serving import make_server

LIFETIME = 900
SIGNING_KEY = OctKey.import_key("a-signing-key-of-tests-that-is-long-enough-for-hs256")


@dataclass(frozen=True)
class Client(ClientMixin):
    """A registered client, read from the JSON file."""

    data: dict

    def get_client_id(self):
        return self.data["client_id"]

    def get_allowed_scope(self, scope):
        return list_to_scope([s for s in scope_to_list(scope or "") if s in self.data["scopes"]])

    def check_client_secret(self, client_secret):
        return client_secret == self.data["secret"]

    def check_endpoint_auth_method(self, method, endpoint):
        return endpoint != "token" or method == self.data["method"]

    def check_grant_type(self, grant_type):
        return grant_type == "client_credentials" and self.data["may_use_client_credentials"]


@dataclass(frozen=True)
class Token(TokenMixin):
    """An issued token."""

    client_id: str
    scope: str
    value: str
    issued: float

    def get_scope(self):
        return self.scope

    def get_expires_in(self):
        return LIFETIME

    def check_client(self, client):
        return client.get_client_id() == self.client_id

    def is_expired(self):
        return time.time() > self.issued + LIFETIME

    def is_revoked(self):
        return False


class ClientCredentials(grants.ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]


class Introspection(IntrospectionEndpoint):
    """Tells the APIs' own client about every token, and each client about its own."""

    def query_token(self, token_string, token_type_hint):
        return TOKENS.get(token_string)

    def check_permission(self, token, client, request):
        return client.get_client_id() in {"resource-server", token.client_id}

    def introspect_token(self, token):
        return {"active": True, "client_id": token.client_id, "scope": token.scope}


def make_value(client, grant_type, user, scope):
    """Return an access token in the format that the client is registered for."""
    issued = int(time.time())
    claims = {"client_id": client.get_client_id(), "scope": scope, "iat": issued, "exp": issued + LIFETIME}
    if client.data["token_format"] == "jwt":
        return jwt.encode({"alg": "HS256", "typ": "at+jwt"}, claims, SIGNING_KEY)
    return f"opaque-{len(TOKENS)}-{time.time_ns()}"


def save_token(token, request):
    """Remember an issued token."""
    scope, value = token.get("scope", ""), token["access_token"]
    TOKENS[value] = Token(
        client_id=request.client.get_client_id(), scope=scope, value=value, issued=time.time()
    )


TOKENS = {}
CLIENTS = {data["client_id"]: Client(data) for data in json.loads(Path(sys.argv[1]).read_text())}
app = Flask(__name__)
app.config["OAUTH2_ACCESS_TOKEN_GENERATOR"] = make_value
app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {"client_credentials": LIFETIME}
app.config["OAUTH2_SCOPES_SUPPORTED"] = sorted({s for c in CLIENTS.values() for s in c.data["scopes"]})
server = AuthorizationServer(app, query_client=CLIENTS.get, save_token=save_token)
server.register_grant(ClientCredentials)
server.register_endpoint(Introspection)


@app.post("/token")
def issue_token():
    return server.create_token_response()


@app.post("/introspect")
def introspect_token():
    return server.create_endpoint_response(Introspection.ENDPOINT_NAME)


@app.get("/.well-known/oauth-authorization-server")
def metadata():
    return ENDPOINTS


http_server = make_server("127.0.0.1", 0, app, threaded=True)
ISSUER = f"http://127.0.0.1:{http_server.server_port}"
ENDPOINTS = {
    "issuer": ISSUER,
    "token_endpoint": f"{ISSUER}/token",
    "introspection_endpoint": f"{ISSUER}/introspect",
}
print(json.dumps(ENDPOINTS), flush=True)
http_server.serve_forever()
