"""Java `.properties` documents with positions: one mapping of texts.

The grammar is that of `java.util.Properties.load`: comments start with `#` or `!`, a line that ends with an
odd number of backslashes goes on, key and value are set apart by `=`, `:` or blanks.
"""

import re
from dataclasses import dataclass

from migrator.text.flat import FlatDocument
from migrator.text.source import SourceText, Span

_LINE = re.compile(r"[ \t\f]*(?P<body>(?:[^\r\n\\]|\\(?:\r\n|[\s\S]|$))*)")
_ENTRY = re.compile(r"(?P<key>(?:[^\s=:\\]|\\(?:\r\n|[\s\S]|$))*)(?P<separator>[ \t\f]*[=:]?[ \t\f]*)")
_ESCAPE = re.compile(r"\\(?:u(?P<code>[0-9a-fA-F]{4})|(?P<join>\r?\n[ \t\f]*)|(?P<character>[\s\S]|$))")
_NAMED = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True, slots=True)
class _Entry:
    name: Span
    value: Span
    text: str


def parse_properties(source: SourceText) -> "PropertiesDocument":
    """Parse a file of properties. Every text is one."""
    entries: list[tuple[str, _Entry]] = []
    position = 1 if source.text.startswith("\ufeff") else 0
    while position < len(source.text):
        line = _LINE.match(source.text, position)
        if line is None:
            break
        if line["body"] and line["body"][0] not in "#!":
            entries.append(_entry(source.text, Span(*line.span("body"))))
        position = _next_line(source.text, position if _is_comment(line) else line.end())
    return PropertiesDocument(source, entries)


def _is_comment(line: re.Match[str]) -> bool:
    return line["body"][:1] in {"#", "!"}  # a comment ends with its line, backslash or not


def _next_line(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end + 1


def _entry(text: str, body: Span) -> tuple[str, _Entry]:
    match = _ENTRY.match(text, body.start, body.end)
    key_end, value_start = (match.end("key"), match.end()) if match else (body.end, body.end)
    value = Span(value_start, body.end)
    key = Span(body.start, key_end)
    return _unescaped(text, key), _Entry(key, value, _unescaped(text, value))


def _unescaped(text: str, span: Span) -> str:
    return _ESCAPE.sub(_character, text[span.start : span.end])


def _character(escape: re.Match[str]) -> str:
    if escape["code"]:
        return chr(int(escape["code"], 16))
    if escape["join"]:
        return ""
    return _NAMED.get(escape["character"], escape["character"])


class PropertiesDocument(FlatDocument[_Entry]):
    """One file of properties."""
