"""Environment files (`.env`) with positions: one mapping of names to texts.

There is no standard. The grammar is the common part of python-dotenv and of what a shell can source: a line
is blank, a comment, or `[export ]NAME[=value]`; a value stands bare, up to a blank and `#`, or in quotes.
Of names that stand twice the last counts, as in both. Behind `NAME= ` a `#` starts a comment, as in a shell;
python-dotenv takes it for the value.
"""

import re
from dataclasses import dataclass

from migrator.errors import SourceProblem
from migrator.text.flat import FlatDocument
from migrator.text.snippet import masked_line
from migrator.text.source import SourceText, Span

_LINE = re.compile(r"[^\n]*(?:\n|$)")
_NOTHING = re.compile(r"[ \t]*(?:#[^\r\n]*)?\r?(?:\n|$)")
_NAME = re.compile(r"[ \t]*(?P<export>export[ \t]+)?(?P<name>[^\s=#'\"]+)[ \t]*(?:(?P<equals>=)[ \t]*)?")
_QUOTED = re.compile(r"'(?:[^'\\]|\\[\s\S])*'|\"(?:[^\"\\]|\\[\s\S])*\"")
_BARE = re.compile(r"(?:[^\s#]|(?<=\S)#|[ \t]+(?![ \t#\r\n]|$))*")
_ESCAPE = re.compile(r"\\(?P<character>[\s\S])")
_NAMED = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "v": "\v", "a": "\a", "b": "\b"}


@dataclass(frozen=True, slots=True)
class Assignment:
    """One line that names a variable."""

    whole: Span
    """From the first character that is no blank to the end of the value; a comment behind it is no part."""
    name: Span
    value: Span
    """With its quotes; empty behind the name where there is none."""
    text: str | None
    """As it is read; `None`: there is no `=`."""


def parse_dotenv(source: SourceText) -> "DotenvDocument":
    """Parse an environment file.

    Raises SourceProblem (rule `dotenv-syntax`) for a line that is none of the grammar's, and for quotes that
    are not closed.
    """
    text = source.text
    found: list[tuple[str, Assignment]] = []
    position = 1 if text.startswith("\ufeff") else 0
    while position < len(text):
        if nothing := _NOTHING.match(text, position):
            position = nothing.end()
            continue
        name, assignment = _assignment(source, position)
        found.append((name, assignment))
        position = _end_of_line(source, assignment.whole.end)
    return DotenvDocument(source, found)


def _assignment(source: SourceText, position: int) -> tuple[str, Assignment]:
    text = source.text
    head = _NAME.match(text, position)
    if head is None:
        raise _problem(source, position, "this line assigns no variable", "write NAME=value, or # before it")
    start = head.start("export") if head["export"] else head.start("name")
    if not head["equals"]:
        end = head.end("name")
        empty = Span(end, end)
        return head["name"], Assignment(Span(start, end), Span(*head.span("name")), empty, None)
    value = _value(source, head.end())
    behind_equals = Span(head.end("equals"), head.end("equals"))
    span = value if value.end > value.start else behind_equals
    return head["name"], Assignment(Span(start, span.end), Span(*head.span("name")), span, _read(text, value))


def _value(source: SourceText, start: int) -> Span:
    text = source.text
    if text[start : start + 1] in {"'", '"'}:
        quoted = _QUOTED.match(text, start)
        if quoted is None:
            raise _problem(source, start, "the quotes of this value are not closed", "close them")
        return Span(*quoted.span())
    bare = _BARE.match(text, start)
    return Span(start, bare.end() if bare else start)


def _read(text: str, span: Span) -> str:
    written = text[span.start : span.end]
    if written.startswith('"'):
        return _ESCAPE.sub(lambda m: _NAMED.get(m["character"], m["character"]), written[1:-1])
    if written.startswith("'"):
        return re.sub(r"\\([\\'])", r"\1", written[1:-1])
    return written


def _end_of_line(source: SourceText, position: int) -> int:
    rest = _NOTHING.match(source.text, position)
    if rest is None:
        raise _problem(source, position, "something stands behind the value", "put the whole value in quotes")
    return rest.end()


def _problem(source: SourceText, index: int, message: str, help_: str) -> SourceProblem:
    place = source.place(Span(index, min(index + 1, len(source.text))))
    snippet = masked_line(source.line(place.line))
    return SourceProblem(
        message, rule="dotenv-syntax", path=source.path, place=place, snippet=snippet, help_=help_
    )


class DotenvDocument(FlatDocument[Assignment]):
    """One environment file."""
