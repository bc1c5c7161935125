"""Reads Bruno's `.bru` language into a document with positions."""

import re

from migrator.errors import SourceProblem
from migrator.text.bru import BruBlock, BruDocument, BruEntry
from migrator.text.document import Duplicate
from migrator.text.snippet import masked_line
from migrator.text.source import SourceText, Span

_TEXTS = re.compile(
    r"body(?!:(?:form-urlencoded|multipart-form|file|grpc|ws)$)(?::[\w:-]+)?"
    r"|script:[\w-]+|tests|docs|example|assert"
)
"""Blocks whose inside is a text; the others hold pairs. Assertions are kept as text: nothing edits them."""
_BLOCK = re.compile(r"\s*(?P<name>[A-Za-z][\w:.-]*)[ \t]*(?P<bracket>[{\[])")
_COLOUR = re.compile(r"\s*color:(?P<value>[\s\S]*)")
_BLANK = re.compile(r"[ \t\r\n]*")
_ANNOTATION = re.compile(
    r"@[^()\s:]+(?:\((?:'''[\s\S]*?'''|'[^']*'|\"(?:\\.|[^\"\\])*\"|[^)]*)\))?[ \t]*(?=\r?\n)"
)
_NAME = re.compile(r'~?"(?:\\"|[^"\n])*"|[^\s:]*')
_VALUE = re.compile(
    r"(?P<value>'''[\s\S]*?'''(?:[ \t]*@contentType\([^)]*\))?"
    r"|\[[ \t]*\r?\n[^\]]*\]|[^\r\n]*?)[ \t]*(?=\r?\n|$)"
)
_GAP = re.compile(r"[\s,]*")
_ITEM = re.compile(r"[^\s,\[\]]+")


def parse_bru(source: SourceText) -> BruDocument:
    """Parse a `.bru` file. Raises SourceProblem with the place of what is wrong."""
    return _Reader(source).document()


class _Reader:
    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._text = source.text
        self._blocks: dict[str, BruBlock] = {}
        self._duplicates: list[Duplicate] = []

    def document(self) -> BruDocument:
        position = 1 if self._text.startswith("\ufeff") else 0
        while self._text[position:].strip():
            position = self._colour(position) if _COLOUR.match(self._text, position) else self._next(position)
        return BruDocument(self._source, self._blocks, tuple(self._duplicates))

    def _colour(self, position: int) -> int:
        """Take the rest of the file, as Bruno does."""
        match = _COLOUR.match(self._text, position)
        if match is not None:
            inside = Span(*match.span("value"))
            self._add(
                "color", BruBlock(name="color", span=inside, inside=inside, text=match["value"].strip())
            )
        return len(self._text)

    def _next(self, position: int) -> int:
        match = _BLOCK.match(self._text, position)
        if match is None:
            start = self._skip(position)
            raise self._problem(start, "expected a block, such as `headers {`")
        name, start = match["name"], match.end()
        if match["bracket"] == "[":
            block = self._list(name, match.start("name"), start)
        elif _TEXTS.fullmatch(name):
            block = self._textblock(name, match.start("name"), start)
        else:
            block = self._dictionary(name, match.start("name"), start)
        self._add(name, block)
        return block.span.end

    def _add(self, name: str, block: BruBlock) -> None:
        count = sum(1 for b in self._blocks.values() if b.name == name)
        pointer = f"{name}#{count + 1}" if count else name
        if count and name != "example":
            place = self._source.place
            first, second = place(self._blocks[name].span), place(block.span)
            self._duplicates.append(Duplicate(pointer=(pointer,), first=first, second=second))
        self._blocks[pointer] = block

    def _list(self, name: str, begin: int, start: int) -> BruBlock:
        end = self._text.find("]", start)
        if end < 0:
            raise self._problem(begin, f"the list {name} is never closed")
        entries: list[BruEntry] = []
        whole = start
        position = start
        while match := _GAP.match(self._text, position, end):
            position = match.end()
            annotation = _ANNOTATION.match(self._text, position, end)
            if annotation:
                position = annotation.end()
                continue
            item = _ITEM.match(self._text, position, end)
            if item is None:
                break
            span = Span(*item.span())
            empty = Span(span.end, span.end)
            entries.append(
                BruEntry(
                    name=item[0], value="", name_span=span, value_span=empty, whole=Span(whole, span.end)
                )
            )
            whole = position = span.end
        inside = Span(start, end)
        return BruBlock(
            name=name, span=Span(begin, end + 1), inside=inside, entries=tuple(entries), is_list=True
        )

    def _textblock(self, name: str, begin: int, start: int) -> BruBlock:
        close = self._close(name, begin, start)
        inside = Span(start, close)
        return BruBlock(
            name=name,
            span=Span(begin, close + 1),
            inside=inside,
            text=self._text[start:close].replace("\r", ""),
        )

    def _close(self, name: str, begin: int, start: int) -> int:
        end = self._text.find("\n}", start)
        if end < 0:
            raise self._problem(
                begin, f"the block {name} is never closed: `}}` belongs at the start of a line"
            )
        return end + 1

    def _dictionary(self, name: str, begin: int, start: int) -> BruBlock:
        entries: list[BruEntry] = []
        position = start
        while True:
            position = self._skip(position)
            if self._text[position - 1 : position + 1] == "\n}":
                return BruBlock(
                    name=name,
                    span=Span(begin, position + 1),
                    inside=Span(start, position),
                    entries=tuple(entries),
                )
            if position >= len(self._text):
                raise self._problem(begin, f"the block {name} is never closed")
            entries.append(self._pair(position))
            position = entries[-1].whole.end

    def _pair(self, position: int) -> BruEntry:
        before = self._line_end(position)
        while annotation := _ANNOTATION.match(self._text, position):
            position = self._skip(annotation.end())
        key = _NAME.match(self._text, position)
        if key is None or not key[0]:
            raise self._problem(position, "expected the name of a pair")
        name_span = Span(*key.span())
        colon = self._skip_blanks(name_span.end)
        if self._text[colon : colon + 1] != ":":
            raise self._problem(position, "expected a colon behind the name")
        value = _VALUE.match(self._text, self._skip_blanks(colon + 1))
        if value is None:
            raise self._problem(colon, "this value cannot be read")
        value_span = Span(*value.span("value"))
        return BruEntry(
            name=_unquoted(key[0]),
            value=value["value"].replace("\r", ""),
            name_span=name_span,
            value_span=value_span,
            whole=Span(before, value.end()),
        )

    def _line_end(self, position: int) -> int:
        """Return where the line before the one at a position ends."""
        feed = self._text.rfind("\n", 0, position)
        return feed - 1 if self._text[feed - 1 : feed] == "\r" else feed

    def _skip(self, position: int) -> int:
        match = _BLANK.match(self._text, position)
        return match.end() if match else position

    def _skip_blanks(self, position: int) -> int:
        while self._text[position : position + 1] in {" ", "\t"}:
            position += 1
        return position

    def _problem(self, index: int, message: str) -> SourceProblem:
        place = self._source.place(Span(index, min(index + 1, len(self._text))))
        snippet = masked_line(self._source.line(place.line))
        return SourceProblem(
            message, rule="config-unreadable", path=self._source.path, place=place, snippet=snippet
        )


def _unquoted(name: str) -> str:
    match = re.fullmatch(r'(~?)"(.*)"', name)
    return match[1] + match[2].replace('\\"', '"') if match else name
