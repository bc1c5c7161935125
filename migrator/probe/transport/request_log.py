"""Writes down which requests were sent: one JSON line for each. No header, no body, no value of a query.

Each line is one `write` to a file opened for appending, so an interrupted run loses none, and runs that share
a file do not tear each other's lines.
"""

import json
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from migrator.errors import UsageError
from migrator.model.http import (
    BasicCredentials,
    BearerToken,
    HttpAnswer,
    HttpRequest,
    KeyHeader,
    NoAnswer,
    Purpose,
)
from migrator.model.secret import Secret
from migrator.oauth.sent_secrets import SentSecrets
from migrator.oauth.server_text import neutralise

_REQUEST_ID_HEADERS = (
    "x-request-id",
    "request-id",
    "x-correlation-id",
    "x-ms-request-id",
    "x-amzn-requestid",
    "x-trace-id",
)
_REQUEST_ID = re.compile(r"[A-Za-z0-9._:/=+-]{1,128}", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_IDENTIFIER = re.compile(r"(?=(?:.*[0-9]){4})[A-Za-z0-9_=~.-]{16,}", re.ASCII)
_LONGEST_SEGMENT = 64
_LONGEST_PATH = 300


class RequestLog:
    """An open request log. What cannot be written is told once, and never ends the run."""

    def __init__(self, descriptor: int, *, via: str | None, on_problem: Callable[[str], None]) -> None:
        self._descriptor = descriptor
        self._via = via
        self._on_problem = on_problem
        self._is_broken = False

    def note(
        self,
        request: HttpRequest,
        outcome: HttpAnswer | NoAnswer | None,
        *,
        seconds: float,
        sent: SentSecrets,
    ) -> None:
        """Write down one sending of a request, which took so long; `None`: it was interrupted.

        `sent` are the secrets of the whole run: a request id may repeat one that another request carried.
        """
        if self._is_broken:
            return
        entry = _entry(request, outcome, seconds, sent) | ({"via": self._via} if self._via else {})
        self._write(json.dumps(entry, ensure_ascii=True).encode("ascii") + b"\n")

    def end_torn_line(self) -> None:
        """Begin on a line of our own where whoever wrote last was stopped in the middle of one."""
        size = os.fstat(self._descriptor).st_size
        os.lseek(self._descriptor, max(size - 1, 0), os.SEEK_SET)
        if os.read(self._descriptor, 1) not in {b"", b"\n"}:
            self._write(b"\n")

    def _write(self, line: bytes) -> None:
        try:
            while line:
                line = line[os.write(self._descriptor, line) :]
        except OSError as error:
            self._is_broken = True
            self._on_problem(f"the request log is not complete: {error.strerror}")


@contextmanager
def open_request_log(
    path: Path, *, via: str | None = None, on_problem: Callable[[str], None]
) -> Iterator[RequestLog]:
    """Open a log to append to; a new one is readable by its owner alone.

    `via` is the embedded platform that stands in for every host. Raises UsageError for what is no plain
    file: a symbolic link in a checkout must not choose what is written to.
    """
    descriptor = _opened(path)
    log = RequestLog(descriptor, via=via, on_problem=on_problem)
    try:
        log.end_torn_line()
        yield log
    finally:
        os.close(descriptor)


def path_template(path: str) -> str:
    """Return the path with identifiers taken out of it, so that the same endpoint always reads the same."""
    return "/".join(_segment(part) for part in path.split("/"))


def _opened(path: Path) -> int:
    # Windows has neither flag, and opens no such files.
    careful = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | careful, 0o600)
    except OSError as error:
        raise _unusable(path, error.strerror or "it cannot be opened") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _unusable(path, "it is no plain file")
    return descriptor


def _unusable(path: Path, why: str) -> UsageError:
    return UsageError(
        f"cannot write the request log {path}: {why}", help_="Choose another --request-log: a plain file."
    )


def _entry(
    request: HttpRequest, outcome: HttpAnswer | NoAnswer | None, seconds: float, sent: SentSecrets
) -> dict[str, str | int | None]:
    began, parts = datetime.now(tz=UTC) - timedelta(seconds=seconds), urlsplit(request.url)
    answer = outcome if isinstance(outcome, HttpAnswer) else None
    secrets = tuple(secrets_of(request))
    entry: dict[str, str | int | None] = {
        "time": began.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "purpose": request.purpose.value,
        "method": request.method,
        "host": parts.netloc.lower(),
        "path": neutralise(path_template(parts.path), secrets=secrets, longest=_LONGEST_PATH),
        "status": answer.status if answer else None,
        "ms": round(seconds * 1000),
    }
    if (
        answer is not None
        and (id_ := _request_id(request, answer, secrets)) is not None
        and sent.redact(id_) == id_
    ):
        entry["request_id"] = id_
    if (reference := _key_of(request)) is not None:
        entry["key"] = reference
    if answer is None:
        entry["problem"] = outcome.problem.value if isinstance(outcome, NoAnswer) else "interrupted"
    return entry


def _key_of(request: HttpRequest) -> str | None:
    """Return the reference of the key that goes along, so that our own use of it can be told later."""
    return next((v.key.label for v in request.headers.values() if isinstance(v, KeyHeader)), None)


def _request_id(request: HttpRequest, answer: HttpAnswer, secrets: tuple[Secret, ...]) -> str | None:
    """Return what the server calls the request; `None` where it gives no name, or something that is none.

    A header of a server's choice may repeat what it was sent, or the token that it has just issued.
    """
    given = next((answer.headers[name] for name in _REQUEST_ID_HEADERS if name in answer.headers), "")
    if _REQUEST_ID.fullmatch(given) is None or neutralise(given, secrets=secrets) != given:
        return None
    issued = request.purpose is Purpose.TOKEN and answer.status < HTTPStatus.MULTIPLE_CHOICES
    return None if issued and given.encode("ascii") in answer.body else given


def secrets_of(request: HttpRequest) -> Iterator[Secret]:
    """Yield everything secret that the request carries."""
    for value in request.headers.values():
        match value:
            case Secret():
                yield value
            case BasicCredentials():
                yield value.client_secret
            case BearerToken():
                yield value.token
            case KeyHeader():
                yield value.key
            case str():
                pass
    yield from (value for _, value in request.form or () if isinstance(value, Secret))


def _segment(text: str) -> str:
    is_identifier = (
        (text.isdecimal() and text.isascii())
        or _UUID.fullmatch(text) is not None
        or _IDENTIFIER.fullmatch(text) is not None
        or len(text) > _LONGEST_SEGMENT
    )
    return "{id}" if is_identifier else text
