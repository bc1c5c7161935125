"""Stands where the network would be: records each request, answers it, and lets nothing out."""

import io
import json
import socket
import time
from collections.abc import Mapping
from typing import Any

import requests
from urllib3 import HTTPResponse

ACCESS_TOKEN = "canary-access-token"
_TOKEN_ANSWER = {"access_token": ACCESS_TOKEN, "token_type": "Bearer", "expires_in": 3600}


class Enough(BaseException):
    """A run has made as many requests as it may; nothing of the program catches this."""


class Wire:
    """One run's requests."""

    def __init__(self, token_url: str, answer: Mapping[str, Any], *, limit: int) -> None:
        self.requests: list[dict[str, Any]] = []
        self._token_url = token_url
        self._answer = answer
        self._limit = limit

    def send(self, adapter: requests.adapters.HTTPAdapter, request: requests.PreparedRequest) -> Any:
        """Record a request and answer it."""
        if len(self.requests) >= self._limit:
            raise Enough
        body = request.body.decode(errors="replace") if isinstance(request.body, bytes) else request.body
        self.requests.append(
            {
                "method": request.method,
                "url": request.url,
                "headers": {name.lower(): str(value) for name, value in request.headers.items()},
                "body": body or "",
            }
        )
        is_token_request = str(request.url).partition("?")[0] == self._token_url
        return adapter.build_response(request, _response(_TOKEN_ANSWER if is_token_request else self._answer))


_current: list[Wire] = []


def listen(wire: Wire) -> None:
    """Let this one record from now on."""
    _current[:] = [wire]


def cut_off() -> None:
    """Take the network away from this process, and all waiting."""

    def send(adapter: requests.adapters.HTTPAdapter, request: requests.PreparedRequest, **_: Any) -> Any:
        return _current[0].send(adapter, request)

    def refuse(*_: Any, **__: Any) -> Any:
        raise OSError("there is no network in here")

    requests.adapters.HTTPAdapter.send = send
    socket.socket.connect = refuse
    socket.getaddrinfo = refuse
    time.sleep = lambda _: None


def _response(answer: Mapping[str, Any]) -> HTTPResponse:
    body = io.BytesIO(json.dumps(answer).encode())
    return HTTPResponse(
        body=body, status=200, headers={"Content-Type": "application/json"}, preload_content=False
    )
