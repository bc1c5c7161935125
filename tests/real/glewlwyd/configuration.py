"""Sets up glewlwyd: its configuration file and database, then scopes, plug-in and clients by its own API."""

import base64
import json
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

import httpx

from tests.real.registered import AUDIT, CLIENTS, RegisteredClient

_LIFETIME = 900
_SCHEMA = Path("/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3")
_FIRST_ADMINISTRATOR = {"username": "admin", "password": "password"}
"""Whom the package's own database script makes."""


def write_configuration(folder: Path, port: int) -> Path:
    """Write the configuration file and an empty database, and return the path of the file."""
    database = _database(folder)
    database.unlink(missing_ok=True)
    with sqlite3.connect(database) as connection:
        connection.executescript(_SCHEMA.read_text())
    connection.close()
    path = folder / "glewlwyd.conf"
    path.write_text(_settings(folder, port))
    return path


def _settings(folder: Path, port: int) -> str:
    libraries = "/usr/lib/glewlwyd"
    # It asks for these files even where it is to serve plain HTTP, and then does not use them.
    unused = _database(folder)
    return f"""
port={port}
bind_address="127.0.0.1"
external_url="http://127.0.0.1:{port}"
login_url="login.html"
api_prefix="api"
log_mode="file"
log_level="WARNING"
log_file="{folder / "glewlwyd.log"}"
cookie_secure=0
session_key="GLEWLWYD2_SESSION_ID"
session_expiration=3600
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="{libraries}/user"
client_module_path="{libraries}/client"
user_auth_scheme_module_path="{libraries}/scheme"
plugin_module_path="{libraries}/plugin"
use_secure_connection=false
secure_connection_key_file="{unused}"
secure_connection_pem_file="{unused}"
secure_connection_ca_file="{unused}"
hash_algorithm="SHA512"
static_files_path="/usr/share/glewlwyd/webapp/"
database = {{ type = "sqlite3"; path = "{_database(folder)}"; }};
"""


def _database(folder: Path) -> Path:
    return folder / "glewlwyd.db"


def register(url: str, key_clients: Sequence[Mapping[str, object]] = ()) -> None:
    """Register scopes, the OAuth plug-in and all clients; `key_clients` is metadata of clients with keys."""
    with httpx.Client(base_url=f"{url}/api", timeout=30) as api:
        _post(api, "/auth", _FIRST_ADMINISTRATOR)
        scopes = sorted({scope for client in CLIENTS for scope in client.scopes})
        for scope in scopes:
            _post(api, "/scope", {"name": scope, "display_name": scope, "scheme": {}, "scheme_required": {}})
        _post(api, "/mod/plugin", _plugin(url, scopes))
        for client in CLIENTS:
            _post(api, "/client", _client(client))
        for metadata in key_clients:
            _post(api, "/client", _key_client(metadata))


def _plugin(url: str, scopes: list[str]) -> dict[str, object]:
    key = base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()
    parameters = {
        "iss": f"{url}/api/oidc",
        "jwks-private": json.dumps({"keys": [{"kty": "oct", "k": key, "kid": "tests", "alg": "HS256"}]}),
        "default-kid": "tests",
        "access-token-duration": _LIFETIME,
        "refresh-token-duration": _LIFETIME,
        "code-duration": _LIFETIME,
        "refresh-token-rolling": True,
        "allow-non-oidc": True,
        "auth-type-code-enabled": False,
        "auth-type-token-enabled": False,
        "auth-type-id-token-enabled": True,
        "auth-type-none-enabled": False,
        "auth-type-password-enabled": False,
        "auth-type-client-enabled": True,
        "auth-type-device-enabled": False,
        "auth-type-refresh-enabled": False,
        "secret-type": "pairwise",
        "client-jwks-parameter": "jwks",
        "client-jwks_uri-parameter": "jwks_uri",
        # Client assertions are read as request objects are, and last as long at most (seconds).
        "request-parameter-allow": True,
        "request-maximum-exp": 3600,
        "allowed-scope": ["openid", *scopes],
        "introspection-revocation-allowed": True,
        "introspection-revocation-auth-scope": [],
        "introspection-revocation-allow-target-client": True,
        "oauth-dpop-allowed": True,
        "oauth-dpop-iat-duration": 10,
        "oauth-dpop-dpop_bound_access_tokens-property": "dpop_bound_access_tokens",
    }
    return {
        "module": "oidc",
        "name": "oidc",
        "display_name": "OpenID Connect",
        "enabled": True,
        "parameters": parameters,
    }


def _client(client: RegisteredClient) -> dict[str, object]:
    grant = "client_credentials" if client.may_use_client_credentials else "code"
    bound = {"dpop_bound_access_tokens": "true"} if client.needs_dpop else {}
    return {
        "client_id": client.client_id,
        "client_secret": client.secret,
        "name": client.client_id,
        "confidential": True,
        "enabled": True,
        "scope": [*client.scopes],
        "authorization_type": [grant],
        "redirect_uri": ["https://localhost/callback"],
        "token_endpoint_auth_method": [client.method],
        **bound,
    }


def _key_client(metadata: Mapping[str, object]) -> dict[str, object]:
    return {
        "client_id": metadata["client_id"],
        "name": metadata["client_id"],
        "confidential": True,
        "enabled": True,
        "scope": [AUDIT],
        "authorization_type": ["client_credentials"],
        "redirect_uri": ["https://localhost/callback"],
        "token_endpoint_auth_method": [metadata["token_endpoint_auth_method"]],
        "jwks": metadata["jwks"],
    }


def _post(api: httpx.Client, path: str, body: Mapping[str, object]) -> None:
    answer = api.post(path, json=body)
    assert answer.is_success, f"glewlwyd refused {path}: {answer.status_code} {answer.text[:500]}"
