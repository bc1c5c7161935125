"""What is left to do once a configuration was rewritten: look at it, then what only a person can do."""

from migrator.model.change import Change
from migrator.reports.derived.phrases import count


def review(change: Change) -> str:
    """Return the step that follows a rewritten configuration."""
    look = f"Review {change.written}" if change.written else "Review the change"
    if not change.checklist:
        return f"{look}."
    where = f"in {_name(change.written)}.checklist.md" if has_checklist_beside(change) else "by hand"
    return f"{look}, then do {_steps(change)} {where}."


def review_of_each(change: Change) -> str:
    """Return the step in words that fit every configuration of which this returns the same."""
    look = "review the generated file" if change.written else "review the change"
    if not change.checklist:
        return look
    if has_checklist_beside(change):
        return f"{look}, then do the steps in NAME.checklist.md"
    return f"{look}, then do {_steps(change)} by hand"


def for_each(number: int, step: str) -> str:
    """Return a step that several extractors share."""
    return f"For each of these {number:,}: {step}."


def has_checklist_beside(change: Change) -> bool:
    """Return whether the steps were written beside the new file: not where it replaced the old one."""
    return bool(change.checklist and change.written) and change.written != change.path


def _steps(change: Change) -> str:
    number = len(change.checklist)
    return "the step" if number == 1 else f"the {count(number, 'step')}"


def _name(written: str | None) -> str:
    return (written or "").rpartition("/")[2]
