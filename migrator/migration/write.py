"""Writes planned changes: into a folder that mirrors the paths, or in place."""

import hashlib
import os
import stat
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from migrator.errors import UsageError
from migrator.migration.checklist import SUFFIX, checklist_text
from migrator.migration.mirror import PATCH, REPORT, mirrored
from migrator.migration.plan import PlannedChange
from migrator.migration.replace_file import is_read_only, replace_file
from migrator.model.change import Change, ChangeStatus


class _Refused(Exception):
    """A file is not written, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteResult:
    """What was and what was not written."""

    changes: tuple[Change, ...]
    """Every planned change, in order; `written` says where its text is now."""
    written: tuple[str, ...] = ()
    """Files that were written."""
    up_to_date: tuple[str, ...] = ()
    """Files that had the right content already and were not touched."""
    not_written: tuple[str, ...] = ()
    """Files that should have been written, each with the reason: `extractors/a.json: it is read-only`."""
    patch: Path | None = None
    """Where the patch is that undoes it; `None`: none was written."""


def write_changes(planned: Sequence[PlannedChange], *, output: Path | None, in_place: bool) -> WriteResult:
    """Write every change that is `changed`: each file as a whole or not at all, one failure stops no other.

    Raises UsageError unless exactly one of `output` and `in_place` is given.
    """
    if (output is None) != in_place:
        raise UsageError("either an output folder or in-place writing must be chosen, not both")
    changes: list[Change] = []
    lists: dict[str, list[str]] = {"written": [], "up_to_date": [], "not_written": []}
    for plan in planned:
        change, outcome = plan.change, None
        if change.status is ChangeStatus.CHANGED and plan.new_text is not None:
            change, outcome = _written(plan, plan.new_text, output)
        changes.append(change)
        for name, paths in (outcome or {}).items():
            lists[name] += paths
    return WriteResult(
        changes=tuple(changes),
        written=tuple(lists["written"]),
        up_to_date=tuple(lists["up_to_date"]),
        not_written=tuple(lists["not_written"]),
    )


def out_of_date(planned: Sequence[PlannedChange], output: Path | None) -> list[str]:
    """Return the files that writing would touch; nothing where all is as it should be."""
    stale: list[str] = []
    for plan in planned:
        if plan.change.status is not ChangeStatus.CHANGED or plan.new_text is None:
            continue
        if output is None:
            stale.append(plan.change.path)
            continue
        for path, text in _generated(plan, plan.new_text, output):
            if not _holds(path, text.encode()):
                stale.append(_shown(path))
    return stale


def _written(plan: PlannedChange, new_text: str, output: Path | None) -> tuple[Change, dict[str, list[str]]]:
    try:
        if output is None:
            shown = _write_in_place(plan, new_text)
            return replace(plan.change, written=shown), {"written": [shown]}
        done: dict[str, list[str]] = {"written": [], "up_to_date": []}
        files = list(_generated(plan, new_text, output))
        _keep_free(files[0][0], {output / REPORT, output / PATCH})
        for path, text in files:
            done["written" if _write_below(plan, output, path, text) else "up_to_date"].append(_shown(path))
        return replace(plan.change, written=_shown(files[0][0])), done
    except _Refused as refused:
        reason = str(refused)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
    change = replace(plan.change, reasons=(*plan.change.reasons, f"not written: {reason}"))
    return change, {"not_written": [f"{plan.change.path}: {reason}"]}


def _write_in_place(plan: PlannedChange, new_text: str) -> str:
    if plan.source_path is None or plan.original is None:
        raise _Refused("there is no file to replace")
    path = plan.source_path.resolve()
    if not any(path.is_relative_to(root.resolve()) for root in plan.roots):
        raise _Refused(f"it is {_shown(path)}, outside of the folders of the inventory: use an output folder")
    status = path.stat()
    if is_read_only(status):
        raise _Refused("it is read-only")
    if hashlib.sha256(path.read_bytes()).hexdigest() != plan.original.sha256:
        raise _Refused("it has changed since it was read: run the command again")
    replace_file(path, new_text.encode(), like=status)
    return plan.change.path


def _generated(plan: PlannedChange, new_text: str, output: Path) -> Iterator[tuple[Path, str]]:
    path = output / mirrored(plan.change.path, plan.base)
    yield path, new_text
    checklist = checklist_text(plan.change)
    if checklist:
        yield path.with_name(path.name + SUFFIX), checklist


def _keep_free(path: Path, taken: Container[Path]) -> None:
    if path in taken:
        raise _Refused(f"{_shown(path)} is the place of our own file: give the configuration another name")


def _write_below(plan: PlannedChange, output: Path, path: Path, text: str) -> bool:
    """Write a file below the output folder; return whether it had to be."""
    _make_folders(output, path.parent)
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise _Refused(f"{_shown(path)} is there already, and no plain file")
    source = plan.source_path
    if source is not None and path.exists() and path.samefile(source):
        raise _Refused(
            "the output folder holds the original itself: write in place, or choose another folder"
        )
    content = text.encode()
    if _holds(path, content):
        return False
    replace_file(path, content, like=_permissions(source, path))
    return True


def _make_folders(output: Path, folder: Path) -> None:
    """Make the folders between the output folder and a file; a link on the way could lead anywhere."""
    output.mkdir(parents=True, exist_ok=True)
    current = output
    for part in folder.relative_to(output).parts:
        current /= part
        if current.is_symlink():
            raise _Refused(f"{_shown(current)} is a link, and could lead out of the output folder")
        current.mkdir(exist_ok=True)


def _permissions(source: Path | None, path: Path) -> os.stat_result | None:
    """Return whose permissions a configuration gets: the original's, so that it is no more open than that."""
    if source is None or path.name.endswith(SUFFIX):
        return None
    status = source.stat()
    return status if stat.S_ISREG(status.st_mode) else None


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.is_file() and not path.is_symlink() and path.read_bytes() == content
    except OSError:
        return False


def _shown(path: Path) -> str:
    return path.as_posix()
