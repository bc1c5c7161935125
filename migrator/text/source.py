"""A file's text, exactly as it is on disk, and the lines and columns in it."""

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from migrator.model.place import Place


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of character indexes in a text."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class SourceText:
    """A file's text. Line ends and a byte order mark are part of it, so that encoding gives equal bytes."""

    path: str
    """As the user would name the file."""
    text: str
    sha256: str = field(default="")

    @classmethod
    def of(cls, path: str, text: str) -> "SourceText":
        """Return the source of a text that is not on disk."""
        return cls(path=path, text=text, sha256=hashlib.sha256(text.encode()).hexdigest())

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        position = self.text.find("\n")
        while position >= 0:
            starts.append(position + 1)
            position = self.text.find("\n", position + 1)
        return starts

    def place(self, span: Span) -> Place:
        """Return the span as lines and columns; a byte order mark takes no column."""
        line, column = self._line_and_column(span.start)
        end_line, end_column = self._line_and_column(span.end)
        return Place(path=self.path, line=line, column=column, end_line=end_line, end_column=end_column)

    def line(self, number: int) -> str:
        """Return a line by its number (from 1), without its line end."""
        starts = self._line_starts
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n").lstrip("\ufeff")

    def line_start(self, number: int) -> int:
        """Return the index at which a line begins (from 1); a byte order mark is no part of its line."""
        start = self._line_starts[number - 1]
        return start + 1 if self.text.startswith("\ufeff", start) and start == 0 else start

    def _line_and_column(self, index: int) -> tuple[int, int]:
        line = bisect_right(self._line_starts, index)
        column = index - self._line_starts[line - 1] + 1
        if line == 1 and self.text.startswith("\ufeff"):
            column = max(column - 1, 1)
        return line, column
