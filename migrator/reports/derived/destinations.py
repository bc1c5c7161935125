"""Where migrated configurations were written: most often all below one folder that mirrors their paths."""

from collections import Counter
from collections.abc import Sequence

from migrator.model.change import Change, ChangeStatus


def output_folder(changes: Sequence[Change]) -> str | None:
    """Return the folder below which most of them were written; `None` where there is none."""
    folders = Counter(folder for change in changes if (folder := _folder(change)) is not None)
    return folders.most_common(1)[0][0] if folders else None


def is_below(change: Change, folder: str | None) -> bool:
    """Return whether the new file mirrors the old one's path below this folder."""
    return folder is not None and _folder(change) == folder


def is_unwritten(change: Change) -> bool:
    """Return whether there is a new text that was not written anywhere."""
    return change.status is ChangeStatus.CHANGED and change.written is None


def _folder(change: Change) -> str | None:
    mirrored = f"/{change.path}"
    if change.written is None or not change.written.endswith(mirrored):
        return None
    return change.written.removesuffix(mirrored) or "/"
