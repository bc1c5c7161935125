"""A platform on loopback that answers everybody after a set delay, in a process of its own.

It does as little as possible, so that what is measured is the client.
`python -m benchmarks._platform SECONDS` prints its URL and serves until its standard input ends.
"""

import asyncio
import json
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

APIS = ("audit", "login", "adoption")
_SCOPE = "audit:read login:read adoption:read"
_TOKEN = f'{{"access_token":"token","token_type":"Bearer","expires_in":899,"scope":"{_SCOPE}"}}'
_PAGE = '{"content":[{"id":1}],"totalCount":1}'
_ROOM = 64 * 1024
_COUNTS = "/requests-since-last"


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


def requests_since_last(url: str) -> dict[str, int]:
    """Return how many POSTs and GETs the platform has answered since it was asked last."""
    with urllib.request.urlopen(f"{url}{_COUNTS}") as answer:  # noqa: S310 - a URL of our own, on loopback
        counts: dict[str, int] = json.load(answer)
    return counts


class _Connection(asyncio.Protocol):
    """One connection; requests on it come one after the other."""

    def __init__(self, delay: float, counts: Counter[str]) -> None:
        self._delay = delay
        self._counts = counts
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
        method, path = head.split(b" ", 2)[:2]
        if path.decode() == _COUNTS:
            self._answer(json.dumps(self._counts))
            self._counts.clear()
            return
        self._counts[method.decode()] += 1
        text = _TOKEN if method == b"POST" else _PAGE
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
    counts: Counter[str] = Counter()
    server = await loop.create_server(lambda: _Connection(delay, counts), "127.0.0.1", 0, backlog=_ROOM)
    port = server.sockets[0].getsockname()[1]
    print(f"http://127.0.0.1:{port}", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1])))
