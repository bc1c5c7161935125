"""Answers that are not the API's own: broken, slow, or somebody else's."""

import asyncio
from collections.abc import AsyncIterator
from typing import assert_never

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from migrator.sandbox.behaviours import Fault, FaultKind
from migrator.sandbox.errors import empty_403, login_page, login_redirect, server_error

_LARGE = 8 * 1024 * 1024
_PIECES = 40


def faulty(fault: Fault, true_answer: Response) -> Response:
    """Return what the fault makes of an answer."""
    answer: Response
    match fault.kind:
        case FaultKind.SERVER_ERROR:
            answer = server_error()
        case FaultKind.EMPTY_403:
            answer = empty_403()
        case FaultKind.LOGIN_PAGE:
            answer = login_page()
        case FaultKind.REDIRECT:
            answer = login_redirect()
        case FaultKind.SLOW_BODY:
            answer = _slowly(true_answer, fault.seconds)
        case FaultKind.LARGE_BODY:
            answer = Response(b'"' + b"x" * _LARGE + b'"', media_type="application/json")
        case FaultKind.DROPPED_CONNECTION:
            answer = _Dropped()
        case _:
            assert_never(fault.kind)
    return answer


class _Dropped(Response):
    """Promises more bytes than it sends; the server then closes the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"content": [', "more_body": True})


def _slowly(answer: Response, seconds: float) -> Response:
    body = bytes(answer.body)
    size = max(1, len(body) // _PIECES)
    pieces = [body[start : start + size] for start in range(0, len(body), size)]

    async def stream() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece
            await asyncio.sleep(seconds / len(pieces))

    media_type = answer.headers.get("content-type")
    return StreamingResponse(stream(), status_code=answer.status_code, media_type=media_type)
