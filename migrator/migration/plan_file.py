"""The plan file: what `generate --plan` decided, for people to review and for `apply` to write.

It holds no secret: replacements by place instead of texts, digests instead of contents, masked diffs.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict, cast

from migrator import __version__
from migrator.errors import UsageError
from migrator.formats.interface import Rewrite, format_called
from migrator.migration.masking import Masks
from migrator.migration.plan import PlannedChange
from migrator.model.change import Change, ChangeStatus
from migrator.model.report import InputFile
from migrator.schemas.validate import problems
from migrator.text.edits import Edit
from migrator.text.source import SourceText, Span

SCHEMA_ID = "migrator.plan/v1"
_HELP = "make it with: migrator generate INVENTORY --plan FILE"
_REVEALS = (
    "it cannot be put into a plan: a part of the new text repeats a secret of the file; "
    "use migrator generate without --plan"
)


class _ReplacementV1(TypedDict):
    start: int
    end: int
    text: str


class _FileV1(TypedDict):
    sha256: str
    new_sha256: str
    keeps_key: bool
    beyond_auth: list[list[str | int]]
    replacements: list[_ReplacementV1]


class _ChangeCore(TypedDict):
    extractor: str
    shared_with: list[str]
    path: str
    format: str | None
    status: str
    reasons: list[str]
    checklist: list[str]
    diff: str


class _ChangeV1(_ChangeCore, total=False):
    file: _FileV1


class _PlanV1(TypedDict):
    schema: str
    version: str
    inputs: list[dict[str, str]]
    changes: list[_ChangeV1]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """What makes the new text of one file from the old one."""

    sha256: str
    """Of the old file's bytes."""
    new_sha256: str
    rewrite: Rewrite


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedChange:
    """A change as it was planned. Its diff and its semantic edits are made anew from the file."""

    change: Change
    file: FileChange | None
    """`None`: nothing is to be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPlan:
    """What a plan file says."""

    inputs: tuple[InputFile, ...]
    changes: tuple[SavedChange, ...]


def without_secrets(planned: Iterable[PlannedChange]) -> list[PlannedChange]:
    """Return the changes as a plan may hold them: one that would carry a secret is a person's business."""
    return [_manual(plan, _REVEALS) if _reveals(plan) else plan for plan in planned]


def plan_text(planned: Sequence[PlannedChange], inputs: Sequence[InputFile]) -> str:
    """Return the plan file's text, the same every time. The changes must be `without_secrets`."""
    plan = _PlanV1(
        schema=SCHEMA_ID,
        version=__version__,
        inputs=[{"path": i.path, "sha256": i.sha256} for i in inputs],
        changes=[_change(p) for p in planned],
    )
    return json.dumps(plan, indent=2, ensure_ascii=False) + "\n"


def read_plan(text: str, *, name: str) -> SavedPlan:
    """Return what a plan file says. Raises UsageError for a text that is none of this version."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name} is no plan: it is no JSON", help_=_HELP) from error
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema != SCHEMA_ID:
        raise UsageError(f"{name} is no plan of this version ({SCHEMA_ID})", help_=_HELP)
    if found := problems(data, "plan"):
        raise UsageError(f"{name} is no sound plan: {found[0].message}", help_=_HELP)
    plan = cast("_PlanV1", data)  # the schema has just said so
    return SavedPlan(
        inputs=tuple(InputFile(path=i["path"], sha256=i["sha256"]) for i in plan["inputs"]),
        changes=tuple(map(_saved, plan["changes"])),
    )


def _reveals(plan: PlannedChange) -> bool:
    format_ = format_called(plan.change.format or "")
    if format_ is None or plan.original is None or plan.new_text is None or plan.rewrite is None:
        return False
    before = format_.parse(plan.original)
    after = format_.parse(SourceText.of(plan.original.path, plan.new_text))
    masks = Masks(before, format_.inspect(before), after, format_.inspect(after))
    return any(masks.appear_in(edit.replacement) for edit in plan.rewrite.edits)


def _manual(plan: PlannedChange, reason: str) -> PlannedChange:
    change = replace(
        plan.change, status=ChangeStatus.MANUAL, reasons=(reason,), diff="", edits=(), checklist=()
    )
    return replace(plan, change=change, new_text=None, rewrite=None)


def _change(plan: PlannedChange) -> _ChangeV1:
    change = plan.change
    saved = _ChangeV1(
        extractor=change.extractor,
        shared_with=list(change.shared_with),
        path=change.path,
        format=change.format,
        status=change.status.value,
        reasons=list(change.reasons),
        checklist=list(change.checklist),
        diff=change.diff,
    )
    if plan.original is not None and plan.new_text is not None and plan.rewrite is not None:
        saved["file"] = _FileV1(
            sha256=plan.original.sha256,
            new_sha256=digest(plan.new_text),
            keeps_key=plan.rewrite.keeps_key,
            beyond_auth=[list(pointer) for pointer in plan.rewrite.beyond_auth],
            replacements=[
                {"start": e.span.start, "end": e.span.end, "text": e.replacement} for e in plan.rewrite.edits
            ],
        )
    return saved


def digest(text: str) -> str:
    """Return the SHA-256 of a file with this text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _saved(data: _ChangeV1) -> SavedChange:
    change = Change(
        extractor=data["extractor"],
        path=data["path"],
        format=data["format"],
        status=ChangeStatus(data["status"]),
        reasons=tuple(data["reasons"]),
        checklist=tuple(data["checklist"]),
        shared_with=tuple(data["shared_with"]),
    )
    file = data.get("file")
    return SavedChange(change=change, file=_file(file) if file else None)


def _file(data: Mapping[str, object]) -> FileChange:
    file = cast("_FileV1", data)
    rewrite = Rewrite(
        edits=tuple(Edit(Span(r["start"], r["end"]), r["text"]) for r in file["replacements"]),
        keeps_key=file["keeps_key"],
        beyond_auth=tuple(map(tuple, file["beyond_auth"])),
    )
    return FileChange(sha256=file["sha256"], new_sha256=file["new_sha256"], rewrite=rewrite)
