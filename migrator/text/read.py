"""Reads one file as UTF-8 text, and says in words why another cannot be read.

The one door through which text from disk comes in: bounded, and never blocked by a pipe.
"""

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from migrator.errors import SourceProblem
from migrator.model.place import Place
from migrator.text.source import SourceText

MAX_BYTES = 32 * 1024 * 1024
"""A 100,000-extractor inventory has about 30 MB; whatever is larger is no file that people keep."""

_MIB = 1024 * 1024
MAX_LINE_BYTES = _MIB
"""Of a file that is read line by line."""
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)  # Windows has none, and no pipes in its file system either

# Longest first: the mark of UTF-32 LE starts with the one of UTF-16 LE.
_OTHER_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32 (little-endian)"),
    (b"\x00\x00\xfe\xff", "UTF-32 (big-endian)"),
    (b"\xff\xfe", "UTF-16 (little-endian)"),
    (b"\xfe\xff", "UTF-16 (big-endian)"),
)


def read_source(path: Path, *, shown_as: str) -> SourceText:
    """Return the file's text with its line ends and byte order mark, and the digest of its bytes.

    Raises SourceProblem (rule `unreadable-file`) where it is missing, a folder, a pipe or device, not to be
    opened, larger than `MAX_BYTES` (told from its size, before reading), binary, or not UTF-8.
    """
    content = _read_bytes(path, shown_as)
    text = _decoded(shown_as, content)
    return SourceText(path=shown_as, text=text, sha256=hashlib.sha256(content).hexdigest())


def _decoded(shown_as: str, content: bytes) -> str:
    for mark, encoding in _OTHER_MARKS:
        if content.startswith(mark):
            raise _problem(shown_as, f"the file is in {encoding}, not in UTF-8", help_="save it as UTF-8")
    nul = content.find(b"\0")
    if nul >= 0:
        message = f"the file is binary, or not encoded in UTF-8: it has a NUL byte at offset {nul}"
        raise _problem(shown_as, message, help_="name a text file in UTF-8")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8(shown_as, content, error.start) from None


class LineReader:
    """A file of any size, read line by line: for lists, of which no more than a row is needed at a time."""

    def __init__(self, path: Path, *, shown_as: str) -> None:
        self._path, self._shown_as = path, shown_as
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """The digest of the bytes that were read; of the whole file once all lines were."""
        return self._digest.hexdigest()

    def lines(self) -> Iterator[str]:
        """Yield each line with its end, without a byte order mark.

        Raises SourceProblem (rule `unreadable-file`) as `read_source` does; instead of the file, a line may
        not be larger than `MAX_LINE_BYTES`.
        """
        with _opened(self._path, self._shown_as) as (file, _):
            for number, content in enumerate(iter(partial(file.readline, MAX_LINE_BYTES + 1), b""), start=1):
                if len(content) > MAX_LINE_BYTES:
                    message = f"line {number} is longer than {MAX_LINE_BYTES // _MIB} MiB"
                    raise _problem(self._shown_as, message, help_="name a file that has rows")
                self._digest.update(content)
                text = self._decoded(content, number)
                yield text.removeprefix("\ufeff") if number == 1 else text

    def _decoded(self, content: bytes, number: int) -> str:
        try:
            return _decoded(self._shown_as, content)
        except SourceProblem as problem:
            if problem.place is None:
                raise
            place = replace(problem.place, line=number, end_line=number)
            message = problem.message.replace("line 1 ", f"line {number} ")
            raise _problem(self._shown_as, message, place=place, help_=problem.help) from None


def _read_bytes(path: Path, shown_as: str) -> bytes:
    with _opened(path, shown_as) as (file, status):
        if status.st_size > MAX_BYTES:
            raise _too_large(shown_as, status.st_size)
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise _too_large(shown_as, len(content))
    return content


@contextmanager
def _opened(path: Path, shown_as: str) -> Iterator[tuple[BinaryIO, os.stat_result]]:
    try:
        # Opened before it is looked at, so that both see the same file; a pipe must not block the opening.
        descriptor = os.open(path, os.O_RDONLY | _NONBLOCK)
    except (OSError, ValueError) as error:
        message, help_ = _why_not_opened(path, error)
        raise _problem(shown_as, message, help_=help_) from None
    try:
        status = os.fstat(descriptor)
        _check_kind(status, shown_as)
        with open(descriptor, "rb", closefd=False) as file:
            yield file, status
    except OSError as error:
        raise _problem(shown_as, f"the file cannot be read: {_reason(error)}") from None
    finally:
        os.close(descriptor)


def _check_kind(status: os.stat_result, shown_as: str) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise _problem(shown_as, "this is a folder, not a file", help_="name a file inside it")
    if not stat.S_ISREG(status.st_mode):
        message = "this is no regular file but a pipe, socket or device"
        raise _problem(shown_as, message, help_="write its content into a file, and name that")


def _why_not_opened(path: Path, error: OSError | ValueError) -> tuple[str, str]:
    """Return what is wrong, and what to do."""
    check = "check the spelling, and the folder that the path starts from"
    match error:
        case FileNotFoundError():
            return "the link leads nowhere" if path.is_symlink() else "there is no such file", check
        case NotADirectoryError():
            return "a part of the path is a file, not a folder", check
        case PermissionError():
            return "no permission to read this", "make it readable for the user who runs migrator"
        case OSError():
            return f"the file cannot be opened: {_reason(error)}", check
        case _:  # Python's answer to a NUL character
            return "the path holds a character that no path can have", check


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _not_utf8(shown_as: str, content: bytes, offset: int) -> SourceProblem:
    line_start = content.rfind(b"\n", 0, offset) + 1
    line = content.count(b"\n", 0, offset) + 1
    column = len(content[line_start:offset].decode("utf-8").lstrip("\ufeff")) + 1
    place = Place(path=shown_as, line=line, column=column, end_line=line, end_column=column + 1)
    message = f"the file is not UTF-8: line {line} has a byte that cannot be text (0x{content[offset]:02x})"
    return _problem(shown_as, message, place=place, help_="save it as UTF-8")


def _too_large(shown_as: str, size: int) -> SourceProblem:
    message = f"the file is too large: {size / _MIB:,.0f} MiB, and the limit is {MAX_BYTES // _MIB} MiB"
    return _problem(shown_as, message, help_="split it into several files")


def _problem(shown_as: str, message: str, *, place: Place | None = None, help_: str = "") -> SourceProblem:
    return SourceProblem(message, rule="unreadable-file", path=shown_as, place=place, help_=help_)
