"""A platform on loopback that answers everybody after a set delay, in a process of its own.

It does as little as possible, so that what is measured is the client.
`python -m benchmarks._platform SECONDS` prints its URL and serves until its standard input ends.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

APIS = ("audit", "login", "adoption")
_SCOPE = "audit:read login:read adoption:read"
_TOKEN = f'{{"access_token":"token","token_type":"Bearer","expires_in":899,"scope":"{_SCOPE}"}}'
_PAGE = '{"content":[{"id":1}],"totalCount":1}'
_ROOM = 64 * 1024


@contextmanager
def platform(delay: float) -> Iterator[str]:
    """Serve in another process, and yield the URL."""
    command = [sys.executable, "-m", "benchmarks._platform", str(delay)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the pipes that were asked for are not there")
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


class _Connection(asyncio.Protocol):
    """One connection; requests on it come one after the other."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._received = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end or len(body) < _length(head):
            return
        self._received = b""
        text = _TOKEN if head.startswith(b"POST") else _PAGE
        asyncio.get_running_loop().call_later(self._delay, self._answer, text)

    def _answer(self, text: str) -> None:
        if self._transport is not None and not self._transport.is_closing():
            head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(text)}\r\n\r\n"
            self._transport.write((head + text).encode())


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


async def _serve(delay: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(delay), "127.0.0.1", 0, backlog=_ROOM)
    port = server.sockets[0].getsockname()[1]
    print(f"http://127.0.0.1:{port}", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1])))
