"""The query of a URL as text, templates and all: its parameters, and how to take some of them out."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from migrator.text.edits import Edit, apply_edits
from migrator.text.source import Span

_TOKEN = re.compile(r"\{\{.*?\}\}|\s+HTTP/\S+\s*$|[\s\S]")
"""A template, the version behind the URL of a request line, or a character."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter, and where it stands."""

    name: str
    value: str
    span: Span
    """With the `?` or `&` before it."""
    value_span: Span


def parameters(url: str) -> list[Parameter]:
    """Return the parameters of a URL, as they are written."""
    starts, end = _separators(url)
    return [_parameter(url, start, stop) for start, stop in pairwise([*starts, end])]


def _separators(url: str) -> tuple[list[int], int]:
    """Return where `?` and `&` stand, and where the query ends."""
    starts: list[int] = []
    for token in _TOKEN.finditer(url):
        if token[0] == "#" or token[0].lstrip().startswith("HTTP/"):
            return starts, token.start()
        if (token[0] == "?" and not starts) or (token[0] == "&" and starts):
            starts.append(token.start())
    return starts, len(url)


def _parameter(url: str, start: int, end: int) -> Parameter:
    equals = url.find("=", start, end)
    name_end = end if equals < 0 else equals
    value_start = end if equals < 0 else equals + 1
    trimmed = value_start + len(url[value_start:end].rstrip())
    return Parameter(
        name=url[start + 1 : name_end].strip(),
        value=url[value_start:trimmed],
        span=Span(start, end),
        value_span=Span(value_start, trimmed),
    )


def removals(found: Sequence[Parameter], gone: Collection[int]) -> Iterator[Edit]:
    """Yield the edits of a URL that take parameters out; the first that stays follows a question mark."""
    kept = [i for i in range(len(found)) if i not in gone]
    if kept and 0 in gone:
        start = found[kept[0]].span.start
        yield Edit(Span(start, start + 1), "?")
    for index in gone:
        yield Edit(found[index].span, "")


def without_parameters(url: str, gone: Collection[int]) -> str:
    """Return a URL without these of its parameters."""
    return apply_edits(url, removals(parameters(url), gone))
