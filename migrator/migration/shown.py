"""What of a proven change may be shown: diff and semantic edits, without secrets."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from migrator.formats.interface import Inspection
from migrator.migration.diff import unified_diff
from migrator.migration.line_changes import changed_lines
from migrator.migration.masking import Masks
from migrator.migration.mirror import is_outside, named
from migrator.migration.prove import Proven
from migrator.migration.semantic import semantic_edits
from migrator.model.change import Change
from migrator.text.document import Document
from migrator.text.edits import Edit

_MASKED = "Not a patch: the file holds a secret, which is masked here."
_OUTSIDE = "Not a patch: the file lies outside of the folder that paths are relative to."


def shown(
    change: Change,
    before: Document,
    inspection: Inspection,
    proof: Proven,
    edits: Sequence[Edit],
    base: Path,
) -> Change:
    """Return the change with its diff and its semantic edits; secrets are masked in everything."""
    masks = Masks(before, inspection, proof.after, proof.inspection)
    path = str(named(change.path, base))
    lines = changed_lines(before.source.text, edits)
    diff = unified_diff(path, before.source.text, proof.after.source.text, lines)
    remark = _OUTSIDE if is_outside(change.path, base) else ""
    if masks.appear_in(diff):
        diff, remark = unified_diff(path, masks.old_text(), masks.new_text(), lines), _MASKED
    return replace(
        change,
        reasons=tuple(masks.in_text(reason) for reason in change.reasons),
        checklist=tuple(masks.in_text(item) for item in change.checklist),
        diff=f"# {remark}\n{diff}" if remark else diff,
        diff_is_patch=not remark,
        edits=semantic_edits(masks.in_data(before.data), masks.in_data(proof.after.data)),
    )
