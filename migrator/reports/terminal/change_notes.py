"""What must be known of rewritten configurations, each note once for all that share it, and what is left."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.text import Text

from migrator.model.change import Change, ChangeStatus
from migrator.reports.derived.phrases import count, listed, sentence
from migrator.reports.derived.reviews import has_checklist_beside
from migrator.reports.escaping.visible import visible
from migrator.reports.terminal.canvas import QUIET, Canvas

AT_MOST = 12
"""So many notes are shown: where each file has one of its own, they are better read one by one."""

_AT_MOST_NAMES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Audience:
    """Changes that the same notes are about."""

    notes: tuple[str, ...]
    changes: tuple[Change, ...]


def draw_change_notes(canvas: Canvas, changes: Sequence[Change]) -> None:
    """Draw the notes on the changes that rewrite a file, and where the steps and the diffs are."""
    rewritten = [c for c in changes if c.status is ChangeStatus.CHANGED]
    if not rewritten:
        return
    audiences = _audiences(rewritten)
    formats = Counter(c.format for c in rewritten)
    names = Counter(_name(c) for c in rewritten)
    for audience in audiences[:AT_MOST]:
        whom = _whom(audience.changes, formats, names)
        canvas.entry("note", f"for {whom}: {' '.join(audience.notes)}", indent=0, style=QUIET)
    if len(audiences) > AT_MOST:
        more = f"and notes for {len(audiences) - AT_MOST:,} more; -v or --format json lists each"
        canvas.line(Text(f"     {more}", style=QUIET))
    canvas.line(Text(_where_the_rest_is(rewritten), style=QUIET), wrap=True)


def _audiences(changes: Sequence[Change]) -> list[_Audience]:
    """Return each note once, in order, those about the same changes together."""
    by_note: dict[str, list[int]] = {}
    for index, change in enumerate(changes):
        for note in dict.fromkeys(change.reasons):
            by_note.setdefault(sentence(note), []).append(index)
    together: dict[tuple[int, ...], list[str]] = {}
    for note, indices in by_note.items():
        together.setdefault(tuple(indices), []).append(note)
    return [
        _Audience(notes=tuple(notes), changes=tuple(changes[i] for i in indices))
        for indices, notes in together.items()
    ]


def _whom(changes: Sequence[Change], formats: Mapping[str | None, int], names: Mapping[str, int]) -> str:
    """Return the files that notes are about: all of a format in one word, others by their names."""
    format_ = changes[0].format
    all_of_it = all(c.format == format_ for c in changes) and len(changes) == formats[format_]
    if format_ is not None and all_of_it and len(changes) > 1:
        return f"{count(len(changes), 'file')} ({visible(format_)})"
    unambiguous = [_name(c) if names[_name(c)] == 1 else c.path for c in changes]
    return listed(unambiguous, at_most=_AT_MOST_NAMES)


def _name(change: Change) -> str:
    return change.path.rpartition("/")[2]


def _where_the_rest_is(rewritten: Sequence[Change]) -> str:
    beside = sum(map(has_checklist_beside, rewritten))
    elsewhere = sum(bool(c.checklist) for c in rewritten) - beside
    steps = []
    if beside:
        files = "each generated file" if beside == len(rewritten) else count(beside, "generated file")
        steps.append(f"NAME.checklist.md beside {files}")
    if elsewhere:
        steps.append(f"-v for {count(elsewhere, 'file')}")
    what_to_do = f"Steps: {'; '.join(steps)}. " if steps else ""
    return f"{what_to_do}Diffs: `migrator diff`."
