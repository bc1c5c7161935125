"""Reads `.http` files into documents with positions. Every text is one."""

import re
from collections.abc import Iterator

from migrator.text.http_file import HttpDocument, HttpLine, LineKind, Region
from migrator.text.source import SourceText, Span

METHODS = (
    "GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS|CONNECT|TRACE|PROPFIND|PROPPATCH|MKCOL|COPY|MOVE|LOCK|UNLOCK"
    "|SEARCH|REPORT"
)
OTHER_PROTOCOLS = "GRAPHQL|GRPC|WSS?|SSE|EVENTSOURCE|MQTTS?|AMQPS?"
_LINE = re.compile(r"(?P<text>[^\r\n]*(?:\r(?!\n)[^\r\n]*)*)(?P<end>\r?\n|$)")
_SEPARATOR = re.compile(r"\s*#{3,}")
_COMMENT = re.compile(r"\s*(?:#|//)")
_VARIABLE = re.compile(r"\s*@(?P<name>(?:global\.)?[^\s=:]+)\s*(?P<lazy>:?)=+\s*(?P<value>\S.*?)\s*$")
_REQUEST = re.compile(
    rf"\s*(?P<name>{METHODS}|{OTHER_PROTOCOLS})\s+(?P<value>\S.*?)\s*$",
)
_BARE_REQUEST = re.compile(r"\s*(?P<name>)(?P<value>(?:https?://|\{\{[^{}]+\}\}\S)\S*(?:\s+HTTP/\S+)?)\s*$")
_HEADER = re.compile(r"\s*(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(?P<value>.*?),?\s*$")
_QUERY = re.compile(r"\s*(?P<name>)(?P<value>(?:[?&](?:[^(=?&]+=.*|\{\{.*\}\})|/[^*]*?))\s*$")
_SPREAD = re.compile(r"\s*\.{3}\S+,?\s*$")
_SCRIPT_STARTS = {
    re.compile(r"\s*\{\{(?:[@+]?[\w-]*)?\s*$"): re.compile(r"\s*\}\}\s*$"),
    re.compile(r"\s*[<>]\s*\{%"): re.compile(r".*%\}\s*$"),
    re.compile(r"\s*/\*"): re.compile(r".*\*/\s*$"),
}


def parse_http_file(source: SourceText) -> HttpDocument:
    """Parse a `.http` file."""
    regions: list[list[HttpLine]] = [[]]
    for line in _Reader(source.text).lines():
        is_next = line.kind is LineKind.REQUEST and any(o.kind is LineKind.REQUEST for o in regions[-1])
        if is_next or (line.kind is LineKind.OTHER and _SEPARATOR.match(line.value) and regions[-1]):
            regions.append([])
        regions[-1].append(line)
    return HttpDocument(source, tuple(Region(lines=tuple(lines)) for lines in regions))


class _Reader:
    """Tells what each line is by what stood before it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._in_head = False
        """Behind a request line, before the body."""
        self._in_body = False
        self._until: re.Pattern[str] | None = None
        """What ends the script that is being read."""
        self._script = LineKind.SCRIPT

    def lines(self) -> Iterator[HttpLine]:
        """Yield every line of the text."""
        position = 1 if self._text.startswith("\ufeff") else 0
        while position < len(self._text):
            match = _LINE.match(self._text, position)
            if match is None:
                return
            yield self._line(match)
            position = match.end()

    def _line(self, match: re.Match[str]) -> HttpLine:
        text, start = match["text"], match.start()
        whole = Span(match.start(), match.end())
        span = Span(start, match.end("text"))
        kind, found = self._kind(text)
        if found is None:
            return HttpLine(
                kind=kind, name="", value=text, span=span, whole=whole, name_span=span, value_span=span
            )
        name, value = Span(*found.span("name")), Span(*found.span("value"))
        return HttpLine(
            kind=kind,
            name=found["name"] or "URL" * (kind is LineKind.REQUEST),
            value=found["value"],
            span=span,
            whole=whole,
            name_span=Span(start + name.start, start + name.end),
            value_span=Span(start + value.start, start + value.end),
        )

    def _kind(self, text: str) -> tuple[LineKind, re.Match[str] | None]:
        if self._until is not None:
            kind = self._script
            self._until = None if self._until.match(text) else self._until
            return kind, None
        if _SEPARATOR.match(text):
            self._in_head = self._in_body = False
            return LineKind.OTHER, None
        if self._in_head:
            return self._head(text)
        return self._outside(text)

    def _head(self, text: str) -> tuple[LineKind, re.Match[str] | None]:
        for pattern, kind in ((_HEADER, LineKind.HEADER), (_QUERY, LineKind.QUERY)):
            if (match := pattern.match(text)) and not _COMMENT.match(text):
                return kind, match
        if _COMMENT.match(text):
            return LineKind.COMMENT, None
        if _SPREAD.match(text):
            return LineKind.SCRIPT, None
        self._in_head, self._in_body = False, True
        return self._outside(text)

    def _outside(self, text: str) -> tuple[LineKind, re.Match[str] | None]:
        if not text.strip():
            return LineKind.OTHER, None
        for start, end in _SCRIPT_STARTS.items():
            if start.match(text):
                self._script = (
                    LineKind.COMMENT if "/*" in start.pattern.replace("\\", "") else LineKind.SCRIPT
                )
                self._until = None if end.match(text) else end
                return self._script, None
        if match := _VARIABLE.match(text):
            return LineKind.VARIABLE, match
        if match := (_REQUEST.match(text) or (None if self._in_body else _BARE_REQUEST.match(text))):
            self._in_head, self._in_body = True, False
            return LineKind.REQUEST, match
        if _COMMENT.match(text):
            return LineKind.COMMENT, None
        return (LineKind.BODY if self._in_body else LineKind.SCRIPT), None
