"""Runs the embedded platform on loopback, and nowhere else."""

import ipaddress
import socket
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

import uvicorn
from starlette.applications import Starlette

from migrator.errors import MigratorError, UsageError
from migrator.sandbox.app import Clock, build_app
from migrator.sandbox.fleet import Fleet
from migrator.sandbox.request_log import Listener, LoggedRequest, RequestLog

LOOPBACK = "127.0.0.1"
_START_SECONDS = 5.0
_STOP_SECONDS = 5.0
_TICK = 0.002


class RunningSandbox:
    """The embedded platform in a thread of its own, as long as the `with` block lasts.

    It listens on a free port of 127.0.0.1. Keep the `Host` header of the platform that is meant.
    """

    def __init__(self, fleet: Fleet, *, port: int = 0, clock: Clock = time.time) -> None:
        self._fleet = fleet
        self._port = port
        self._clock = clock
        self._log = RequestLog()
        self.url = ""
        """Where it listens, without a trailing slash; empty before the block is entered."""

    def __enter__(self) -> Self:
        self._socket = _bind(LOOPBACK, self._port)
        self.url = _url(self._socket)
        self._server = _server(build_app(self._fleet, log=self._log, clock=self._clock))
        self._thread = threading.Thread(target=self._run, name="migrator-sandbox", daemon=True)
        self._thread.start()
        deadline = time.monotonic() + _START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                self._stop()
                raise MigratorError("the embedded platform did not start")
            time.sleep(_TICK)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop()

    @property
    def requests(self) -> tuple[LoggedRequest, ...]:
        """Every request so far, in the order of its answer."""
        return self._log.entries()

    def forget_requests(self) -> None:
        """Empty the request log."""
        self._log.clear()

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])

    def _stop(self) -> None:
        self._server.should_exit = True
        # Whoever still waits for a slow answer does not hold up the end.
        self._server.force_exit = True
        self._thread.join(_STOP_SECONDS)
        self._socket.close()


def serve_forever(
    fleet: Fleet,
    *,
    host: str = LOOPBACK,
    port: int = 0,
    ready: Callable[[str], None] | None = None,
    on_request: Listener | None = None,
) -> None:
    """Serve until interrupted.

    `ready` is told the URL once the port is taken, `on_request` every request once it is answered.
    Raises UsageError for an address that is not loopback and for a port that is taken. KeyboardInterrupt
    ends it.
    """
    listening = _bind(loopback_address(host), port)
    try:
        server = _server(build_app(fleet, log=RequestLog(on_request)))
        if ready is not None:
            ready(_url(listening))
        server.run(sockets=[listening])
    finally:
        listening.close()


def loopback_address(host: str) -> str:
    """Return the address to bind. Raises UsageError for any that other machines could reach."""
    if host == "localhost":
        return LOOPBACK
    try:
        if ipaddress.ip_address(host).is_loopback:
            return host
    except ValueError:
        pass
    raise UsageError(
        f"the embedded platform cannot listen on {host}: it is for this machine alone",
        help_=f"use {LOOPBACK}",
    )


def _bind(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # asyncio switches Nagle's algorithm off only where the protocol is named: 44 ms an answer otherwise.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((address, port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise UsageError(
            f"port {port} of {address} cannot be used: {error.strerror}",
            help_="use another --port, or 0 for any",
        ) from error
    return listening


def _url(listening: socket.socket) -> str:
    address, port = listening.getsockname()[:2]
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"


def _server(app: Starlette) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)
