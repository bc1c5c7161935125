"""A configuration that is read as text: enough to see what it sends, and nothing is ever changed in it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from migrator.model.place import Pointer
from migrator.text.document import Duplicate, NodeKind
from migrator.text.source import SourceText, Span

_COMMENT = re.compile(r"[ \t]*(?:#|//).*")
_SETTING = re.compile(
    r"""(?<![\w.-])["']?(?P<name>[A-Za-z_][\w.-]*)["']?[ \t]*(?:=>|=|:)[ \t]*\[?[ \t]*"""
    r"""(?P<value>"(?:[^"\\\r\n]|\\.)*"|'[^'\r\n]*'|\$\{[^{}\r\n]*\}|[^\s,{}\[\]"'#][^\s,{}\[\]"'#]*)"""
)
_OPENS = re.compile(
    r"""[ \t]*(?:-[ \t]+)?["']?(?P<name>[A-Za-z_][\w.-]*)["']?[ \t]*(?:=>|=|:)[ \t]*\[?[ \t]*(?:#.*)?\r?\n?"""
)
"""A name whose value stands in the next line, as the first item of a list."""
_ITEM = re.compile(
    r"""[ \t]*(?:-[ \t]+)?(?P<value>"(?:[^"\\\r\n]|\\.)*"|'[^'\r\n]*'|\$\{[^{}\r\n]*\}|[^\s,{}\[\]"'#:=]+)"""
    r"""[ \t]*,?[ \t]*(?:#.*)?\r?\n?"""
)
_WORDS = re.compile(r"[ \t]*(?P<name>[A-Za-z_][\w.]*)[ \t]+(?P<value>[^\r\n]*[^\s])\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A name with a value behind it."""

    name: str
    value: str
    """Without quotes."""
    span: Span
    """Of the value, quotes included."""


class TextDocument:
    """A text that is one scalar to whoever asks for its nodes."""

    def __init__(self, source: SourceText) -> None:
        self.source = source

    @property
    def duplicates(self) -> Sequence[Duplicate]:
        """None: the text is not taken apart."""
        return ()

    @property
    def data(self) -> object:
        """The text itself."""
        return self.source.text

    def kind(self, pointer: Pointer) -> NodeKind:
        """Return that it is a scalar."""
        self.span(pointer)
        return NodeKind.SCALAR

    def is_flow(self, pointer: Pointer) -> bool:
        """Return False: there are no brackets to speak of."""
        self.span(pointer)
        return False

    def span(self, pointer: Pointer) -> Span:
        """Return the span of the whole text. Raises KeyError for any place inside it."""
        if pointer:
            raise KeyError(pointer)
        return Span(0, len(self.source.text))

    def key_span(self, pointer: Pointer) -> Span:
        """Return the span of the whole text."""
        return self.span(pointer)

    def nearest(self, pointer: Pointer) -> Span:  # noqa: ARG002 - every place is in the one scalar
        """Return the start of the text."""
        return Span(0, 0)


def settings(text: str, *, by_blanks: bool = False) -> Iterator[Setting]:
    """Yield names with values: `name = "x"`, `name: x`, `name => "x"`; by blanks, `name x` too.

    Lines that are comments are left out.
    """
    position = 0
    name = ""
    for line in text.splitlines(keepends=True):
        if not _COMMENT.match(line):
            if name and (item := _ITEM.fullmatch(line)):
                yield _setting(name, item, position)
            yield from _in_line(line, position, by_blanks=by_blanks)
            opening = _OPENS.fullmatch(line)
            name = opening["name"] if opening else ""
        position += len(line)


def only_between(text: str, start: re.Pattern[str], end: re.Pattern[str]) -> str:
    """Return the text with blanks outside of sections: from a line that starts one to one that ends it."""
    kept: list[str] = []
    is_inside = False
    for line in text.splitlines(keepends=True):
        is_inside = bool(start.match(line)) or (is_inside and not end.match(line))
        kept.append(line if is_inside else re.sub(r"[^\r\n]", " ", line))
    return "".join(kept)


def _in_line(line: str, position: int, *, by_blanks: bool) -> Iterator[Setting]:
    found = [*_SETTING.finditer(line)]
    words = _WORDS.match(line) if by_blanks else None
    for match in [words] if words else found:
        yield _setting(match["name"], match, position)


def _setting(name: str, match: re.Match[str], position: int) -> Setting:
    start, end = match.span("value")
    value = match["value"]
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return Setting(
        name=name, value=value[1:-1] if quoted else value, span=Span(position + start, position + end)
    )
