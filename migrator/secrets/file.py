"""Secrets in files, as container platforms mount them."""

import os
import stat
from pathlib import Path

from migrator.model.secret import Reference
from migrator.secrets.interface import MAX_BYTES, Resolver, ResolveSettings, unavailable

_NONBLOCK = getattr(os, "O_NONBLOCK", 0)  # Windows has none


class File(Resolver):
    """`file:PATH` is the content of a file, without the line end that most editors add.

    A relative path starts at the folder of the file that names it. A file that its group or everybody may
    write to is refused, and so is one in a folder where everybody may replace it (`/tmp` has the sticky bit
    against that): somebody else could have put another secret there. One that everybody may read is taken,
    for that is how containers mount secrets.
    """

    title = "File"
    is_local = True

    def fetch(self, reference: Reference, settings: ResolveSettings) -> str:  # noqa: ARG002 - the interface's
        """Return the file's content."""
        content = _content(reference)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise unavailable(reference, "the file is not UTF-8 text") from None
        return text.removesuffix("\n").removesuffix("\r")


def _content(reference: Reference) -> bytes:
    try:
        path = Path(reference.base) / os.path.expanduser(reference.locator)  # noqa: PTH111 - Path's raises for the home of nobody
        descriptor = os.open(path, os.O_RDONLY | _NONBLOCK)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no such path"
        raise unavailable(reference, f"the file cannot be opened: {why}", help_=_where(reference)) from None
    try:
        problem = _problem(os.fstat(descriptor)) or _folder_problem(path)
        if problem:
            raise unavailable(reference, problem[0], help_=problem[1])
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise unavailable(reference, f"the file cannot be read: {error.strerror}") from None
    finally:
        os.close(descriptor)


def _problem(status: os.stat_result) -> tuple[str, str] | None:
    """Return what is wrong with the file itself, and what to do about it."""
    if not stat.S_ISREG(status.st_mode):
        return "this is no regular file", "name a file"
    if os.name == "posix" and status.st_mode & stat.S_IWOTH:
        return "everybody may write to the file, so anybody may have put it there", "chmod go-w it"
    if os.name == "posix" and status.st_mode & stat.S_IWGRP:
        return "its group may write to the file, so others may have put it there", "chmod g-w it"
    return None


def _folder_problem(path: Path) -> tuple[str, str] | None:
    """Return what is wrong with the folder, or with the one that a link leads to."""
    if os.name == "posix" and any(_is_open(folder) for folder in {path.parent, path.resolve().parent}):
        why = "everybody may replace files in its folder, so anybody may have put it there"
        return why, "chmod o-w the folder, or set its sticky bit"
    return None


def _is_open(folder: Path) -> bool:
    mode = folder.stat().st_mode
    return bool(mode & stat.S_IWOTH) and not mode & stat.S_ISVTX


def _where(reference: Reference) -> str:
    if Path(reference.locator).is_absolute():
        return "check the path"
    return "check the path: it starts at the folder of the file that names it"
