"""Reads bodies of answers, no further than a limit."""

import zlib
from collections.abc import AsyncIterable

_PACKED = frozenset({"gzip", "x-gzip", "deflate"})


async def read_bounded(chunks: AsyncIterable[bytes], longest: int) -> tuple[bytes, bool]:
    """Return at most `longest` bytes, and whether there were more; what follows is not read."""
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > longest:
            return bytes(body[:longest]), True
    return bytes(body), False


def unpacked(raw: bytes, encoding: str, longest: int) -> tuple[bytes, bool]:
    """Return what was packed without being asked for, and whether it was cut.

    A small body can unpack to a huge one, so the limit holds here as well. What cannot be unpacked is empty.
    """
    if encoding.strip().lower() not in _PACKED:
        return raw, False
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        body = unpacker.decompress(raw, longest)
    except zlib.error:
        return b"", True
    return body, not unpacker.eof
