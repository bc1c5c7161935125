"""Turns what was named on the command line (files, folders, patterns) into files to read."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePath

_SUFFIXES = frozenset({".yaml", ".yml", ".json"})
_MAGIC = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A file that may be an inventory."""

    path: Path
    shown: str
    """As the user would name it: relative to the working directory where it lies below it."""
    argument: str
    """What was named on the command line."""
    is_named: bool
    """Whether the file itself was named; else it was found, and need not be an inventory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsearchable:
    """A folder that could not be looked into, and why."""

    shown: str
    reason: str


def find_files(arguments: Sequence[str | Path], base: Path) -> Iterator[Candidate | Unsearchable]:
    """Yield the files that the arguments stand for, in order, some more than once. None is looked into."""
    for argument in arguments:
        yield from _of_argument(str(argument), base)


def is_kind(path: Path, question: Callable[[Path], bool]) -> bool:
    """Return the answer to `Path.is_dir` and the like; no, where a folder above may not be looked into."""
    try:
        return question(path)
    except OSError:
        return False


def shown_path(path: str | Path, base: Path) -> str:
    """Return a path as the user would name it, with forward slashes."""
    normal = PurePath(os.path.normpath(path))
    if normal.is_absolute() and normal.is_relative_to(base):
        normal = normal.relative_to(base)
    return normal.as_posix()


def _of_argument(argument: str, base: Path) -> Iterator[Candidate | Unsearchable]:
    path = base / argument
    if is_kind(path, Path.is_dir):
        yield from _in_folder(path, argument, base)
    elif _MAGIC.search(argument) and not is_kind(path, Path.exists):
        yield from _matching(argument, base)
    else:
        yield Candidate(path=path, shown=shown_path(argument, base), argument=argument, is_named=True)


def _in_folder(folder: Path, argument: str, base: Path) -> Iterator[Candidate | Unsearchable]:
    errors: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=errors.append):  # links to folders are not followed
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if PurePath(name).suffix.lower() in _SUFFIXES:
                yield _found(Path(parent, name), argument, base)
    for error in errors:
        yield Unsearchable(shown=_beside(Path(error.filename), argument, base), reason=error.strerror or "")


def _matching(pattern: str, base: Path) -> Iterator[Candidate | Unsearchable]:
    pure = PurePath(pattern)
    start = Path(pure.anchor) if pure.anchor else base
    for path in dict.fromkeys(_expand(start, pure.parts[1:] if pure.anchor else pure.parts)):
        if is_kind(path, Path.is_dir):
            yield from _in_folder(path, pattern, base)
        elif path.suffix.lower() in _SUFFIXES:
            yield _found(path, pattern, base)


def _expand(folder: Path, parts: tuple[str, ...]) -> Iterator[Path]:
    if not parts:
        yield folder
        return
    head, rest = parts[0], parts[1:]
    if head == "**":
        while rest and rest[0] == "**":
            rest = rest[1:]
        yield from _expand(folder, rest or ("*",))
        for inner in _entries(folder):
            if is_kind(inner, Path.is_dir) and not inner.is_symlink():
                yield from _expand(inner, ("**", *rest))
    elif _MAGIC.search(head):
        for inner in _entries(folder):
            if fnmatchcase(inner.name, head):
                yield from _expand(inner, rest)
    elif is_kind(folder / head, Path.exists):
        yield from _expand(folder / head, rest)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
    except OSError:  # a file, or not to be opened: nothing in it matches
        return []


def _found(path: Path, argument: str, base: Path) -> Candidate:
    return Candidate(path=path, shown=_beside(path, argument, base), argument=argument, is_named=False)


def _beside(path: Path, argument: str, base: Path) -> str:
    """Return a path that was found, named the way the argument was: relative where that was relative."""
    if PurePath(argument).is_absolute() or path.is_relative_to(base):
        return shown_path(path, base)
    return shown_path(os.path.relpath(path, base), base)
