"""Reads contents out of a repository, many at once, and through memory alone."""

import subprocess
from collections.abc import Iterator, Mapping, Sequence

from migrator.discovery.git import git_command
from migrator.discovery.history.repository import said
from migrator.discovery.history.versions import HistoryUnreadable

_TOGETHER = 32 * 1024 * 1024
"""Bytes that are held at once."""
_MISSING = b"missing"


def sizes(top: str, blobs: Sequence[str]) -> Mapping[str, int]:
    """Return the size of each content in bytes; of one that is missing, none. Raises HistoryUnreadable."""
    answers = _asked(top, "--batch-check", blobs).splitlines()
    fields = (answer.split() for answer in answers)
    return {name.decode(): int(size) for name, kind, *rest in fields if kind != _MISSING for size in rest}


def contents(top: str, by_size: Mapping[str, int]) -> Iterator[tuple[str, bytes]]:
    """Yield each content with its name, in the order given. Raises HistoryUnreadable."""
    for blobs in _batches(by_size):
        answer, at = _asked(top, "--batch", blobs), 0
        for blob in blobs:
            start = answer.index(b"\n", at) + 1  # behind `<name> blob <size>`
            end = start + by_size[blob]
            yield blob, answer[start:end]
            at = end + 1


def _batches(by_size: Mapping[str, int]) -> Iterator[list[str]]:
    batch: list[str] = []
    held = 0
    for blob, size in by_size.items():
        if batch and held + size > _TOGETHER:
            yield batch
            batch, held = [], 0
        batch.append(blob)
        held += size
    if batch:
        yield batch


def _asked(top: str, how: str, blobs: Sequence[str]) -> bytes:
    command = git_command(top, "cat-file", how, "--buffer")
    if command is None:
        raise HistoryUnreadable("git is not installed")
    asks = "".join(f"{blob}\n" for blob in blobs).encode()
    done = subprocess.run(  # noqa: S603 - git itself, found on the path, with arguments of our own
        command, input=asks, capture_output=True, check=False
    )
    if done.returncode != 0:
        raise HistoryUnreadable(f"git says: {said(done.stderr)}")
    return done.stdout
