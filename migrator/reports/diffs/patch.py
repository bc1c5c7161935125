"""Joins the diffs of many configurations into one patch that `git apply` takes.

Lines that begin with `#` before a file's header are remarks: git and patch skip them.
"""

from collections.abc import Iterable, Iterator

from migrator.model.change import Change, ChangeStatus
from migrator.reports.derived.outcomes import users_of
from migrator.reports.derived.phrases import config_step
from migrator.reports.escaping.visible import is_harmless, prose, visible, visible_lines


def render_patch(changes: Iterable[Change]) -> str:
    """Return the diffs, one after the other, with remarks that say whose they are.

    A diff that is no true patch stands in remarks as well: where masking hid a secret, where the file lies
    elsewhere, or where raw control characters would reach the terminal. So what can be applied still can.
    """
    return "".join(part for change in changes for part in _parts(change))


def _parts(change: Change) -> Iterator[str]:
    if change.status is ChangeStatus.UNCHANGED:
        return
    users = ", ".join(visible(name) for name in users_of(change))
    yield f"# {users}: {visible(change.path)} ({change.status})\n"
    step = config_step(change)
    if step:
        yield f"#   {prose(step)}\n"
    if change.diff:
        yield from _diff(change)


def _diff(change: Change) -> Iterator[str]:
    if change.diff_is_patch and is_harmless(change.diff):
        yield change.diff if change.diff.endswith("\n") else f"{change.diff}\n"
    else:
        yield "#   This diff cannot be applied; `migrator generate` writes the file.\n"
        for line in visible_lines(change.diff).rstrip("\n").split("\n"):
            yield f"#   {line.removeprefix('# ')}\n"
