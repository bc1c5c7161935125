"""Every version of every file, and the commit that brought it."""

import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import IO

from migrator.discovery.git import git_command
from migrator.discovery.history.repository import said
from migrator.errors import MigratorError

_MARK = b"\x01"
_CHUNK = 1 << 16
_REGULAR = b"100"
"""How the modes of files begin; links (120000) and submodules (160000) hold no text."""


class HistoryUnreadable(MigratorError):
    """Git failed to give a history, or a part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a file held from one commit on."""

    blob: str
    """Git's name of the content."""
    path: str
    """From the top of the repository."""
    commit: str
    on: date


def versions(top: str) -> Iterator[Version]:
    """Yield what every commit of every branch and tag brought, oldest first; the same content may come again.

    Of a merge, what differs from its first parent counts. Raises HistoryUnreadable.
    """
    commit, on = "", date.min
    tokens = _tokens(
        top,
        *("log", "--all", "--reverse", "--raw", "--no-abbrev", "-z", "--no-renames"),
        *("--diff-merges=first-parent", "--no-ext-diff", "--no-textconv", "--format=%x01%H %cs"),
    )
    for token in tokens:
        if token.startswith(_MARK):
            commit, _, day = token[1:].decode().partition(" ")
            on = date.fromisoformat(day)
            continue
        _, mode, _, blob, _ = token.strip().split(b" ")
        path = next(tokens).decode(errors="surrogateescape")
        if mode.startswith(_REGULAR):
            yield Version(blob=blob.decode(), path=path, commit=commit, on=on)


def blobs_at_head(top: str) -> frozenset[str]:
    """Return what the files of the newest commit hold. Raises HistoryUnreadable, too where there is none."""
    listed = _tokens(top, "ls-tree", "-r", "-z", "--full-tree", "HEAD")
    return frozenset(token.split(b"\t", 1)[0].rpartition(b" ")[2].decode() for token in listed)


def _tokens(top: str, *arguments: str) -> Iterator[bytes]:
    """Yield what git writes, cut at its zero bytes. A file keeps the names, which may be many; no texts."""
    command = git_command(top, *arguments)
    if command is None:
        raise HistoryUnreadable("git is not installed")
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(  # noqa: S603 - git itself, found on the path, with arguments of our own
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE, check=False
        )
        if done.returncode != 0:
            raise HistoryUnreadable(f"git says: {said(done.stderr)}")
        output.seek(0)
        yield from _cut(output)


def _cut(stream: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(_CHUNK):
        *whole, rest = (rest + chunk).split(b"\0")
        yield from whole
