"""django-oauth-toolkit on loopback; runs in a virtual environment of its own.

Usage: `server.py CLIENTS.json`. Prints one line of JSON with its endpoints when it listens.

The toolkit refuses a request as a whole if one scope is not the client's, gives all of the client's scopes
where none is asked for, and takes client_secret_post and client_secret_basic from every client.
"""

import json
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.urls import include, path

SCOPES_BY_CLIENT = {
    client["client_id"]: client["scopes"] for client in json.loads(Path(sys.argv[1]).read_text())
}
settings.configure(
    SECRET_KEY="a-secret-key-of-tests",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(Path.cwd() / "server.sqlite3")}
    },
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "oauth2_provider"],
    # One round instead of a million: the secrets of tests need no protection, and every request hashes one.
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    OAUTH2_PROVIDER={
        "SCOPES": {
            "introspection": "May introspect",
            **{scope: scope for scopes in SCOPES_BY_CLIENT.values() for scope in scopes},
        },
        "SCOPES_BACKEND_CLASS": f"{__name__}.ScopesOfClients",
        "ACCESS_TOKEN_EXPIRE_SECONDS": 900,
    },
)
django.setup()

from oauth2_provider.models import Application  # noqa: E402 - models may be imported only after django.setup
from oauth2_provider.scopes import SettingsScopes  # noqa: E402 - the same

urlpatterns = [path("o/", include("oauth2_provider.urls", namespace="oauth2_provider"))]


class ScopesOfClients(SettingsScopes):
    """Gives each client the scopes that it is registered with."""

    def get_available_scopes(
        self, application: Application | None = None, *_args: object, **_kwargs: object
    ) -> list[str]:
        return SCOPES_BY_CLIENT.get(application.client_id, []) if application else []

    def get_default_scopes(
        self, application: Application | None = None, *_args: object, **_kwargs: object
    ) -> list[str]:
        return self.get_available_scopes(application)


class ThreadingServer(ThreadingMixIn, WSGIServer):
    """Answers many clients at once."""

    daemon_threads = True
    request_queue_size = 128  # of 5, which is the default, a check of many clients gets some refused


class SilentHandler(WSGIRequestHandler):
    """Logs nothing."""

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


def register(client: dict[str, Any]) -> None:
    """Register one client."""
    grant = "client-credentials" if client["may_use_client_credentials"] else "authorization-code"
    Application.objects.create(
        client_id=client["client_id"],
        client_secret=client["secret"],
        client_type="confidential",
        authorization_grant_type=grant,
        redirect_uris="https://localhost/callback",
    )


def main() -> None:
    """Register the clients and serve."""
    Path("server.sqlite3").unlink(missing_ok=True)
    call_command("migrate", verbosity=0)
    for client in json.loads(Path(sys.argv[1]).read_text()):
        register(client)
    server = make_server("127.0.0.1", 0, get_wsgi_application(), ThreadingServer, SilentHandler)
    url = f"http://127.0.0.1:{server.server_port}"
    told = {
        "issuer": f"{url}/o",
        "token_endpoint": f"{url}/o/token/",
        "introspection_endpoint": f"{url}/o/introspect/",
    }
    print(json.dumps(told), flush=True)  # noqa: T201 - who starts it reads this line
    server.serve_forever()


if __name__ == "__main__":
    main()
