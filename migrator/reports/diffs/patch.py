"""Joins the diffs of many configurations into one patch that `git apply` takes.

Lines that begin with `#` before a file's header are remarks: git and patch skip them.
"""

from collections.abc import Iterable, Iterator

from migrator.model.change import Change, ChangeStatus
from migrator.reports.derived.phrases import config_step
from migrator.reports.escaping.visible import is_harmless, prose, visible, visible_lines


def render_patch(changes: Iterable[Change]) -> str:
    """Return the diffs, one after the other, with remarks that say whose they are.

    A diff that is no true patch stands in remarks as well: where masking hid a secret, or where raw control
    characters would reach the terminal. So what can be applied still can.
    """
    return "".join(part for change in changes for part in _parts(change))


def _parts(change: Change) -> Iterator[str]:
    if change.status is ChangeStatus.UNCHANGED:
        return
    yield f"# {visible(change.extractor)}: {visible(change.path)} ({change.status})\n"
    step = config_step(change)
    if step:
        yield f"#   {prose(step)}\n"
    if change.diff:
        yield from _diff(change)


def _diff(change: Change) -> Iterator[str]:
    obstacle = _obstacle(change)
    if obstacle:
        yield f"#   This diff cannot be applied: {obstacle}.\n"
        yield "".join(f"#   {line}\n" for line in visible_lines(change.diff).rstrip("\n").split("\n"))
    else:
        yield change.diff if change.diff.endswith("\n") else f"{change.diff}\n"


def _obstacle(change: Change) -> str:
    if not change.diff_is_patch:
        return "it holds a secret, which is masked; `migrator generate` writes the file"
    if not is_harmless(change.diff):
        return "it holds control characters, which are escaped; `migrator generate` writes the file"
    return ""
