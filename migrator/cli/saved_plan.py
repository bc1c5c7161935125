"""Reads a plan that `generate --plan` saved."""

from pathlib import Path

from migrator.errors import UsageError
from migrator.migration.plan_file import SavedPlan, read_plan


def saved_plan(path: Path) -> SavedPlan:
    """Return what a plan file says. Raises UsageError for a file that is none."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {getattr(error, 'strerror', 'it is no text')}") from error
    return read_plan(text, name=str(path))
