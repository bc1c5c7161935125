"""Secrets from real stores: a Secret Service daemon behind `keyring:`, moto's server behind `aws-sm:`.

The platform is the embedded one; what is real here is the way from the store to the token request.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from migrator.model.report import Report
from migrator.reports.v1.read import from_json_v1
from migrator.sandbox.serve import RunningSandbox
from migrator.sandbox.tenants import load_tenants
from tests.real.installing import HERE as REAL
from tests.real.installing import ROOT, debian_packages, python_of

HERE = REAL / "secret_stores"
START_SECONDS = 30
CLIENTS = 12
DAEMON = "printf pass | gnome-keyring-daemon --unlock --components=secrets >/dev/null && "


def secret(number: int) -> str:
    """Return the secret of a client: characters that a store or a shell might spoil."""
    return f"marker-é%+'$&-{number}"


@pytest.fixture(scope="session")
def stores_python() -> Path:
    """The Python of a virtual environment with keyring, SecretStorage, boto3 and moto."""
    return python_of("secret_stores")


@pytest.fixture(scope="session")
def libraries(stores_python: Path) -> Path:
    """The folder of those libraries."""
    command = [str(stores_python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    return Path(subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[RunningSandbox]:
    """A platform that knows every client by its secret."""
    clients = {
        f"c{n}": {"id": f"id-{n}", "secret": secret(n), "scopes": ["audit.log:read"]} for n in range(CLIENTS)
    }
    for client in clients.values():
        client["permissions"] = ["Use Audit Log API"]
    tenant = {"url": "https://team.eu-1.celonis.cloud", "clients": clients}
    path = tmp_path / "tenants.json"
    path.write_text(json.dumps({"version": 1, "tenants": {"team": tenant}}))
    with RunningSandbox(load_tenants(path)) as running:
        yield running


def inventory(folder: Path, references: Mapping[str, str]) -> Path:
    """Write an inventory whose clients have these references, by client name."""
    platform = {"provider": "celonis", "url": "https://team.eu-1.celonis.cloud"}
    clients = {
        name: {
            "platform": "team",
            "client_id": f"id-{name.partition('-')[0][1:]}",
            "client_secret": reference,
        }
        for name, reference in references.items()
    }
    extractors = {
        f"of-{name}": {"owner": "me@acme.example", "client": name, "apis": ["audit-log"]} for name in clients
    }
    path = folder / "inventory.json"
    path.write_text(
        json.dumps(
            {"version": 1, "platforms": {"team": platform}, "clients": clients, "extractors": extractors}
        )
    )
    return path


def command(libraries: Path, path: Path, sandbox: RunningSandbox) -> list[str]:
    words = [
        sys.executable,
        HERE / "cli.py",
        libraries,
        "check",
        path,
        "--sandbox",
        sandbox.url,
        "-f",
        "json",
    ]
    return list(map(str, words))


def read(done: subprocess.CompletedProcess[str]) -> Report:
    """Return the report; nothing that was said holds a secret."""
    assert done.stdout, done.stderr
    assert "marker" not in done.stdout + done.stderr
    return from_json_v1(json.loads(done.stdout))


def outcomes(report: Report) -> dict[str, str]:
    return {client.name: str(client.reason) for client in report.clients}


def run(words: list[str], *, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a program with these variables, and none that point to a store of this machine."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "DBUS_", "XDG_"))}
    return subprocess.run(
        words,
        env={**kept, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_secrets_come_from_a_secret_service(
    tmp_path: Path, stores_python: Path, libraries: Path, sandbox: RunningSandbox
) -> None:
    debian_packages("dbus", "gnome-keyring", program=Path("/usr/bin/gnome-keyring-daemon"))
    references = {f"c{n}": f"keyring:celonis/client-{n}" for n in range(CLIENTS)}
    references["c0-gone"] = "keyring:celonis/nobody"
    path = inventory(tmp_path, references)
    session = tmp_path / "session.sh"
    steps = [
        f'printf %s "$SECRET_{n}" | "{stores_python}" -m keyring set celonis client-{n}'
        for n in range(CLIENTS)
    ]
    steps += [" ".join(f"'{word}'" for word in command(libraries, path, sandbox))]
    session.write_text(DAEMON + "\n" + " &&\n".join(steps) + "\n")
    environment = {f"SECRET_{n}": secret(n) for n in range(CLIENTS)}
    folders = {
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
    }
    report = read(run(["dbus-run-session", "--", "sh", str(session)], environment=environment | folders))
    found = outcomes(report)
    assert found.pop("c0-gone") == "secret-unavailable"
    assert set(found.values()) == {"ok"}, found
    [gone] = [client for client in report.clients if client.name == "c0-gone"]
    assert gone.message == "keyring:celonis/nobody: the keyring has no such entry."
    assert gone.next_step == "keyring set celonis nobody"


def test_without_a_secret_service_nothing_is_guessed(
    tmp_path: Path, libraries: Path, sandbox: RunningSandbox
) -> None:
    path = inventory(tmp_path, {"c0": "keyring:celonis/client-0"})
    folders = {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    report = read(run(command(libraries, path, sandbox), environment=folders))
    assert outcomes(report) == {"c0": "secret-unavailable"}
    assert report.clients[0].message.startswith("keyring:celonis/client-0: the keyring cannot be read (")


@pytest.fixture
def moto(stores_python: Path) -> Iterator[dict[str, str]]:
    """A running moto server, as the variables that lead AWS libraries to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [str(stores_python), "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "made-up",
            "AWS_SECRET_ACCESS_KEY": "made-up",
        }
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def _wait_for(port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("moto's server does not listen")


def test_secrets_come_from_aws_secrets_manager(
    tmp_path: Path, stores_python: Path, libraries: Path, sandbox: RunningSandbox, moto: dict[str, str]
) -> None:
    stored = {f"celonis/client-{n}": secret(n) for n in range(CLIENTS - 1)}
    stored["celonis/many"] = json.dumps({"last": secret(CLIENTS - 1), "number": 7})
    references = {f"c{n}": f"aws-sm:celonis/client-{n}" for n in range(CLIENTS - 1)}
    references[f"c{CLIENTS - 1}"] = "aws-sm:celonis/many#last"
    references |= {"c0-gone": "aws-sm:celonis/nobody", "c1-odd": "aws-sm:celonis/many#number"}
    seeded = subprocess.run(
        [str(stores_python), str(HERE / "seed.py")],
        input=json.dumps(stored),
        env={**os.environ, **moto},
        text=True,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert seeded.returncode == 0, seeded.stderr
    report = read(run(command(libraries, inventory(tmp_path, references), sandbox), environment=moto))
    found = outcomes(report)
    assert [found.pop(name) for name in ("c0-gone", "c1-odd")] == ["secret-unavailable"] * 2
    assert set(found.values()) == {"ok"}, found
    messages = {client.name: client.message for client in report.clients}
    assert messages["c0-gone"] == "aws-sm:celonis/nobody: AWS answered ResourceNotFoundException."
    assert messages["c1-odd"] == "aws-sm:celonis/many#number: the secret has no text member number."


def test_without_credentials_aws_is_not_asked(
    tmp_path: Path, libraries: Path, sandbox: RunningSandbox, moto: dict[str, str]
) -> None:
    path = inventory(tmp_path, {"c0": "aws-sm:celonis/client-0"})
    bare = {"AWS_ENDPOINT_URL": moto["AWS_ENDPOINT_URL"], "AWS_DEFAULT_REGION": "eu-central-1"}
    bare |= {"AWS_EC2_METADATA_DISABLED": "true", "HOME": str(tmp_path)}
    report = read(run(command(libraries, path, sandbox), environment=bare))
    assert outcomes(report) == {"c0": "secret-unavailable"}
    assert "aws-sm:celonis/client-0: AWS cannot be asked (NoCredentialsError)." in report.clients[0].message
