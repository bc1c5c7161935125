"""Where a generated file goes below the output folder: always below it, and no two to one place."""

import os
import re
from pathlib import Path, PurePosixPath

OUTSIDE = "_outside"
"""Folder for files that lie outside of the base folder."""
REPORT = PurePosixPath("report.json")
"""The report's own place in an output folder."""
PATCH = PurePosixPath("changes.patch")
"""The place of the patch of all changes in an output folder."""
_LIKE_OUTSIDE = re.compile("_+outside")
_ESCAPED = re.compile("[%:]")


def mirrored(path: str, base: Path) -> PurePosixPath:
    """Return the path below an output folder that stands for `path`, which may be absolute or climb up.

    Different files have different places: a folder of the base that is called `_outside` gets one more `_`.
    """
    inside = _inside(path, base)
    if inside is None:
        full = Path(os.path.normpath(base / path))
        folders = (full.drive, *(p for p in full.parts if p != full.anchor))
        return PurePosixPath(OUTSIDE, *map(_safe, folders))
    first, *rest = inside or (".",)
    return PurePosixPath(f"_{first}" if _LIKE_OUTSIDE.fullmatch(first) else first, *rest)


def named(path: str, base: Path) -> PurePosixPath:
    """Return the path as a patch names it: from the base folder, or mirrored where it lies outside."""
    inside = _inside(path, base)
    return mirrored(path, base) if inside is None else PurePosixPath(*inside)


def is_outside(path: str, base: Path) -> bool:
    """Return whether the path leads out of the base folder."""
    return _inside(path, base) is None


def _inside(path: str, base: Path) -> tuple[str, ...] | None:
    try:
        return Path(os.path.normpath(base / path)).relative_to(os.path.normpath(base)).parts
    except ValueError:
        return None


def _safe(part: str) -> str:
    """Return a part without a colon, so that it can be turned back."""
    return _ESCAPED.sub(lambda found: f"%{ord(found[0]):02X}", part)
