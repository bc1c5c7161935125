"""Checks an evidence pack against its manifest."""

import os
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from migrator.errors import UsageError
from migrator.evidence.manifest import NAME, Manifest, PackedFile, digest, read_manifest

_LONGEST = 16 * 1024 * 1024
"""Bytes of a manifest that are read; a longer one is not of a pack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What came of it."""

    manifest: Manifest
    digest: str
    """Of the manifest."""
    problems: tuple[str, ...]
    """A sentence for each difference; none: the pack is as it was written."""


def verify(folder: Path, *, expected: str | None = None) -> Verified:
    """Compare every file with the manifest, and the manifest with the digest that was printed.

    Without `expected`, a manifest that was rewritten together with its files is not noticed. Raises
    UsageError where there is no pack.
    """
    content = _content(folder / NAME, _LONGEST)
    if isinstance(content, str):
        raise UsageError(f"{folder} is no evidence pack: {NAME} {content}")
    manifest, found = read_manifest(content), digest(content)
    problems: list[str] = []
    if expected is not None and expected.lower() != found:
        problems.append(f"{NAME} is not the one whose digest was given: it has {found}")
    if content != manifest.to_bytes():
        problems.append(f"{NAME} is not written as migrator writes it")
    problems += _about_files(folder, manifest)
    return Verified(manifest=manifest, digest=found, problems=tuple(problems))


def _about_files(folder: Path, manifest: Manifest) -> Iterator[str]:
    listed = Counter(file.path for file in manifest.files)
    for path in sorted(path for path, number in listed.items() if number > 1):
        yield f"{path} is listed more than once"
    for file in manifest.files:
        if (problem := _about(folder, file)) is not None:
            yield f"{file.path} {problem}"
    unsearchable: list[OSError] = []
    known = {*listed, NAME}
    yield from (
        f"{path} is not listed" for path in _present(folder, unsearchable.append) if path not in known
    )
    for error in unsearchable:
        yield f"{_within(folder, error.filename)} cannot be looked into: {error.strerror}"


def _about(folder: Path, file: PackedFile) -> str | None:
    content = _content(folder / file.path, file.size)
    if isinstance(content, str):
        return content
    if len(content) != file.size:
        return "has another size"
    return None if digest(content) == file.sha256 else "was changed"


def _content(path: Path, most: int) -> bytes | str:
    """Return a file's bytes, one more than `most` at most, or what is wrong with it. Follows no link."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be opened: {error.strerror}"
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            return "is no plain file"
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(min(most, found.st_size) + 1)  # a manifest may claim any size
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    finally:
        os.close(descriptor)


def _present(folder: Path, on_error: Callable[[OSError], object]) -> Iterator[str]:
    """Yield everything below the folder but folders with something in them; a link counts as a file."""
    for parent, folders, names in os.walk(folder, onerror=on_error):
        if not folders and not names and Path(parent) != folder:
            yield _within(folder, parent)
        links = [name for name in folders if (Path(parent) / name).is_symlink()]
        for name in (*names, *links):
            yield _within(folder, Path(parent) / name)


def _within(folder: Path, path: Path | str) -> str:
    return Path(path).relative_to(folder).as_posix()
