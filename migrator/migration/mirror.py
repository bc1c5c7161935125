"""Where a generated file goes below the output folder: always below it."""

import os
from pathlib import Path, PurePosixPath

OUTSIDE = "_outside"
"""Folder for files that lie outside of the base folder."""


def mirrored(path: str, base: Path) -> PurePosixPath:
    """Return the path below an output folder that stands for `path`, which may be absolute or climb up."""
    full = os.path.normpath(base / path)
    try:
        parts = Path(full).relative_to(os.path.normpath(base)).parts
    except ValueError:
        outside = Path(full)
        parts = (OUTSIDE, *(_safe(p) for p in outside.parts if p != outside.anchor))
    return PurePosixPath(*parts)


def is_outside(path: str, base: Path) -> bool:
    """Return whether the path leads out of the base folder."""
    return mirrored(path, base).parts[:1] == (OUTSIDE,)


def _safe(part: str) -> str:
    return part.replace(":", "_").replace("..", "_")
