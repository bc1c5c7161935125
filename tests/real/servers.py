"""What tests know of a running real server, and how each kind is installed and started."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.real.glewlwyd import configuration as glewlwyd
from tests.real.installing import HERE, debian_packages, npm_folder, python_of
from tests.real.lemonldap import configuration as lemonldap
from tests.real.registered import write_clients
from tests.real.running import announced, free_port, program, wait_for

_GLEWLWYD = Path("/usr/bin/glewlwyd")
_LEMONLDAP_PORTAL = Path("/usr/share/lemonldap-ng/portal/htdocs/index.psgi")
_PERL_MODULES = ("/usr/share/perl5/String/Random.pm", "/usr/share/perl5/IO/String.pm")


@dataclass(frozen=True, kw_only=True)
class AuthorizationServer:
    """A running oidc-provider with three APIs behind it."""

    url: str

    def requests(self) -> dict[str, int]:
        """Return how many requests it has seen, by kind."""
        counts: dict[str, int] = httpx.get(f"{self.url}/requests").json()
        return counts


@dataclass(frozen=True, kw_only=True)
class RegisteredServer:
    """A running authorization server where the clients of `registered.py` are registered."""

    issuer: str
    token_url: str
    introspection_url: str
    introspects_as_itself: bool = False
    """Whether a client must introspect its own tokens; else the APIs' client does."""


Start = Callable[[Path], AbstractContextManager[RegisteredServer]]
"""Installs and starts a server in an empty folder; the server ends with the context."""


def _endpoints(told: Mapping[str, str]) -> RegisteredServer:
    return RegisteredServer(
        issuer=told["issuer"],
        token_url=told["token_endpoint"],
        introspection_url=told["introspection_endpoint"],
    )


@contextmanager
def start_oidc_provider(folder: Path) -> Iterator[RegisteredServer]:
    """oidc-provider, as it takes clients by default: either method for every client with a secret."""
    environment = {"CLIENTS": str(write_clients(folder / "clients.json")), "STRICT": "0"}
    script = oidc_provider_script()
    with program(["node", script], folder=folder, environment=environment) as process:
        url = announced(process, folder)["url"]
        yield RegisteredServer(
            issuer=url, token_url=f"{url}/oauth2/token", introspection_url=f"{url}/oauth2/introspect"
        )


def oidc_provider_script() -> Path:
    """Install oidc-provider and return the script that runs it."""
    installed = npm_folder("oidc_provider")
    script = installed / "server.mjs"
    script.write_bytes((HERE / "oidc_provider" / script.name).read_bytes())
    return script


@contextmanager
def start_glewlwyd(
    folder: Path, key_clients: Sequence[Mapping[str, object]] = ()
) -> Iterator[RegisteredServer]:
    """glewlwyd with its OpenID Connect plug-in."""
    # The package's own configuration would want a database.
    answer = "glewlwyd glewlwyd/config_type select No configuration"
    debian_packages("glewlwyd", "dbconfig-no-thanks", program=_GLEWLWYD, answer=answer)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = glewlwyd.write_configuration(folder, port)
    with program([_GLEWLWYD, f"--config-file={settings}"], folder=folder, environment={}) as process:
        wait_for(port, process, folder)
        glewlwyd.register(url, key_clients)
        yield RegisteredServer(
            issuer=f"{url}/api/oidc",
            token_url=f"{url}/api/oidc/token",
            introspection_url=f"{url}/api/oidc/introspect",
            introspects_as_itself=True,
        )


def start_lemonldap_declared(folder: Path) -> AbstractContextManager[RegisteredServer]:
    """LemonLDAP::NG that grants only scopes that are declared for the client."""
    return _start_lemonldap(folder, only_declared_scopes=True)


def start_lemonldap_default(folder: Path) -> AbstractContextManager[RegisteredServer]:
    """LemonLDAP::NG in its default, which grants every scope."""
    return _start_lemonldap(folder, only_declared_scopes=False)


@contextmanager
def _start_lemonldap(folder: Path, *, only_declared_scopes: bool) -> Iterator[RegisteredServer]:
    packages = ("liblemonldap-ng-portal-perl", "libio-string-perl", "libstring-random-perl", "openssl")
    for needed in (_LEMONLDAP_PORTAL, *map(Path, _PERL_MODULES)):
        debian_packages(*packages, program=needed)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = lemonldap.write_configuration(folder, url, only_declared_scopes=only_declared_scopes)
    command = ["plackup", "--no-default-middleware", "--env", "deployment", "--host", "127.0.0.1"]
    environment = {"LLNG_DEFAULTCONFFILE": str(settings)}
    with program(
        [*command, "--port", str(port), _LEMONLDAP_PORTAL], folder=folder, environment=environment
    ) as process:
        wait_for(port, process, folder)
        yield RegisteredServer(
            issuer=f"{url}/",
            token_url=f"{url}/oauth2/token",
            introspection_url=f"{url}/oauth2/introspect",
        )


def start_django_oauth_toolkit(folder: Path) -> AbstractContextManager[RegisteredServer]:
    """django-oauth-toolkit with scopes by client."""
    return _start_python(folder, "django_oauth_toolkit")


def start_authlib(folder: Path) -> AbstractContextManager[RegisteredServer]:
    """A server built with Authlib."""
    return _start_python(folder, "authlib_server")


@contextmanager
def _start_python(folder: Path, name: str) -> Iterator[RegisteredServer]:
    command = [python_of(name), HERE / name / "server.py", write_clients(folder / "clients.json")]
    with program(command, folder=folder, environment={}) as process:
        yield _endpoints(announced(process, folder))


STARTS: Mapping[str, Start] = {
    "oidc-provider": start_oidc_provider,
    "glewlwyd": start_glewlwyd,
    "lemonldap-declared": start_lemonldap_declared,
    "lemonldap-default": start_lemonldap_default,
    "django-oauth-toolkit": start_django_oauth_toolkit,
    "authlib": start_authlib,
}
"""Every kind of server, by its name in truth.yaml."""
