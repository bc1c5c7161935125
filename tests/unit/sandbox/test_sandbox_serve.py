"""The platform on a socket: where it listens, what it logs, how it ends."""

import logging
import socket
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from migrator.errors import UsageError
from migrator.sandbox import serve as serving
from migrator.sandbox.exchange import Credential
from migrator.sandbox.fleet import Fleet
from migrator.sandbox.request_log import LoggedRequest
from migrator.sandbox.serve import RunningSandbox, loopback_address, serve_forever
from migrator.sandbox.tenants import load_tenants

FleetOf = Callable[[str], Fleet]
AUDIT = "/log/api/external/v2/audit"
EU, US = "acme.eu-1.celonis.cloud", "acme-us.us-2.celonis.cloud"
DEMO = Path(__file__).parents[3] / "configs" / "demo" / "sandbox.yaml"
DROPPING = """
version: 1
tenants:
  acme:
    url: https://acme.eu-1.celonis.cloud
    behaviour:
      paths:
        /dropped: {fault: {kind: dropped-connection}}
        /slow: {fault: {kind: slow-body, seconds: 30}}
"""


@pytest.fixture(scope="module")
def running() -> Iterator[RunningSandbox]:
    with RunningSandbox(load_tenants(DEMO)) as sandbox:
        yield sandbox


def test_it_listens_on_loopback_alone(running: RunningSandbox) -> None:
    assert running.url.startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    ("host", "name"), [(EU, "acme-eu"), (US, "acme-us"), (f"{US.upper()}:443", "acme-us")]
)
def test_the_host_header_finds_the_team(running: RunningSandbox, host: str, name: str) -> None:
    secret = "made-up-secret-e1" if name == "acme-eu" else "made-up-secret-u1"
    client = (
        "2f1c7c1e-3b1d-4b5e-9a52-0c9d4c7f0a11"
        if name == "acme-eu"
        else "0d8f6a35-3e52-4b7c-b6c4-1a2b3c4d8118"
    )
    form = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
    with httpx.Client(base_url=running.url, headers={"host": host}) as http:
        value = http.post("/oauth2/token", data=form).json()["access_token"]
        headers = {"authorization": f"Bearer {value}"}
        assert http.get("/api/cloud/team", headers=headers).json()["name"] == name


def test_a_host_that_nobody_has_gets_the_list_of_those_that_are(running: RunningSandbox) -> None:
    answer = httpx.get(f"{running.url}/api/cloud/team")
    assert answer.status_code == 421
    assert answer.json()["known_hosts"] == [EU, US]


def test_a_token_of_one_team_is_nothing_in_another(running: RunningSandbox) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": "2f1c7c1e-3b1d-4b5e-9a52-0c9d4c7f0a11",
        "client_secret": "made-up-secret-e1",
    }
    value = httpx.post(f"{running.url}/oauth2/token", data=form, headers={"host": EU}).json()["access_token"]
    headers = {"authorization": f"Bearer {value}"}
    assert httpx.get(running.url + AUDIT, headers={**headers, "host": EU}).status_code == 200
    assert httpx.get(running.url + AUDIT, headers={**headers, "host": US}).status_code == 401


def test_the_log_has_kinds_of_credentials_and_no_values(running: RunningSandbox) -> None:
    running.forget_requests()
    with httpx.Client(base_url=running.url, headers={"host": EU}) as http:
        http.get(AUDIT)
        http.get(AUDIT, headers={"authorization": "AppKey made-up-key-e1"})
        http.get(AUDIT, headers={"authorization": "AppKey marker-4711"})
        http.get(AUDIT, headers={"authorization": "marker-4711"})
        form = {"client_id": "2f1c7c1e-3b1d-4b5e-9a52-0c9d4c7f0a11", "client_secret": "marker-4711"}
        http.post("/oauth2/token?client_secret=marker-4711", data=form)
        form["client_secret"] = "made-up-secret-e1"
        value = http.post("/oauth2/token", data={**form, "grant_type": "client_credentials"}).json()
        http.get(AUDIT, headers={"authorization": f"Bearer {value['access_token']}"})
        pair = b64encode(b"nobody:marker-4711").decode()
        http.post("/oauth2/token", data={"scope": ""}, headers={"authorization": f"Basic {pair}"})
    logged = running.requests
    assert [(r.credential, r.status) for r in logged] == [
        (Credential.NONE, 401),
        (Credential.KEY, 200),
        (Credential.UNRECOGNISED, 401),
        (Credential.MALFORMED, 401),
        (Credential.CLIENT, 401),
        (Credential.CLIENT, 200),
        (Credential.TOKEN, 200),
        (Credential.UNRECOGNISED, 401),
    ]
    assert logged[0] == LoggedRequest(
        method="GET", host=EU, path=AUDIT, status=401, credential=Credential.NONE
    )
    for hidden in ("marker-4711", "made-up", value["access_token"]):
        assert hidden not in repr(logged)


