"""Writes a change as a unified diff that `git apply` takes."""

import re
from collections.abc import Iterator, Sequence

from migrator.migration.line_changes import LineChange, split_lines

CONTEXT = 3
_QUOTED = re.compile(r"[\x00-\x1f\x7f\"\\]")
_ESCAPES = {"\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def unified_diff(path: str, old: str, new: str, changes: Sequence[LineChange]) -> str:
    """Return the diff of a file, or nothing where no line changes."""
    if not changes:
        return ""
    old_lines, new_lines = split_lines(old), split_lines(new)
    pieces = [f"--- {_name('a/' + path)}\n", f"+++ {_name('b/' + path)}\n"]
    for hunk in _hunks(changes):
        pieces += _hunk(hunk, old_lines, new_lines)
    return "".join(pieces)


def _hunks(changes: Sequence[LineChange]) -> Iterator[list[LineChange]]:
    """Put changes together whose context would touch."""
    hunk = [changes[0]]
    for change in changes[1:]:
        if change.old_start - hunk[-1].old_end > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    yield hunk


def _hunk(hunk: Sequence[LineChange], old: list[str], new: list[str]) -> Iterator[str]:
    first, last = hunk[0], hunk[-1]
    lead = min(CONTEXT, first.old_start)
    trail = min(CONTEXT, len(old) - last.old_end)
    old_range = _range(first.old_start - lead, last.old_end + trail)
    new_range = _range(first.new_start - lead, last.new_end + trail)
    yield f"@@ -{old_range} +{new_range} @@\n"
    position = first.old_start - lead
    for change in hunk:
        yield from _lines(" ", old[position : change.old_start])
        yield from _lines("-", old[change.old_start : change.old_end])
        yield from _lines("+", new[change.new_start : change.new_end])
        position = change.old_end
    yield from _lines(" ", old[position : last.old_end + trail])


def _range(start: int, end: int) -> str:
    """Return a range as POSIX diff writes it: an empty one names the line before it."""
    length = end - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _lines(mark: str, lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield mark + line
        if not line.endswith("\n"):
            yield "\n\\ No newline at end of file\n"


def _name(path: str) -> str:
    """Return a path as git writes it: quoted where it must be, and ended by a tab where it has blanks."""
    if not _QUOTED.search(path):
        return path + "\t" if " " in path else path
    return '"' + _QUOTED.sub(lambda m: _ESCAPES.get(m[0], f"\\{ord(m[0]):03o}"), path) + '"'
