"""What is kept of an API's answer for a comparison: no value, no body."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus

from migrator.comparison.pages_seen import first_page, has_next, page_size, total
from migrator.comparison.shape import Shape, shape_of
from migrator.model.http import HttpAnswer
from migrator.model.provider import Paging

_RATE_PREFIXES = ("x-ratelimit-", "ratelimit-", "x-rate-limit-")
_RATE_NAMES = ("limit", "remaining", "reset")
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,60}")
_MOST_DIGITS = 15


class Answered(Enum):
    """What kind of answer it was."""

    DATA = "data"
    REFUSED = "refused"
    """401, 403 or 404: the credential does not get this."""
    OTHER = "other"
    """Whatever else: 429, 5xx, a redirect, a web page. It tells nothing of the credential."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What two answers of an API are compared by."""

    status: int
    answered: Answered
    media_type: str = ""
    shape: Shape | None = None
    """`None` where the body was no JSON, or was cut."""
    is_cut: bool = False
    """The answer was longer than is read."""
    first_page: int | None = None
    """Records in this answer."""
    total: int | None = None
    """Records on all pages, as the API says."""
    page_size: int | None = None
    """As the API says."""
    has_more: bool = False
    """Whether more pages may follow: this one leads to a next one, or is full."""
    rate_limit: int | None = None
    """Requests, as the headers say."""
    rate_headers: frozenset[str] = frozenset()
    """Which of `limit`, `remaining` and `reset` there are.

    Of the latter two no value is kept: one goes down with every request, the other with the clock, so they
    differ between any two answers and say nothing of the credential.
    """


def traits_of(answer: HttpAnswer, paging: Paging | None, *, query: Mapping[str, str] | None = None) -> Traits:
    """Return the traits of an answer. Members are those that the provider catalog names, else common ones.

    `query` is what the request asked for: a page is also full where it has as many records as that.
    """
    data = _json(answer)
    records = 0 if answer.status == HTTPStatus.NO_CONTENT else first_page(data, paging)
    size = page_size(data, paging)
    full = size or _asked_size(paging, query or {})
    return Traits(
        status=answer.status,
        answered=_answered(answer),
        media_type=_media_type(answer),
        shape=None if data is _NO_JSON else shape_of(data),
        is_cut=answer.truncated,
        first_page=records,
        total=total(data, answer, paging),
        page_size=size,
        has_more=has_next(data, answer, paging) or _is_full(records, full),
        rate_limit=_rate_limit(answer),
        rate_headers=frozenset(name for name in _RATE_NAMES if _rate_header(answer, name) is not None),
    )


def _is_full(records: int | None, size: int | None) -> bool:
    return records is not None and size is not None and 0 < size <= records


def _asked_size(paging: Paging | None, query: Mapping[str, str]) -> int | None:
    text = query.get(paging.size_parameter or "", "") if paging else ""
    return int(text) if text.isascii() and text.isdigit() else None


_NO_JSON = object()


def _json(answer: HttpAnswer) -> object:
    if answer.truncated or not answer.body.strip():
        return _NO_JSON
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return _NO_JSON


def _answered(answer: HttpAnswer) -> Answered:
    if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        return Answered.REFUSED
    is_good = HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES
    return Answered.DATA if is_good and "html" not in _media_type(answer) else Answered.OTHER


def _media_type(answer: HttpAnswer) -> str:
    text = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return text if _MEDIA_TYPE.fullmatch(text) else ""


def _rate_limit(answer: HttpAnswer) -> int | None:
    # "100, 100;w=60": the limit that applies comes first, its windows behind it.
    first = re.split("[,;]", _rate_header(answer, "limit") or "")[0].strip()
    return int(first) if first.isascii() and first.isdigit() and len(first) <= _MOST_DIGITS else None


def _rate_header(answer: HttpAnswer, name: str) -> str | None:
    found = (answer.headers.get(prefix + name) for prefix in _RATE_PREFIXES)
    return next((text for text in found if text is not None), None)
