"""Edits of environment files that touch nothing but the assignments that are to change."""

import re
from collections.abc import Mapping

from migrator.text.dotenv import Assignment, DotenvDocument
from migrator.text.edits import CannotEdit, Edit
from migrator.text.source import Span

_HEAD = re.compile(r"(?P<export>export[ \t]+)?[^\s=]+(?P<equals>[ \t]*=[ \t]*)?")
_LINE_END = re.compile(r"[ \t]*(?P<comment>#[^\r\n]*)?(?P<newline>\r?\n|$)")
_NEEDS_NO_QUOTES = re.compile(r"[\w./:@%+,=~-]*", re.ASCII)


class DotenvEditor:
    """Collects changes by name. New assignments are written as the one whose place they take.

    Every method raises KeyError for a name that is not there, and CannotEdit for a value that no quotes hold.
    """

    def __init__(self, document: DotenvDocument) -> None:
        self._document = document
        self._edits: list[Edit] = []

    def set_value(self, name: str, value: str) -> None:
        """Put a value where the counting one of a name is, in the same quotes."""
        assignment = self._last(name)
        like = self._text(assignment.value)
        equals = "" if assignment.text is not None else "="
        new = written(value, like) or self._nothing(assignment)
        self._edits.append(Edit(assignment.value, equals + new))

    def replace(self, name: str, new: Mapping[str, str]) -> None:
        """Put assignments where the counting one of a name is. All others of that name go."""
        if not new:
            self.remove(name)
            return
        *others, last = self._all(name)
        self._edits += [self._removal(other) for other in others]
        first, *below = self._lines(last, new)
        is_empty = not next(iter(new.values()))
        self._edits.append(Edit(last.whole, first + (self._nothing(last) if is_empty else "")))
        if below:
            self._edits.append(self._below(last, below))

    def insert(self, new: Mapping[str, str], *, after: str) -> None:
        """Put assignments below the counting one of a name."""
        last = self._last(after)
        self._edits.append(self._below(last, self._lines(last, new)))

    def remove(self, name: str) -> None:
        """Take every assignment of a name out. A comment behind one stays."""
        self._edits += [self._removal(assignment) for assignment in self._all(name)]

    def edits(self) -> tuple[Edit, ...]:
        """Return the edits of everything collected so far."""
        return tuple(sorted(self._edits, key=lambda e: (e.span.start, e.span.end)))

    def _all(self, name: str) -> list[Assignment]:
        found = self._document.all_of(name)
        if not found:
            raise KeyError(name)
        return found

    def _last(self, name: str) -> Assignment:
        return self._all(name)[-1]

    def _text(self, span: Span) -> str:
        return self._document.source.text[span.start : span.end]

    def _nothing(self, assignment: Assignment) -> str:
        """Return how an empty value is written: a comment behind a bare one is a value to python-dotenv."""
        text = self._document.source.text
        rest = _LINE_END.match(text, assignment.whole.end)
        quotes = self._text(assignment.value)[:1] in {"'", '"'}
        return '""' if rest and rest["comment"] and not quotes else ""

    def _lines(self, like: Assignment, new: Mapping[str, str]) -> list[str]:
        head = _HEAD.match(self._text(like.whole))
        export = (head["export"] or "") if head else ""
        equals = (head["equals"] or "=") if head else "="
        value = self._text(like.value)
        return [f"{export}{name}{equals}{written(text, value)}".rstrip(" \t") for name, text in new.items()]

    def _below(self, assignment: Assignment, lines: list[str]) -> Edit:
        """Return the edit that puts lines below an assignment and the comment behind it, indented alike."""
        text = self._document.source.text
        rest = _LINE_END.match(text, assignment.whole.end)
        end = rest.start("newline") if rest else assignment.whole.end
        newline = (rest["newline"] if rest else "") or _newline(text)
        start = text.rfind("\n", 0, assignment.whole.start) + 1
        indent = text[start : assignment.whole.start].lstrip("\ufeff")
        return Edit(Span(end, end), "".join(newline + indent + line for line in lines))

    def _removal(self, assignment: Assignment) -> Edit:
        text = self._document.source.text
        start = text.rfind("\n", 0, assignment.whole.start) + 1
        start += text.startswith("\ufeff", start)
        rest = _LINE_END.match(text, assignment.whole.end)
        end = rest.end() if rest else assignment.whole.end
        if rest and rest["comment"]:
            return Edit(Span(assignment.whole.start, rest.start("comment")), "")
        if end == len(text) and not text.endswith("\n"):
            before = re.search(
                r"\r?\n\Z", text[:start]
            )  # the last line of a file that ends without a line end
            return Edit(Span(before.start() if before else start, end), "")
        return Edit(Span(start, end), "")


def written(value: str, like: str) -> str:
    """Return a value in the quotes of the one whose place it takes; in some where bare it would be cut.

    Raises CannotEdit for what no quotes hold alike in python-dotenv and in a shell.
    """
    if like[:1] not in {"'", '"'} and _NEEDS_NO_QUOTES.fullmatch(value):
        return value
    preferred = like[:1] if like[:1] in {"'", '"'} else '"'
    for quote in (preferred, '"', "'"):
        forbidden = '"\\$`\n' if quote == '"' else "'\\\n"
        if not any(character in value for character in forbidden):
            return f"{quote}{value}{quote}"
    raise CannotEdit("a value holds characters that no quotes of an environment file keep")


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
