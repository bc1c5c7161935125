"""Texts of any language in which names get values, read line by line with positions.

Not a parser of the language: it knows `name = value`, `name: value`, `name => value`, `name value`, and the
header (`[inputs.x]`) or the opening brace (`http_poller {`) that a line stands below. Enough to say what a
file sends and where, and never to change it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from migrator.model.place import Pointer
from migrator.text.document import Duplicate, NodeKind
from migrator.text.source import SourceText, Span

_HEADER = re.compile(r"[ \t]*\[+[ \t]*(?P<name>[^\[\]]+?)[ \t]*\]+[ \t]*(?:[#;].*)?")
_OPENING = re.compile(r"""[ \t]*(?P<name>[\w."'-]+)[ \t]*(?:=>|=)?[ \t]*\{[ \t]*""")
_CLOSING = re.compile(r"[ \t]*\}[ \t]*")
_PLAIN = r"""(?:\$\{[^}]*\}|[^\s"'{}\[,#=:>])(?:\$\{[^}]*\}|[^,{}#])*?"""
_ENTRY = re.compile(
    r"""(?:^|(?<=[{,]))[ \t]*(?P<quote>["']?)(?P<name>[\w.-]+)(?P=quote)(?:[ \t]*(?:=>|=|:)[ \t]*|[ \t]+)"""
    rf"""(?P<value>"(?:[^"\\]|\\.)*"|'[^']*'|{_PLAIN})(?=[ \t]*(?:[,}}#]|$))"""
)
_COMMENT = re.compile(r"[ \t]*[#;]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A name that gets a value."""

    sections: tuple[str, ...]
    """The header or the braces that it stands below, the outermost first."""
    name: str
    value: str
    """Without quotes."""
    place: Span


def parse_assignments(source: SourceText) -> "AssignmentsDocument":
    """Read a text. Every text is one."""
    return AssignmentsDocument(source)


class AssignmentsDocument:
    """One text with its assignments; `data` has them by their number and name."""

    duplicates: Sequence[Duplicate] = ()

    def __init__(self, source: SourceText) -> None:
        self.source = source

    @cached_property
    def assignments(self) -> Sequence[Assignment]:
        """All of them, in the order of the text."""
        found: list[Assignment] = []
        header: tuple[str, ...] = ()
        braces: list[str] = []
        start = 1 if self.source.text.startswith("\ufeff") else 0
        for line in self.source.text[start:].splitlines(keepends=True):
            text = line.rstrip("\r\n")
            if _COMMENT.match(text):
                pass
            elif match := _HEADER.fullmatch(text):
                header, braces = (match["name"],), []
            elif match := _OPENING.fullmatch(text):
                braces.append(match["name"].strip("\"'"))
            elif _CLOSING.fullmatch(text):
                del braces[-1:]
            else:
                found += _in_line(text, start, (*header, *braces))
            start += len(line)
        return found

    @property
    def data(self) -> object:
        """The values by number and name, so that none hides another."""
        return {str(n): {a.name: a.value} for n, a in enumerate(self.assignments)}

    def kind(self, pointer: Pointer) -> NodeKind:
        """Return what kind of node stands there."""
        self.span(pointer)
        return NodeKind.SCALAR if len(pointer) > 1 else NodeKind.MAPPING

    def is_flow(self, pointer: Pointer) -> bool:
        """Return False: it is never edited."""
        self.span(pointer)
        return False

    def span(self, pointer: Pointer) -> Span:
        """Return the value's span, without quotes."""
        match pointer:
            case ():
                return Span(0, len(self.source.text))
            case (str(number), *_) if number.isdecimal() and int(number) < len(self.assignments):
                return self.assignments[int(number)].place
            case _:
                raise KeyError(pointer)

    def key_span(self, pointer: Pointer) -> Span:
        """Return the value's span: keys have none of their own."""
        return self.span(pointer)

    def nearest(self, pointer: Pointer) -> Span:
        """Return the span of the value, or the start of the text."""
        try:
            return self.span(pointer)
        except KeyError:
            return Span(0, 0)


def _in_line(text: str, start: int, sections: tuple[str, ...]) -> list[Assignment]:
    found: list[Assignment] = []
    for match in _ENTRY.finditer(text):
        value = match["value"]
        is_quoted = value[:1] in {'"', "'"}
        begin = start + match.start("value") + is_quoted
        inner = value[1:-1] if is_quoted else value
        place = Span(begin, begin + len(inner))
        found.append(Assignment(sections=sections, name=match["name"], value=inner, place=place))
    return found
