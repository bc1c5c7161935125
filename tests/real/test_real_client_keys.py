"""Clients with keys and certificates at real authorization servers, which differ in the `aud` they take."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from migrator.model.report import Report
from migrator.model.verdict import ClientVerdict
from tests.real.checking import check_inventory
from tests.real.client_keys import (
    Certificates,
    KeyClient,
    key_clients,
    new_key,
    write_key,
    write_metadata,
)
from tests.real.registered import AUDIT
from tests.real.running import announced, program
from tests.real.servers import oidc_provider_script, start_glewlwyd


@dataclass(frozen=True, kw_only=True)
class Served:
    """A running server that knows the clients."""

    issuer: str
    token_url: str
    clients: tuple[KeyClient, ...]


@pytest.fixture(scope="module")
def oidc_provider_with_keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("oidc_provider_keys")
    clients = key_clients(folder)
    metadata = write_metadata(folder / "clients.json", [client.metadata for client in clients])
    environment = {"KEY_CLIENTS": str(metadata)}
    with program(["node", oidc_provider_script()], folder=folder, environment=environment) as process:
        url = announced(process, folder)["url"]
        yield Served(issuer=url, token_url=f"{url}/oauth2/token", clients=clients)


@pytest.fixture(scope="module")
def glewlwyd_with_keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("glewlwyd_keys")
    clients = key_clients(folder)
    with start_glewlwyd(folder, [client.metadata for client in clients]) as server:
        yield Served(issuer=server.issuer, token_url=server.token_url, clients=clients)


def check(
    folder: Path,
    server: Served,
    client: KeyClient,
    *,
    key: Path | None = None,
    key_id: str | None = None,
) -> Report:
    """Check one client, whose server's issuer is known."""
    inventory = {
        "version": 1,
        "platforms": {
            "p": {
                "provider": "generic",
                "url": server.issuer,
                "issuer": server.issuer,
                "token_url": server.token_url,
            }
        },
        "clients": {
            "c": {
                "platform": "p",
                "client_id": client.client_id,
                "private_key": f"file:{key or client.private_key}",
                "auth_method": "private_key_jwt",
                "signing_alg": client.algorithm,
                **({"key_id": key_id} if key_id else {}),
            }
        },
        "extractors": {"x": {"owner": "tests@example.com", "client": "c", "scopes": [AUDIT]}},
    }
    return check_inventory(folder, inventory, {})


def verdict(report: Report) -> tuple[str, str]:
    [found] = report.clients
    return found.verdict, found.reason


def habits(report: Report) -> set[str]:
    return {habit for server in report.authorization_servers for habit in server.habits}


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "PS256"])
def test_oidc_provider_takes_assertions_made_out_to_its_issuer(
    algorithm: str, oidc_provider_with_keys: Served, tmp_path: Path
) -> None:
    client = next(c for c in oidc_provider_with_keys.clients if c.algorithm == algorithm)
    report = check(tmp_path, oidc_provider_with_keys, client)
    assert verdict(report) == ("ready", "ok")
    assert report.clients[0].requests.token == 1
    assert "takes-issuer-audience" in habits(report)


def test_oidc_provider_rejects_a_wrong_key_after_both_audiences(
    oidc_provider_with_keys: Served, tmp_path: Path
) -> None:
    client = oidc_provider_with_keys.clients[0]
    other = write_key(tmp_path / "other.pem", new_key(client.algorithm))
    report = check(tmp_path, oidc_provider_with_keys, client, key=other)
    assert verdict(report) == ("blocked", "client-rejected")
    assert report.clients[0].requests.token == 2


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "PS256"])
def test_glewlwyd_takes_assertions_with_a_key_id_made_out_to_its_token_endpoint_alone(
    algorithm: str, glewlwyd_with_keys: Served, tmp_path: Path
) -> None:
    client = next(c for c in glewlwyd_with_keys.clients if c.algorithm == algorithm)
    without = check(tmp_path, glewlwyd_with_keys, client)
    assert verdict(without) == ("blocked", "client-rejected")
    assert "Some servers want the ID of the key, too: key_id" in without.clients[0].message
    report = check(tmp_path, glewlwyd_with_keys, client, key_id=client.client_id)
    assert verdict(report) == ("ready", "ok")
    assert report.clients[0].requests.token == 2
    assert "takes-endpoint-audience" in habits(report)


def test_oidc_provider_takes_a_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificates = Certificates(tmp_path)
    key, certificate = certificates.issue("nightly", "nightly")
    stranger_key, stranger = certificates.issue("stranger", "stranger")
    metadata: dict[str, object] = {
        "client_id": "by-certificate",
        "token_endpoint_auth_method": "tls_client_auth",
        "tls_client_auth_subject_dn": "CN=nightly",
    }
    environment = {
        "KEY_CLIENTS": str(write_metadata(tmp_path / "clients.json", [metadata])),
        "TLS": str(tmp_path),
    }
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    with program(["node", oidc_provider_script()], folder=tmp_path, environment=environment) as process:
        url = announced(process, tmp_path)["url"]
        good = _by_certificate(tmp_path, url, key, certificate)
        assert (good.verdict, good.reason) == ("ready", "ok"), good
        assert good.requests.token == 1
        bad = _by_certificate(tmp_path, url, stranger_key, stranger)
        assert (bad.verdict, bad.reason) == ("blocked", "client-rejected"), bad


def _by_certificate(folder: Path, url: str, key: Path, certificate: Path) -> ClientVerdict:
    inventory = {
        "version": 1,
        "platforms": {"p": {"provider": "generic", "url": url, "token_url": f"{url}/oauth2/token"}},
        "clients": {
            "c": {
                "platform": "p",
                "client_id": "by-certificate",
                "private_key": f"file:{key}",
                "certificate": f"file:{certificate}",
                "auth_method": "tls_client_auth",
            }
        },
        "extractors": {"x": {"owner": "tests@example.com", "client": "c", "scopes": [AUDIT]}},
    }
    [client] = check_inventory(folder, inventory, {}).clients
    return client
