"""Reads a unified diff into rows that can be shown beside each other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


class Kind(StrEnum):
    """What a row of a diff is."""

    SAME = "same"
    CHANGED = "changed"
    """Lines went, came, or both."""
    HUNK = "hunk"
    """The start of a hunk; the left text is its header line."""
    REMARK = "remark"
    """A line that belongs to neither side, such as "No newline at end of file"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A line of one of the two files."""

    number: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Two lines that stand beside each other; `None` where the other side has more lines."""

    kind: Kind
    left: Side | None = None
    right: Side | None = None
    text: str = ""
    """Of a hunk or a remark."""


def rows(diff: str) -> Iterator[Row]:
    """Yield the rows of a unified diff; its file header lines are left out.

    How many lines a hunk has is what its header says, so that a removed line `-- x` is no file header.
    """
    reader = _Reader()
    for line in diff.removesuffix("\n").split("\n") if diff else ():
        yield from reader.feed(line)
    yield from reader.flush()


@dataclass(slots=True)
class _Reader:
    """Collects removed and added lines until a common line shows that the block is over."""

    left_number: int = 0
    right_number: int = 0
    left_due: int = 0
    right_due: int = 0
    removed: list[Side] = field(default_factory=list)
    added: list[Side] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    """Shown behind the block: between its lines they would part what belongs beside each other."""

    def feed(self, line: str) -> Iterator[Row]:
        if line.startswith("\\"):
            self.remarks.append(line[1:].strip())
        elif self.left_due > 0 or self.right_due > 0:
            yield from self._body(line)
        elif match := _HUNK.match(line):
            yield from self._start(match, line)
        elif not line.startswith(("--- ", "+++ ", "diff ", "index ")) and line:
            yield from self.flush()
            yield Row(kind=Kind.REMARK, text=line.removeprefix("#").strip())

    def flush(self) -> Iterator[Row]:
        for index in range(max(len(self.removed), len(self.added))):
            left = self.removed[index] if index < len(self.removed) else None
            right = self.added[index] if index < len(self.added) else None
            yield Row(kind=Kind.CHANGED, left=left, right=right)
        yield from (Row(kind=Kind.REMARK, text=text) for text in dict.fromkeys(self.remarks))
        self.removed, self.added, self.remarks = [], [], []

    def _start(self, match: re.Match[str], line: str) -> Iterator[Row]:
        yield from self.flush()
        self.left_number, self.right_number = int(match[1]), int(match[3])
        self.left_due, self.right_due = int(match[2] or 1), int(match[4] or 1)
        yield Row(kind=Kind.HUNK, text=line)

    def _body(self, line: str) -> Iterator[Row]:
        text = line[1:]
        if line.startswith("-"):
            self.removed.append(self._left(text))
        elif line.startswith("+"):
            self.added.append(self._right(text))
        else:
            yield from self.flush()
            yield Row(kind=Kind.SAME, left=self._left(text), right=self._right(text))

    def _left(self, text: str) -> Side:
        side = Side(number=self.left_number, text=text)
        self.left_number += 1
        self.left_due -= 1
        return side

    def _right(self, text: str) -> Side:
        side = Side(number=self.right_number, text=text)
        self.right_number += 1
        self.right_due -= 1
        return side
