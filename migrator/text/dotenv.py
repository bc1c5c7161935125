"""Environment files (`.env`) with positions: one mapping of names to texts.

There is no standard. The grammar is the common part of python-dotenv and of what a shell can source: a line
is blank, a comment, or `[export ]NAME[=value]`; a value stands bare, up to a blank and `#`, or in quotes.
Of names that stand twice the last counts, as in both. Behind `NAME= ` a `#` starts a comment, as in a shell;
python-dotenv takes it for the value.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from migrator.errors import SourceProblem
from migrator.model.place import Pointer
from migrator.text.document import Duplicate, NodeKind
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


class DotenvDocument:
    """One environment file."""

    def __init__(self, source: SourceText, assignments: Sequence[tuple[str, Assignment]]) -> None:
        self.source = source
        self.assignments = assignments
        """All of them in the order of the text; the last of a name counts."""
        self._last = dict(assignments)

    @property
    def data(self) -> object:
        """Texts by name; `None` for a name without `=`."""
        return {name: assignment.text for name, assignment in self._last.items()}

    @property
    def duplicates(self) -> Sequence[Duplicate]:
        """Names that stand twice."""
        found: list[Duplicate] = []
        seen: dict[str, Assignment] = {}
        for name, assignment in self.assignments:
            if name in seen:
                first, second = self.source.place(seen[name].name), self.source.place(assignment.name)
                found.append(Duplicate(pointer=(name,), first=first, second=second))
            seen[name] = assignment
        return found

    def all_of(self, name: str) -> list[Assignment]:
        """Return every assignment of a variable, in the order of the text."""
        return [assignment for other, assignment in self.assignments if other == name]

    def kind(self, pointer: Pointer) -> NodeKind:
        """Return what kind of node stands there."""
        return NodeKind.SCALAR if self._find(pointer) else NodeKind.MAPPING

    def is_flow(self, pointer: Pointer) -> bool:
        """Return False: an environment file has no brackets."""
        self._find(pointer)
        return False

    def span(self, pointer: Pointer) -> Span:
        """Return the value's span."""
        found = self._find(pointer)
        return found.value if found else Span(0, len(self.source.text))

    def key_span(self, pointer: Pointer) -> Span:
        """Return the span of the name."""
        found = self._find(pointer)
        return found.name if found else Span(0, len(self.source.text))

    def nearest(self, pointer: Pointer) -> Span:
        """Return the span of the value, or the start of the file."""
        try:
            return self.span(pointer[:1]) if pointer else Span(0, 0)
        except KeyError:
            return Span(0, 0)

    def _find(self, pointer: Pointer) -> Assignment | None:
        if not pointer:
            return None
        if len(pointer) > 1 or not isinstance(pointer[0], str):
            raise KeyError(pointer)
        return self._last[pointer[0]]
