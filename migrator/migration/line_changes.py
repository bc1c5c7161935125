"""Turns edits of a text into runs of lines that are equal or replaced: what a unified diff is made of."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from migrator.text.edits import Edit, apply_edits
from migrator.text.source import Span


@dataclass(frozen=True, slots=True)
class LineChange:
    """Old lines `old_start` to `old_end` become new lines `new_start` to `new_end`; ends are exclusive."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def split_lines(text: str) -> list[str]:
    """Return the lines with their ends. As in git, only a line feed ends a line."""
    lines = text.split("\n")
    last = [lines.pop()]
    return [line + "\n" for line in lines] + [line for line in last if line]


def changed_lines(text: str, edits: Sequence[Edit]) -> list[LineChange]:
    """Return the runs of lines that the edits change. Looks only at the lines that they touch."""
    starts = _line_starts(text)
    changes: list[LineChange] = []
    shift = 0
    for first, last, own in _runs(starts, edits):
        begin, end = starts[first], starts[last] if last < len(starts) else len(text)
        old = split_lines(text[begin:end])
        new = split_lines(apply_edits(text[begin:end], [_moved(e, -begin) for e in own]))
        changes += _refined(old, new, first, first + shift)
        shift += len(new) - len(old)
    return changes


def _runs(starts: list[int], edits: Sequence[Edit]) -> list[tuple[int, int, list[Edit]]]:
    """Return runs of neighbouring lines with the edits that touch them."""
    runs: list[tuple[int, int, list[Edit]]] = []
    for edit in sorted(edits, key=lambda e: (e.span.start, e.span.end)):
        first = bisect_right(starts, edit.span.start) - 1
        last = bisect_right(starts, edit.span.end)
        if runs and first <= runs[-1][1]:
            begin, end, own = runs[-1]
            runs[-1] = (begin, max(end, last), [*own, edit])
        else:
            runs.append((first, last, [edit]))
    return runs


def _refined(old: list[str], new: list[str], old_first: int, new_first: int) -> list[LineChange]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        LineChange(i1 + old_first, i2 + old_first, j1 + new_first, j2 + new_first)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]


def _line_starts(text: str) -> list[int]:
    starts = [0]
    for line in split_lines(text):
        starts.append(starts[-1] + len(line))
    return starts if text.endswith("\n") or not text else starts[:-1]


def _moved(edit: Edit, by: int) -> Edit:
    return Edit(Span(edit.span.start + by, edit.span.end + by), edit.replacement)
