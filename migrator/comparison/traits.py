"""What is kept of an API's answer for a comparison: no value, no body."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus

from migrator.comparison.shape import Shape, shape_of
from migrator.model.http import HttpAnswer
from migrator.model.provider import Paging

_TOTALS = (
    "totalCount",
    "total",
    "total_count",
    "totalElements",
    "totalResults",
    "totalItems",
    "@odata.count",
)
_SIZES = ("pageSize", "page_size", "per_page", "perPage", "itemsPerPage", "limit")
_RECORDS = ("content", "data", "items", "results", "records", "value", "Resources", "entries")
_LIMITS = ("x-ratelimit-limit", "ratelimit-limit", "x-rate-limit-limit")
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,60}")
_LARGEST = 10**15


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
    rate_limit: int | None = None
    """Requests, as the headers say."""


def traits_of(answer: HttpAnswer, paging: Paging | None) -> Traits:
    """Return the traits of an answer. Members are those that the provider catalog names, else common ones."""
    data = _json(answer)
    members = data if isinstance(data, dict) else {}
    is_empty = answer.status == HTTPStatus.NO_CONTENT
    return Traits(
        status=answer.status,
        answered=_answered(answer),
        media_type=_media_type(answer),
        shape=None if data is _NO_JSON else shape_of(data),
        is_cut=answer.truncated,
        first_page=0 if is_empty else _first_page(data, paging),
        total=_count(members, (paging.total_field,) if paging and paging.total_field else _TOTALS),
        page_size=_count(members, (paging.size_parameter,) if paging and paging.size_parameter else _SIZES),
        rate_limit=_rate_limit(answer),
    )


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


def _first_page(data: object, paging: Paging | None) -> int | None:
    if isinstance(data, list):
        return len(data)
    if not isinstance(data, dict):
        return None
    names = (paging.records_field,) if paging and paging.records_field else _RECORDS
    named = [data[name] for name in names if isinstance(data.get(name), list)]
    lists = named[:1] or [value for value in data.values() if isinstance(value, list)]
    return len(lists[0]) if len(lists) == 1 else None


def _count(members: Mapping[str, object], names: tuple[str | None, ...]) -> int | None:
    return next(_counts(members, names), None)


def _counts(members: Mapping[str, object], names: tuple[str | None, ...]) -> Iterator[int]:
    for name in names:
        value = members.get(name or "")
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST:
            yield value


def _rate_limit(answer: HttpAnswer) -> int | None:
    for name in _LIMITS:
        first = answer.headers.get(name, "").partition(",")[0].strip()
        if first.isascii() and first.isdigit() and int(first[:16]) < _LARGEST:
            return int(first[:16])
    return None
