"""Writes one file as a whole or not at all."""

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_MARK = ".migrator-"
_SUFFIX = ".tmp"


def replace_file(path: Path, content: bytes, *, like: os.stat_result | None = None) -> None:
    """Put a file at `path`: readers see the old one or the new one, never a part.

    `like` gives permissions and owner. The temporary file lies in the same folder; until it is complete, only
    its owner can read it. Raises OSError; the temporary file is then removed. What a run that was killed has
    left of its own is removed by the next one that writes the same file.
    """
    prefix = f".{path.name}{_MARK}"
    _remove_rests(path.parent, prefix)
    descriptor, name = tempfile.mkstemp(prefix=prefix, suffix=_SUFFIX, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            _take_over(file.fileno(), like)
            os.fsync(file.fileno())
        os.replace(name, path)  # noqa: PTH105 - the word of POSIX for what is meant
    except BaseException:
        with suppress(OSError):
            os.unlink(name)  # noqa: PTH108 - the name is a plain text here
        raise
    _sync_folder(path.parent)


def _remove_rests(folder: Path, prefix: str) -> None:
    rests = [p for p in folder.iterdir() if p.name.startswith(prefix) and p.name.endswith(_SUFFIX)]
    for rest in rests:
        with suppress(OSError):
            rest.unlink()


def is_read_only(status: os.stat_result) -> bool:
    """Return whether nobody may write the file. An atomic replacement would not ask."""
    return not status.st_mode & _WRITABLE


def _take_over(descriptor: int, like: os.stat_result | None) -> None:
    if not hasattr(os, "fchmod"):
        return
    if like is None:
        os.fchmod(descriptor, 0o666 & ~_umask())
        return
    with suppress(PermissionError):  # only the superuser may give a file away
        os.fchown(descriptor, like.st_uid, like.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(like.st_mode))


def _umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current


def _sync_folder(folder: Path) -> None:
    """Make the new name last over a power cut; not every system can open a folder."""
    flags = getattr(os, "O_DIRECTORY", None)
    if flags is None:
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | flags)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
