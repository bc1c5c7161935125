"""What hostile servers do: scripts for the servers of a little internet."""

import asyncio
import gzip
import json
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote_plus

from tests.unit.probe.little_internet import Received, Script

TOKEN_PATH = "/oauth2/token"
_ENDLESS = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
_BOMB = gzip.compress(b"0" * 100_000_000, compresslevel=1)
_HUGE = 100_000_000


def plain(
    body: bytes, status: int = 200, headers: Mapping[str, str] | None = None, *, claimed: int | None = None
) -> Script:
    """Answer with this, whatever is asked; `claimed` is another Content-Length than the right one."""
    named = {"Content-Type": "application/json", **(headers or {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    length = len(body) if claimed is None else claimed
    head = f"HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n{lines}\r\n".encode("latin-1")

    async def script(_: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(head + body)
        if claimed is not None:
            await writer.drain()
            writer.close()

    return script


def members(status: int = 200, /, **values: object) -> Script:
    """Answer with a JSON object."""
    return plain(json.dumps(values).encode(), status)


def by_path(*, token: Script, api: Script, others: Mapping[str, Script] | None = None) -> Script:
    """Be one thing at the token endpoint and another elsewhere."""

    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        path = request.path.partition("?")[0]
        chosen = token if path == TOKEN_PATH else (others or {}).get(path, api)
        await chosen(request, writer)

    return script


def redirect(to: str) -> Script:
    """Send them elsewhere."""
    return plain(b"", 302, {"Location": to})


async def endless(_: Received, writer: asyncio.StreamWriter) -> None:
    """Never stop answering."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not writer.is_closing():
        writer.write(_ENDLESS)
        await writer.drain()


async def huge_broken_json(_: Received, writer: asyncio.StreamWriter) -> None:
    """Send 100 MB that begin like JSON and are none."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {_HUGE}\r\n\r\n"
    writer.write(head.encode() + b'{"content": [')
    for _number in range(_HUGE // 65536):
        if writer.is_closing():
            return
        writer.write(b"oops, this is no JSON at all; " * 2184)
        await writer.drain()


async def drip(_: Received, writer: asyncio.StreamWriter) -> None:
    """Send a byte now and then, so that no single read takes long."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


def many_headers(count: int, length: int) -> Script:
    """Answer with a token and very many headers."""
    headers = {f"X-{n:0{length}}": "y" for n in range(count)}
    return plain(TOKEN, headers=headers)


def repeated_header(count: int) -> Script:
    """Answer with a token and one header very many times."""
    many = "\r\n".join(["y"] + ["a: y"] * count)
    return plain(TOKEN, headers={"a": many})


TOKEN = json.dumps(
    {
        "access_token": "MARKER-token-1a2b3c4d5e6f",
        "token_type": "Bearer",
        "expires_in": 899,
        "scope": "audit.log:read",
    }
).encode()
GOOD_TOKEN = plain(TOKEN)
GOOD_API = members(content=[1])
GZIP_BOMB = plain(_BOMB, headers={"Content-Encoding": "gzip"})
NOT_UTF8 = plain(b'{"access_token": "\xff\xfe\xfd", "content": ["\xff"]}')


def echo(status: int, **others: object) -> Script:
    """Repeat everything that was sent, in every place where a program might show it."""

    async def script(request: Received, writer: asyncio.StreamWriter) -> None:
        sent = dict(parse_qsl(request.body.decode()))
        credential = _authorization(request).partition(" ")[2]
        secret = sent.get("client_secret") or credential or "nothing"
        texts = (
            secret,
            quote_plus(secret),
            "\x1b[0m".join(secret),
            b64encode(f"me:{secret}".encode()).decode(),
        )
        said = " ".join((*texts, _authorization(request), request.body.decode()))
        body = {
            "error": said,
            "error_description": said,
            "error_hint": said,
            "errorCode": said,
            "title": said,
        }
        headers = {
            "X-Request-Id": secret,
            "X-Trace-Id": secret,
            "Location": f"https://evil.example/{quote_plus(secret)}",
            "Set-Cookie": f"session={quote_plus(secret)}",
            "WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{quote_plus(secret)}"',
        }
        answer = plain(
            json.dumps(body | {"scope": f"{secret} {texts[-1]}"} | others).encode(), status, headers
        )
        await answer(request, writer)

    return script


def _authorization(request: Received) -> str:
    lines = request.head.decode("latin-1").split("\r\n")
    return next(
        (v.strip() for n, _, v in (x.partition(":") for x in lines) if n.lower() == "authorization"), ""
    )
