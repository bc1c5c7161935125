"""The request log: what a line says, what it never says, and that no line is lost."""

import asyncio
import json
import os
import re
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pytest_httpx import HTTPXMock

from migrator.errors import UsageError
from migrator.model.http import (
    BasicCredentials,
    BearerToken,
    HttpAnswer,
    HttpRequest,
    NoAnswer,
    Purpose,
    TransportProblem,
)
from migrator.model.secret import Secret
from migrator.oauth.sent_secrets import SentSecrets
from migrator.probe.transport.client import open_client
from migrator.probe.transport.options import ClientOptions
from migrator.probe.transport.request_log import open_request_log, path_template

MARKER = "MARKER-9f8e7d6c5b4a"
SECRET = Secret(MARKER, label="env:S")
API = HttpRequest(
    method="GET",
    url=f"https://127.0.0.1/api/members?key={MARKER}&pageSize=1",
    purpose=Purpose.API,
    headers={"Authorization": BearerToken(token=SECRET)},
)
TOKEN = HttpRequest(
    method="POST",
    url="https://127.0.0.1:8443/oauth2/token",
    purpose=Purpose.TOKEN,
    headers={"Authorization": BasicCredentials(client_id="me", client_secret=SECRET)},
    form=(("client_secret", SECRET),),
)


def answer(status: int = 200, body: bytes = b"", **headers: str) -> HttpAnswer:
    return HttpAnswer(
        status=status, headers={name.replace("_", "-"): v for name, v in headers.items()}, body=body
    )


def nothing_goes_wrong(problem: str) -> None:
    raise AssertionError(problem)


def lines(path: Path) -> list[Mapping[str, Any]]:
    text = path.read_text()
    assert MARKER not in text
    assert not text or text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


def noted(path: Path, request: HttpRequest, outcome: HttpAnswer | NoAnswer | None) -> Mapping[str, Any]:
    with open_request_log(path, on_problem=nothing_goes_wrong) as log:
        log.note(request, outcome, seconds=0.0421, sent=SentSecrets())
    return lines(path)[-1]


def test_a_line_says_when_what_to_whom_and_with_which_status(tmp_path: Path) -> None:
    found = dict(noted(tmp_path / "log", API, answer(403, x_request_id="a1b2-c3")))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", found.pop("time"))
    assert found == {
        "purpose": "api",
        "method": "GET",
        "host": "127.0.0.1",
        "path": "/api/members",
        "status": 403,
        "ms": 42,
        "request_id": "a1b2-c3",
    }


def test_no_answer_and_an_interruption_are_told_apart(tmp_path: Path) -> None:
    refused = NoAnswer(problem=TransportProblem.UNREACHABLE, detail="x")
    assert [noted(tmp_path / "log", TOKEN, outcome)["problem"] for outcome in (refused, None)] == [
        "unreachable",
        "interrupted",
    ]
    assert [line["status"] for line in lines(tmp_path / "log")] == [None, None]


@pytest.mark.parametrize(
    "hostile",
    [
        MARKER,
        f"req-{MARKER[:10]}",
        b64encode(f"me:{MARKER}".encode()).decode(),
        "\x1b[31mred",
        "[bold]x[/bold]",
        "<b>",
        "x" * 200,
        "",
    ],
)
def test_a_request_id_that_repeats_a_secret_or_is_none_is_left_out(hostile: str, tmp_path: Path) -> None:
    for request in (TOKEN, API):
        assert "request_id" not in noted(tmp_path / "log", request, answer(401, x_request_id=hostile))


def test_a_request_id_that_is_the_token_just_issued_is_left_out(tmp_path: Path) -> None:
    body = b'{"access_token": "fresh-token-77"}'
    assert "request_id" not in noted(
        tmp_path / "log", TOKEN, answer(200, body, x_request_id="fresh-token-77")
    )
    found = noted(tmp_path / "log", TOKEN, answer(400, b'{"id": "r-1"}', x_request_id="r-1"))
    assert found["request_id"] == "r-1"


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/log/api/external/v2/audit", "/log/api/external/v2/audit"),
        (
            "/platform-adoption/api/external/adoption-tracking-events/STUDIO_ASSET",
            "/platform-adoption/api/external/adoption-tracking-events/STUDIO_ASSET",
        ),
        ("/.well-known/oauth-authorization-server", "/.well-known/oauth-authorization-server"),
        ("/data-pools/2f1c7c1e-3b1d-4b5e-9a52-0c9d4c7f0a11/jobs/17", "/data-pools/{id}/jobs/{id}"),
        ("/oauth/9f8e7d6c5b4a39281706f5e4d3c2b1a0/token", "/oauth/{id}/token"),
        ("/" + "x" * 65, "/{id}"),
        ("", ""),
    ],
)
def test_identifiers_are_taken_out_of_paths(path: str, template: str) -> None:
    assert path_template(path) == template


