"""Hands out records page by page, in the two ways of the Celonis APIs."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import assert_never

from starlette.responses import JSONResponse, Response

from migrator.sandbox.apis import Paging, ServedApi
from migrator.sandbox.errors import bad_request
from migrator.sandbox.records import Record, timestamp_of

MAX_PAGE = 200
_DATE = "%Y-%m-%dT%H:%M:%S"
_TOKEN_PREFIX = "next:"  # noqa: S105 - the start of a page token, not a secret


def page(api: ServedApi, records: Sequence[Record], query: Mapping[str, str], *, token_page: int) -> Response:
    """Return the page that the query asks for, or 400 where the query is out of bounds."""
    missing = [name for name in api.required if name not in query]
    if missing:
        return bad_request(f"the parameter {missing[0]} is required")
    if api.has_dates:
        filtered = _between(records, query.get("from"), query.get("to"))
        if filtered is None:
            return bad_request("from and to must be dates such as 2026-11-01T00:00:00")
        records = filtered
    match api.paging:
        case Paging.NONE:
            return JSONResponse(list(records))
        case Paging.NUMBER:
            return _by_number(records, query)
        case Paging.TOKEN:
            return _by_token(records, query, token_page)
        case _:
            assert_never(api.paging)


def _by_number(records: Sequence[Record], query: Mapping[str, str]) -> Response:
    number, size = _whole(query.get("pageNumber", "0")), _whole(query.get("pageSize", str(MAX_PAGE)))
    if number is None:
        return bad_request("pageNumber must be 0 or more")
    if size is None or not 1 <= size <= MAX_PAGE:
        return bad_request(f"pageSize must be from 1 to {MAX_PAGE}")
    content = records[number * size : (number + 1) * size]
    return JSONResponse(
        {"content": content, "pageNumber": number, "pageSize": size, "totalCount": len(records)}
    )


def _by_token(records: Sequence[Record], query: Mapping[str, str], size: int) -> Response:
    start = _start(query["pageToken"]) if query.get("pageToken") else 0
    if start is None:
        return bad_request("pageToken is no token of an earlier answer")
    body: dict[str, object] = {"content": records[start : start + size]}
    if start + size < len(records):
        body["nextPageToken"] = base64.urlsafe_b64encode(f"{_TOKEN_PREFIX}{start + size}".encode()).decode()
    return JSONResponse(body)


def _start(token: str) -> int | None:
    try:
        text = base64.urlsafe_b64decode(token).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return _whole(text.removeprefix(_TOKEN_PREFIX)) if text.startswith(_TOKEN_PREFIX) else None


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004 - an int4


def _between(records: Sequence[Record], start: str | None, end: str | None) -> Sequence[Record] | None:
    if not (start or end):
        return records
    try:
        first = _date(start) if start else datetime.min.replace(tzinfo=UTC)
        last = _date(end) if end else datetime.max.replace(tzinfo=UTC)
    except ValueError:
        return None
    dated = ((timestamp_of(record), record) for record in records)
    return [record for at, record in dated if at is not None and first <= at <= last]


def _date(text: str) -> datetime:
    return datetime.strptime(text, _DATE).replace(tzinfo=UTC)
