"""What an answer tells of pages: records on this one, records in all, and whether more pages follow."""

import re
from collections.abc import Iterator, Mapping
from itertools import chain

from migrator.model.http import HttpAnswer
from migrator.model.provider import Paging

_TOTALS = (
    "totalCount",
    "total",
    "total_count",
    "totalElements",
    "total_elements",
    "totalResults",
    "total_results",
    "totalItems",
    "total_items",
    "totalRecords",
    "total_records",
    "@odata.count",
)
_SIZES = ("pageSize", "page_size", "per_page", "perPage", "itemsPerPage", "limit")
_RECORDS = ("content", "data", "items", "results", "records", "value", "Resources", "entries")
_NEXT = (
    "nextPageToken",
    "next_page_token",
    "nextToken",
    "next_token",
    "nextCursor",
    "next_cursor",
    "nextPage",
    "next_page",
    "nextLink",
    "next_link",
    "@odata.nextLink",
    "next",
    "hasMore",
    "has_more",
    "hasNext",
    "has_next",
    "hasNextPage",
)
_CONTAINERS = ("page", "pagination", "paging", "pageInfo", "page_info", "meta", "_meta", "metadata")
"""Members that hold what is said of pages, where it does not stand beside the records."""
_LINKS = ("links", "_links")
_TOTAL_HEADERS = ("x-total-count", "x-total")
_RANGE = re.compile(r"(?P<unit>[A-Za-z][A-Za-z0-9_-]*)?\s*(?:\d+-\d+|\*)/(?P<total>\d{1,16})")
_NEXT_LINK = re.compile(r"""\brel\s*=\s*["']?(?:[\w-]+\s+)*next\b""", re.IGNORECASE)
_LARGEST = 10**15


def first_page(data: object, paging: Paging | None) -> int | None:
    """Return how many records the answer holds; `None` where it does not show which list they are."""
    if isinstance(data, list):
        return len(data)
    if not isinstance(data, dict):
        return None
    names = (paging.records_field,) if paging and paging.records_field else _RECORDS
    named = [data[name] for name in names if isinstance(data.get(name), list)]
    lists = named[:1] or [value for value in data.values() if isinstance(value, list)]
    return len(lists[0]) if len(lists) == 1 else None


def total(data: object, answer: HttpAnswer, paging: Paging | None) -> int | None:
    """Return how many records there are on all pages, by the body, else by the headers; `None`: not said."""
    names = (paging.total_field,) if paging and paging.total_field else _TOTALS
    return next(chain(_counts(data, names), _counts_in_headers(answer)), None)


def page_size(data: object, paging: Paging | None) -> int | None:
    """Return how many records there are on a full page, as the answer says; `None`: it does not."""
    names = (paging.size_parameter,) if paging and paging.size_parameter else _SIZES
    return next(_counts(data, names), None)


def has_next(data: object, answer: HttpAnswer, paging: Paging | None) -> bool:
    """Return whether the answer leads to a next page: by a token, a flag or a link (RFC 8288 §3)."""
    names = (paging.response_field,) if paging and paging.response_field else _NEXT
    in_body = any(bool(members.get(name)) for members in _places(data, _LINKS) for name in names)
    return in_body or _NEXT_LINK.search(answer.headers.get("link", "")) is not None


def _places(data: object, more: tuple[str, ...] = ()) -> Iterator[Mapping[str, object]]:
    """Yield where members that speak of pages may stand: beside the records, or one level deep."""
    if isinstance(data, dict):
        yield data
        yield from (data[name] for name in (*_CONTAINERS, *more) if isinstance(data.get(name), dict))


def _counts(data: object, names: tuple[str, ...]) -> Iterator[int]:
    for members in _places(data):
        for name in names:
            value = members.get(name)
            if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST:
                yield value


def _counts_in_headers(answer: HttpAnswer) -> Iterator[int]:
    for name in _TOTAL_HEADERS:
        text = answer.headers.get(name, "").strip()
        if text.isascii() and text.isdigit() and int(text[:16]) < _LARGEST:
            yield int(text[:16])
    found = _RANGE.fullmatch(answer.headers.get("content-range", "").strip())
    # RFC 9110 §14.4 has ranges of bytes; APIs use other units, or none, for ranges of records.
    if found is not None and (found["unit"] or "").lower() != "bytes" and int(found["total"]) < _LARGEST:
        yield int(found["total"])