def test_nothing_is_written_to_any_log(running: RunningSandbox, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="uvicorn"):
        httpx.get(running.url + AUDIT, headers={"host": EU, "authorization": "AppKey marker-4711"})
    assert not [r for r in caplog.records if r.name.startswith("uvicorn") and "marker-4711" in r.getMessage()]


def test_a_dropped_connection_ends_in_the_middle(fleet_of: FleetOf) -> None:
    with (
        RunningSandbox(fleet_of(DROPPING)) as sandbox,
        pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"),
    ):
        httpx.get(f"{sandbox.url}/dropped")


def test_it_starts_and_stops_quickly_even_with_a_slow_answer_under_way(fleet_of: FleetOf) -> None:
    fleet = fleet_of(DROPPING)
    started = time.monotonic()
    with RunningSandbox(fleet) as sandbox:
        ready = time.monotonic()
        with httpx.Client() as http, http.stream("GET", f"{sandbox.url}/slow") as answer:
            assert answer.status_code == 404
            ending = time.monotonic()
            sandbox.__exit__(None, None, None)
            ended = time.monotonic()
    assert ready - started < 0.5
    assert ended - ending < 1
    with socket.socket() as probe, pytest.raises(ConnectionRefusedError):
        probe.connect(("127.0.0.1", int(sandbox.url.rpartition(":")[2])))


def test_answers_on_one_connection_do_not_wait_for_each_other(running: RunningSandbox) -> None:
    with httpx.Client(base_url=running.url, headers={"host": EU}) as http:
        http.get(AUDIT)
        started = time.monotonic()
        for _ in range(20):
            http.get(AUDIT)
    # Nagle's algorithm would make it 20 times 40 ms.
    assert time.monotonic() - started < 0.5


def test_many_threads_are_served_at_once(running: RunningSandbox) -> None:
    running.forget_requests()
    headers = {"host": EU, "authorization": "AppKey made-up-key-e1"}

    def call() -> None:
        with httpx.Client(base_url=running.url, headers=headers) as http:
            for _ in range(10):
                assert http.get(AUDIT).status_code == 200

    threads = [threading.Thread(target=call) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [r.status for r in running.requests] == [200] * 50


def test_a_port_that_is_taken_is_a_clear_error(running: RunningSandbox) -> None:
    port = int(running.url.rpartition(":")[2])
    with pytest.raises(UsageError, match=f"port {port} of 127.0.0.1 cannot be used"):
        RunningSandbox(load_tenants(DEMO), port=port).__enter__()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com", "", "127.0.0.1.evil.com"])  # noqa: S104 - must be refused
def test_other_machines_are_never_served(fleet_of: FleetOf, host: str) -> None:
    with pytest.raises(UsageError, match="for this machine alone"):
        serve_forever(fleet_of(DROPPING), host=host, port=0)


@pytest.mark.parametrize(
    ("host", "address"), [("localhost", "127.0.0.1"), ("127.0.0.1", "127.0.0.1"), ("::1", "::1")]
)
def test_loopback_has_several_names(host: str, address: str) -> None:
    assert loopback_address(host) == address


def test_serving_until_interrupted(fleet_of: FleetOf, monkeypatch: pytest.MonkeyPatch) -> None:
    urls: list[str] = []
    logged: list[LoggedRequest] = []
    servers: list[uvicorn.Server] = []
    build = serving._server  # the only way to end a server that lasts for ever

    def remember(*args: Starlette) -> uvicorn.Server:
        servers.append(build(*args))
        return servers[0]

    monkeypatch.setattr(serving, "_server", remember)
    fleet = fleet_of(DROPPING)
    thread = threading.Thread(
        target=lambda: serve_forever(fleet, ready=urls.append, on_request=logged.append)
    )
    thread.start()
    while not (servers and servers[0].started):
        time.sleep(0.002)
    assert httpx.get(f"{urls[0]}/nothing").status_code == 404
    servers[0].should_exit = True
    thread.join(5)
    assert not thread.is_alive()
    assert [entry.path for entry in logged] == ["/nothing"]
