"""A few servers with names and certificates on loopback, behind a proxy that says who was connected to.

The program under test is not changed for it: HTTPS_PROXY and SSL_CERT_FILE lead it here. Foreign hosts are at
127.0.0.2, and whatever is sent to them is kept.
"""

import asyncio
import ssl
import threading
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.unit.probe.certificates import Authority

HERE, FOREIGN = "127.0.0.1", "127.0.0.2"
_BROKEN = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)


@dataclass(frozen=True, kw_only=True)
class Received:
    """One request as it arrived."""

    method: str
    path: str
    head: bytes
    body: bytes


Script = Callable[[Received, asyncio.StreamWriter], Awaitable[None]]


class LittleInternet:
    """Serves scripts under names, in a thread of its own."""

    def __init__(self, folder: Path) -> None:
        self._authority = Authority(folder)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._routes: dict[str, tuple[str, int]] = {}
        self._servers: list[asyncio.Server] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._proxy_port = 0
        self.received: defaultdict[str, list[Received]] = defaultdict(list)
        """Every request, by the name of the server that it came to."""
        self.connected: list[str] = []
        """Every name that the proxy was asked for."""

    def __enter__(self) -> Self:
        self._thread.start()
        self._proxy_port = self._do(self._listen(self._tunnel, HERE, None))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    @property
    def environment(self) -> Mapping[str, str]:
        """What a program must have in its environment to be led here."""
        proxy = f"http://{HERE}:{self._proxy_port}"
        return {"HTTPS_PROXY": proxy, "https_proxy": proxy, "SSL_CERT_FILE": str(self._authority.file)}

    def identity(self, name: str) -> tuple[str, str]:
        """Return a certificate that the servers here accept, and its private key, both as PEM."""
        return self._authority.identity(name)

    def serve(
        self,
        name: str,
        script: Script,
        *,
        certificate_of: str | None = None,
        expired: bool = False,
        wants_certificate: bool = False,
    ) -> None:
        """Serve a host of this name. Hosts outside celonis.cloud are foreign."""
        context = self._authority.server_context(certificate_of or name, expired=expired)
        if wants_certificate:
            context.load_verify_locations(self._authority.file)
            context.verify_mode = ssl.CERT_REQUIRED
        address = HERE if name.endswith(".celonis.cloud") else FOREIGN

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while (request := await _request(reader)) is not None:
                self.received[name].append(request)
                await script(request, writer)
                await writer.drain()

        self._routes[name] = (address, self._do(self._listen(accept, address, context)))

    def sent_to(self, name: str) -> bytes:
        """Return everything that was sent to a host."""
        return b"".join(r.head + r.body for r in self.received[name])

    def _do(self, work: Coroutine[None, None, int]) -> int:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(
        self,
        accept: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
        address: str,
        context: ssl.SSLContext | None,
    ) -> int:
        async def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._tasks.add(task)
            with suppress(*_BROKEN, asyncio.CancelledError):
                await accept(reader, writer)
            self._tasks.discard(task)
            writer.transport.abort()

        server = await asyncio.start_server(accepted, address, 0, ssl=context)
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def _close(self) -> int:
        for server in self._servers:
            server.close()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0.01)
        return len(tasks)

    async def _tunnel(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one CONNECT (RFC 9110 §9.3.6)."""
        head = await reader.readuntil(b"\r\n\r\n")
        name = head.split(b" ")[1].decode().rpartition(":")[0]
        self.connected.append(name)
        if name not in self._routes:
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return
        far_reader, far_writer = await asyncio.open_connection(*self._routes[name])
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            await asyncio.wait(
                {
                    asyncio.create_task(_copy(reader, far_writer)),
                    asyncio.create_task(_copy(far_reader, writer)),
                },
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            far_writer.transport.abort()


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(*_BROKEN):
        while data := await source.read(65536):
            target.write(data)
            await target.drain()


async def _request(reader: asyncio.StreamReader) -> Received | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    method, path, _ = head.split(b"\r\n")[0].decode().split(" ", 2)
    lengths = [
        line.partition(b":")[2] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
    ]
    body = await reader.readexactly(int(lengths[0])) if lengths else b""
    return Received(method=method, path=path, head=head, body=body)