def test_lines_are_appended_and_a_torn_one_is_ended_first(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text('{"first": 1}\n{"torn": ')
    noted_line = '{"first": 1}\n{"torn": \n'
    with open_request_log(log, on_problem=nothing_goes_wrong) as opened:
        opened.note(API, answer(), seconds=1, sent=SentSecrets())
    assert log.read_text().startswith(noted_line)
    with open_request_log(log, on_problem=nothing_goes_wrong) as opened:
        opened.note(API, answer(), seconds=1, sent=SentSecrets())
    assert len(log.read_text().splitlines()) == 4


def test_a_new_log_is_for_its_owner_alone(tmp_path: Path) -> None:
    noted(tmp_path / "log", API, answer())
    assert (tmp_path / "log").stat().st_mode & 0o077 == 0


def test_only_plain_files_are_written(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("keep")
    (tmp_path / "link").symlink_to("victim")
    os.mkfifo(tmp_path / "fifo")
    for name in ("link", "fifo", "missing/log", "."):
        with (
            pytest.raises(UsageError, match="cannot write the request log"),
            open_request_log(tmp_path / name, on_problem=nothing_goes_wrong),
        ):
            pass
    assert (tmp_path / "victim").read_text() == "keep"


def test_a_full_disk_is_told_once_and_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def full(_descriptor: int, _line: bytes) -> int:
        raise OSError(28, "No space left on device")

    with open_request_log(tmp_path / "log", on_problem=told.append) as log:
        monkeypatch.setattr("migrator.probe.transport.request_log.os.write", full)
        log.note(API, answer(), seconds=1, sent=SentSecrets())
        log.note(API, answer(), seconds=1, sent=SentSecrets())
    assert told == ["the request log is not complete: No space left on device"]


def test_a_rehearsal_is_marked(tmp_path: Path) -> None:
    with open_request_log(
        tmp_path / "log", via="http://127.0.0.1:8765", on_problem=nothing_goes_wrong
    ) as log:
        log.note(API, answer(), seconds=1, sent=SentSecrets())
    assert lines(tmp_path / "log")[0]["via"] == "http://127.0.0.1:8765"


def test_every_sending_is_a_line_and_refusals_are_none(tmp_path: Path, httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(status_code=429, headers={"Retry-After": "0"})
    httpx_mock.add_response(status_code=200)
    foreign = HttpRequest(method="GET", url="https://evil.example/", purpose=Purpose.API, headers={})

    async def send() -> None:
        with open_request_log(tmp_path / "log", on_problem=nothing_goes_wrong) as log:
            async with open_client(ClientOptions(), log) as client:
                await client(API)
                await client(foreign)

    asyncio.run(send())
    assert [line["status"] for line in lines(tmp_path / "log")] == [429, 200]


def test_requests_under_way_at_an_interruption_are_written_down(
    tmp_path: Path, httpx_mock: HTTPXMock
) -> None:
    started = asyncio.Event()

    async def slow(_: object) -> None:
        started.set()
        await asyncio.sleep(30)

    httpx_mock.add_callback(slow)

    async def send() -> None:
        with open_request_log(tmp_path / "log", on_problem=nothing_goes_wrong) as log:
            async with open_client(ClientOptions(), log) as client:
                under_way = asyncio.create_task(client(API))
                await started.wait()
                under_way.cancel()
                await asyncio.gather(under_way, return_exceptions=True)

    asyncio.run(send())
    [line] = lines(tmp_path / "log")
    assert (line["status"], line["problem"]) == (None, "interrupted")
