"""Makes the n-th call that writes to the disk fail, or kills the process there."""

import errno
import io
import os
import stat
import tempfile
from collections.abc import Callable
from functools import partial
from typing import NoReturn, Self

CALLS = ("mkstemp", "write", "flush", "fchmod", "fsync", "replace", "fsync of the folder")
"""What `replace_file` asks of the system for each file, in order; `write` fails after half of the text."""
TOO_LATE = "fsync of the folder"
"""Fails after the file is in its place: whether the name lasts over a power cut is the system's matter."""
KILLED = 9


class Faults:
    """Counts the calls, and lets something happen at one of them."""

    def __init__(self, call: str, number: int, happens: Callable[[], None]) -> None:
        self._call, self._left, self._happens = call, number, happens
        self.happened = False

    def install(self, put: Callable[[object, str, object], None]) -> None:
        """Put counting versions in the place of the system's calls; `put` is setattr, or monkeypatch's."""
        put(tempfile, "mkstemp", partial(self._counted, "mkstemp", tempfile.mkstemp))
        put(os, "fdopen", self._opened)
        put(os, "fchmod", partial(self._counted, "fchmod", os.fchmod))
        put(os, "replace", partial(self._counted, "replace", os.replace))
        put(os, "fsync", partial(self._synced, os.fsync))

    def reached(self, call: str) -> None:
        """Note a call, and let it happen if it is the one."""
        if call == self._call:
            self._left -= 1
            if self._left == 0:
                self.happened = True
                self._happens()

    def _counted(self, name: str, real: Callable[..., object], *args: object, **named: object) -> object:
        self.reached(name)
        return real(*args, **named)

    def _synced(self, real: Callable[[int], None], descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        self.reached(TOO_LATE if is_folder else "fsync")
        real(descriptor)

    def _opened(self, descriptor: int, _: str) -> "_File":
        return _File(open(descriptor, "wb"), self)


class _File:
    """A file whose calls are counted."""

    def __init__(self, file: io.BufferedWriter, faults: Faults) -> None:
        self._file, self._faults = file, faults

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, content: bytes) -> None:
        half = len(content) // 2
        self._file.write(content[:half])
        self._file.flush()
        self._faults.reached("write")
        self._file.write(content[half:])

    def flush(self) -> None:
        self._faults.reached("flush")
        self._file.flush()

    def fileno(self) -> int:
        return self._file.fileno()


def disk_full() -> NoReturn:
    """Fail as a full disk does."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def read_only() -> NoReturn:
    """Fail as a file system that became read-only does."""
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))


def killed() -> NoReturn:
    """End the process at once, without any tidying up, as SIGKILL does."""
    os._exit(KILLED)
