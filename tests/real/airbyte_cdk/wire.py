"""Stands where the network would be: records each request, answers it, and lets nothing out."""

import io
import json
import socket
import time
from collections.abc import Mapping
from typing import Any, NoReturn

import requests
from urllib3 import HTTPResponse

ACCESS_TOKEN = "canary-access-token"
_REFUSED = {"error": "invalid_token"}


class Enough(BaseException):
    """A run has made as many requests as it may; nothing of the program catches this."""


class Wire:
    """One run's requests."""

    def __init__(
        self, token_url: str, answer: Mapping[str, Any], *, limit: int, refuses: bool = False
    ) -> None:
        """`limit`: so many answers of the API. `refuses`: every other token, as if it had ended early."""
        self.requests: list[dict[str, Any]] = []
        self._refuses = refuses
        self._tokens = 0
        self._answers = 0
        self._token_url = token_url
        self._answer = answer
        self._limit = limit

    def send(
        self, adapter: requests.adapters.HTTPAdapter, request: requests.PreparedRequest
    ) -> requests.Response:
        """Record a request and answer it."""
        if self._answers >= self._limit:
            raise Enough
        body = request.body.decode(errors="replace") if isinstance(request.body, bytes) else request.body
        status, answer = self._answered(request)
        self.requests.append(
            {
                "method": request.method,
                "url": request.url,
                "headers": {name.lower(): str(value) for name, value in request.headers.items()},
                "body": body or "",
                "status": status,
            }
        )
        return adapter.build_response(request, _response(status, answer))

    def _answered(self, request: requests.PreparedRequest) -> tuple[int, Mapping[str, Any]]:
        if str(request.url).partition("?")[0] == self._token_url:
            self._tokens += 1
            token = f"{ACCESS_TOKEN}-{self._tokens}"
            return 200, {"access_token": token, "token_type": "Bearer", "expires_in": 3600}
        number = str(request.headers.get("Authorization", "")).rpartition(f"{ACCESS_TOKEN}-")[2]
        if self._refuses and number.isdigit() and int(number) % 2:
            return 401, _REFUSED
        self._answers += 1
        return 200, self._answer


_current: list[Wire] = []


def listen(wire: Wire) -> None:
    """Let this one record from now on."""
    _current[:] = [wire]


def cut_off() -> None:
    """Take the network away from this process, and all waiting."""

    def send(
        adapter: requests.adapters.HTTPAdapter, request: requests.PreparedRequest, **_: object
    ) -> requests.Response:
        return _current[0].send(adapter, request)

    def refuse(*_: object, **__: object) -> NoReturn:
        raise OSError("there is no network in here")

    requests.adapters.HTTPAdapter.send = send
    socket.socket.connect = refuse
    socket.getaddrinfo = refuse
    time.sleep = lambda _: None


def _response(status: int, answer: Mapping[str, Any]) -> HTTPResponse:
    body = io.BytesIO(json.dumps(answer).encode())
    headers = {"Content-Type": "application/json"}
    return HTTPResponse(body=body, status=status, headers=headers, preload_content=False)
