"""Secrets in files, as container platforms mount them."""

import os
import stat
from pathlib import Path

from migrator.model.secret import Reference
from migrator.secrets.interface import MAX_CHARACTERS, Resolver, ResolveSettings, unavailable

_BYTES_PER_CHARACTER = 4  # at most, in UTF-8
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)  # Windows has none


class File(Resolver):
    """`file:PATH` is the content of a file, without the line end that most editors add.

    A relative path starts at the folder of the file that names it. A file that everybody may write to is
    refused: anybody could have put another secret there. One that everybody may read is taken, for that is
    how containers mount secrets.
    """

    title = "File"

    def fetch(self, reference: Reference, settings: ResolveSettings) -> str:  # noqa: ARG002 - the interface's
        """Return the file's content."""
        path = Path(reference.base) / Path(reference.locator).expanduser()
        content = _content(reference, path)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise unavailable(reference, "the file is not UTF-8 text") from None
        return text.removesuffix("\n").removesuffix("\r")


def _content(reference: Reference, path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | _NONBLOCK)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no such path"
        raise unavailable(reference, f"the file cannot be opened: {why}", help_=_where(reference)) from None
    try:
        problem = _problem(os.fstat(descriptor))
        if problem:
            raise unavailable(reference, problem[0], help_=problem[1])
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(MAX_CHARACTERS * _BYTES_PER_CHARACTER + 1)
    except OSError as error:
        raise unavailable(reference, f"the file cannot be read: {error.strerror}") from None
    finally:
        os.close(descriptor)


def _problem(status: os.stat_result) -> tuple[str, str] | None:
    if not stat.S_ISREG(status.st_mode):
        return "this is no regular file", "name a file"
    if os.name == "posix" and status.st_mode & stat.S_IWOTH:
        return "everybody may write to the file, so anybody may have put it there", "chmod o-w it"
    return None


def _where(reference: Reference) -> str:
    if Path(reference.locator).is_absolute():
        return "check the path"
    return "check the path: it starts at the folder of the file that names it"
