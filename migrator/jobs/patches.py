"""Keeps the patch that undoes what was written: `git apply -R` takes the changes back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

from migrator.errors import UsageError
from migrator.migration.mirror import PATCH
from migrator.migration.plan import PlannedChange
from migrator.migration.replace_file import replace_file
from migrator.migration.write import WriteResult, write_changes
from migrator.model.change import Change, ChangeStatus
from migrator.reports.diffs.patch import render_patch

_IN_PLACE = "migrator-changes"


def write_into(folder: Path, planned: Sequence[PlannedChange]) -> WriteResult:
    """Write changes into a folder, and the patch of all of them beside."""
    result = write_changes(planned, output=folder, in_place=False)
    patch = _patch(p.change for p in planned)
    if not patch or _holds(folder / PATCH, patch):
        return result
    try:
        replace_file(folder / PATCH, patch.encode())
    except OSError as error:
        reason = f"{folder / PATCH}: {error.strerror or type(error).__name__}"
        return replace(result, not_written=(*result.not_written, reason))
    return replace(result, patch=folder / PATCH)


def write_in_place(planned: Sequence[PlannedChange], *, patch: Path | None, base: Path) -> WriteResult:
    """Replace files, after the patch that undoes it was written; at the end it names only what was replaced.

    `patch` is where it goes; `None`: a free name in the base folder. Raises UsageError where it cannot be
    written: then nothing is replaced.
    """
    text = _patch(p.change for p in planned)
    place = patch or _free(base)
    if text:
        _write(place, text)
    result = write_changes(planned, output=None, in_place=True)
    done = _patch(change for change in result.changes if change.written is not None)
    if not text:
        return result
    if not done:
        place.unlink(missing_ok=True)
        return result
    if done != text:
        _write(place, done)
    return replace(result, patch=place)


def missing_patch(folder: Path, planned: Iterable[PlannedChange]) -> Iterator[str]:
    """Yield the patch's place where an output folder has none of these changes."""
    patch = _patch(p.change for p in planned)
    if patch and not _holds(folder / PATCH, patch):
        yield (folder / PATCH).as_posix()


def _patch(changes: Iterable[Change]) -> str:
    """Return the patch; nothing where no change is one. Files that hold a secret stand in it as remarks."""
    changed = [change for change in changes if change.status is ChangeStatus.CHANGED]
    return render_patch(changed) if any(change.diff_is_patch for change in changed) else ""


def _write(path: Path, text: str) -> None:
    try:
        replace_file(path, text.encode())
    except OSError as error:
        raise UsageError(
            f"cannot write {path}, the patch that undoes the changes: {error.strerror}; nothing was changed",
            help_="name another place with --patch",
        ) from error


def _free(base: Path) -> Path:
    names = (base / f"{_IN_PLACE}{'' if n == 1 else f'-{n}'}.patch" for n in count(1))
    return next(path for path in names if not path.exists() and not path.is_symlink())


def _holds(path: Path, text: str) -> bool:
    try:
        return not path.is_symlink() and path.read_bytes() == text.encode()
    except OSError:
        return False
