"""Compares requests by everything that does not authenticate."""

import base64
import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from tests.real.airbyte.exchanges import Request

_TIMES = (
    (re.compile(r"\d{4}-\d\d-\d\d(T|%20|\+| )\d\d(:|%3A)\d\d(:|%3A)\d\d(\.\d+)?"), "TIME"),
    (re.compile(r"(?<!\d)1[78]\d{8}(\.\d+|\d{3})?(?!\d)"), "TIME"),
)
_OF_LENGTH = {"content-length"}


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One API request before, and the one that stands in its place after."""

    before: Request
    after: Request


def carries(request: Request, values: Collection[str]) -> bool:
    """Return whether any of these values is anywhere in a request, in whatever encoding."""
    texts = (request.url, request.body, *request.headers.values())
    shown = [t for text in texts for t in (text, unquote_plus(text), *_decoded(text))]
    return any(value in text for text in shown for value in values)


def paired(
    before: Sequence[Request], after: Sequence[Request], keys: Collection[str], session: str
) -> list[Pair] | str:
    """Return the requests in pairs, or the first that has none.

    `session` is the token that whoever logs in is given: a request that logs in has no successor.
    """
    logs_in = any(carries(request, [session]) for request in before)
    pairs: list[Pair] = []
    left = list(after)
    for request in before:
        if left and plain(request, keys) == plain(left[0], keys):
            pairs.append(Pair(before=request, after=left.pop(0)))
        elif not (logs_in and carries(request, keys) and not carries(request, [session])):
            instead = _named(left[0]) if left else "nothing"
            return f"{_named(request)} is not made any more, but {instead}"
    return f"{_named(left[0])} is new" if left else pairs


def exact(request: Request) -> tuple[object, ...]:
    """Return a request without what differs from second to second."""
    headers = {n: _timeless(v) for n, v in request.headers.items() if n not in _OF_LENGTH}
    return (request.method, _timeless(request.url), headers, _timeless(request.body))


def plain(request: Request, keys: Collection[str]) -> tuple[object, ...]:
    """Return a request without what authenticates, wherever it stands."""
    url = urlsplit(request.url)
    names = {n: _timeless(v) for n, v in request.headers.items() if n not in {"authorization", *_OF_LENGTH}}
    headers = {n: v for n, v in names.items() if not _holds(v, keys)}
    query = [
        (n, _timeless(v)) for n, v in parse_qsl(url.query, keep_blank_values=True) if not _holds(v, keys)
    ]
    body = _plain_body(request.body, keys)
    if not body:
        headers.pop("content-type", None)
    return (request.method, url.netloc, _timeless(url.path), sorted(query), headers, body)


def _plain_body(body: str, keys: Collection[str]) -> object:
    try:
        data = json.loads(body)
    except ValueError:
        pairs = parse_qsl(body, keep_blank_values=True)
        kept = [(n, _timeless(v)) for n, v in pairs if not _holds(v, keys)]
        return (sorted(kept) or "") if pairs else _timeless(body)
    return _without(data, keys) or ""


def _without(value: object, keys: Collection[str]) -> object:
    if isinstance(value, dict):
        return {
            n: _without(v, keys) for n, v in value.items() if not (isinstance(v, str) and _holds(v, keys))
        }
    if isinstance(value, list):
        return [_without(v, keys) for v in value]
    return _timeless(value) if isinstance(value, str) else value


def _holds(text: str, keys: Collection[str]) -> bool:
    return any(key in shown for key in keys for shown in (text, *_decoded(text)))


def _decoded(text: str) -> Iterator[str]:
    """Yield what a word of a text says in base64, as in `Authorization: Basic …`."""
    for word in re.findall(r"[A-Za-z0-9+/=]{16,}", text):
        try:
            yield base64.b64decode(word, validate=True).decode(errors="replace")
        except ValueError:
            continue


def _timeless(text: str) -> str:
    for pattern, instead in _TIMES:
        text = pattern.sub(instead, text)
    return text


def _named(request: Request) -> str:
    return f"{request.method} {urlsplit(request.url)._replace(query='').geturl()}"
