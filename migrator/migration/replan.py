"""Makes planned changes from a plan file and the files as they are now, and proves each of them again."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from migrator.errors import SourceProblem, UsageError
from migrator.formats.interface import Format, format_called
from migrator.migration.mirror import is_outside
from migrator.migration.plan import PlannedChange
from migrator.migration.plan_file import FileChange, SavedChange, SavedPlan, digest
from migrator.migration.prove import Unproven, prove
from migrator.migration.shown import shown
from migrator.model.change import Change, ChangeStatus
from migrator.model.report import InputFile
from migrator.text.edits import CannotEdit, apply_edits
from migrator.text.read import read_source
from migrator.text.source import SourceText

_AGAIN = "make the plan again: migrator generate INVENTORY --plan FILE"


def replan(plan: SavedPlan, *, base: Path) -> list[PlannedChange]:
    """Return what is to be written now. A file that has its new text already is `unchanged`.

    Raises UsageError where anything that the plan was made from is not as it was then, or where the plan
    would do what no plan of ours does: nothing of it may be written.
    """
    _require_same(plan.inputs, base)
    return [_planned(saved, base) for saved in plan.changes]


def _require_same(inputs: Sequence[InputFile], base: Path) -> None:
    for file in inputs:
        if _read(file.path, base).sha256 != file.sha256:
            raise UsageError(f"{file.path} has changed since the plan was made", help_=_AGAIN)


def _read(path: str, base: Path) -> SourceText:
    try:
        return read_source(base / path, shown_as=path)
    except SourceProblem as problem:
        raise UsageError(
            f"{path}, which the plan was made from, cannot be read: {problem.message}",
            help_="apply a plan in the folder in which it was made",
        ) from None


def _planned(saved: SavedChange, base: Path) -> PlannedChange:
    change, file = saved.change, saved.file
    if file is None:
        return PlannedChange(change=change, base=base)
    if is_outside(change.path, base):
        raise UsageError(f"{change.path} lies outside of this folder: a plan may not change it")
    source = _read(change.path, base)
    if source.sha256 == file.new_sha256:  # an earlier try got as far as this file
        return PlannedChange(change=replace(change, status=ChangeStatus.UNCHANGED), base=base)
    if source.sha256 != file.sha256:
        raise UsageError(f"{change.path} has changed since the plan was made", help_=_AGAIN)
    return _proven(change, file, source, base)


def _proven(change: Change, file: FileChange, source: SourceText, base: Path) -> PlannedChange:
    format_, rewrite = _format(change), file.rewrite
    try:
        before = format_.parse(source)
        new_text = apply_edits(source.text, rewrite.edits)
    except (SourceProblem, CannotEdit):
        raise UsageError(f"the plan does not fit {change.path}", help_=_AGAIN) from None
    proof = prove(format_, before, new_text, keeps_key=rewrite.keeps_key, beyond_auth=rewrite.beyond_auth)
    if isinstance(proof, Unproven) or digest(new_text) != file.new_sha256:
        raise UsageError(f"what the plan would make of {change.path} is not proven", help_=_AGAIN)
    return PlannedChange(
        change=shown(change, before, format_.inspect(before), proof, rewrite.edits, base),
        base=base,
        source_path=base / change.path,
        roots=(base,),
        original=source,
        new_text=new_text,
        rewrite=rewrite,
    )


def _format(change: Change) -> Format:
    format_ = format_called(change.format or "")
    if format_ is None:
        raise UsageError(f"the plan names a format that is not known: {change.format}")
    return format_
