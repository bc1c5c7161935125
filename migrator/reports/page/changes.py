"""Changes in the page: what becomes different in the data, then in the text, then what is left by hand."""

from collections.abc import Iterator, Sequence

from migrator.model.change import Change, ChangeStatus, SemanticEdit
from migrator.reports.derived.outcomes import users_of
from migrator.reports.derived.phrases import config_step, count
from migrator.reports.page.elements import (
    NOTHING,
    Content,
    Markup,
    block,
    code,
    element,
    items,
    joined,
    lines,
    table,
)
from migrator.reports.page.marks import mark

DETAIL_BUDGET = 4_000_000
"""Characters of details on configurations: browsers grow slow on pages of tens of megabytes."""

_HEADER = ("Where in the data", "Before", "After")
_CLASSES = {"+": "added", "-": "removed"}


def changes(found: Sequence[Change]) -> Markup:
    """Return every change in full as long as there is room, then in one line each."""
    shown = [c for c in found if c.status is not ChangeStatus.UNCHANGED]
    already = [code(c.path) for c in found if c.status is ChangeStatus.UNCHANGED]
    if not found:
        return NOTHING
    migrated = element("p", "Migrated already: ", joined(already, ", ")) if already else NOTHING
    return block("div", *_within_budget(shown), migrated)


def _within_budget(shown: Sequence[Change]) -> Iterator[Markup]:
    left = DETAIL_BUDGET
    for change in shown:
        drawn = _change(change)
        left -= len(drawn.html)
        yield drawn if left >= 0 else _in_short(change)


def _in_short(change: Change) -> Markup:
    step = config_step(change) or "see `migrator diff` for what is left out here"
    return element("p", _head(change), f": {step}")


def _head(change: Change) -> Markup:
    return joined((code(change.path), " ", mark(change.status)))


def _change(change: Change) -> Markup:
    users = joined((code(name) for name in users_of(change)), ", ")
    format_ = joined((", format ", code(change.format))) if change.format else NOTHING
    step = config_step(change)
    return block(
        "div",
        element("h3", _head(change)),
        element("p", "Used by ", users, format_),
        items((step,) if step else change.reasons),
        _edits(change.edits),
        element("p", "Written to ", code(change.written)) if change.written is not None else NOTHING,
        _diff(change.diff),
        _checklist(change.checklist),
        class_="part",
    )


def _edits(edits: Sequence[SemanticEdit]) -> Markup:
    if not edits:
        return NOTHING
    return table(f"{count(len(edits), 'difference')} in the data", _HEADER, map(_edit, edits))


def _edit(edit: SemanticEdit) -> Sequence[Content]:
    before = "not there" if edit.before is None else code(edit.before)
    return (code(edit.path), before, "gone" if edit.after is None else code(edit.after))


def _diff(diff: str) -> Markup:
    if not diff:
        return NOTHING
    drawn = joined(_line(line) for line in diff.removesuffix("\n").split("\n"))
    return element("pre", drawn, aria_label="Unified diff", tabindex="0")


def _line(line: str) -> Markup:
    """Return a line of a diff; its first character says what it is, and colour repeats that."""
    kind = "" if line.startswith(("--- ", "+++ ")) else _CLASSES.get(line[:1], "")
    text = lines(f"{line}\n")
    return element("span", text, class_=kind) if kind else text


def _checklist(steps: Sequence[str]) -> Markup:
    if not steps:
        return NOTHING
    return joined((element("p", "Still to do by hand:"), items(steps, class_="todo")))
