"""Walks folders in a fixed order and yields the files that a detector may want. Follows no link."""

import errno
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from migrator.discovery.detectors.interface import Detector
from migrator.discovery.ignores import FILE, Ignores, rules_above, rules_in
from migrator.discovery.passed_over import PassedOver, Why

OF_TOOLS = frozenset(
    {
        *(".git", ".hg", ".svn", "node_modules", "bower_components", "site-packages", "__pycache__"),
        *(".mypy_cache", ".pytest_cache", ".ruff_cache", ".tox", ".nox", ".terraform", ".gradle"),
    }
)
_VIRTUAL_ENVIRONMENT = "pyvenv.cfg"
Takers = Callable[[str, str], Sequence[Detector]]
"""Gives the detectors that take a file, by its path and its name in small letters."""
Candidate = tuple[str, Sequence[Detector]]
"""The path of a file, and who takes it."""


class Walk:
    """One walk over several places. No file is yielded twice.

    A link inside the tree leads to what is read at its own place anyway, and one that leads outside leads to
    what nobody asked for; so links are only counted, those that lead to a folder above themselves apart.
    """

    def __init__(self, takers: Takers, passed: PassedOver, *, use_ignores: bool = True) -> None:
        self._takers = takers
        self._passed = passed
        self._use_ignores = use_ignores
        self._seen: set[str] = set()
        self.files = 0
        """How many files were met, whatever they are called."""
        self.folders = 0

    def below(self, root: str) -> Iterator[Candidate]:
        """Yield the wanted files below a folder, or the file itself, sorted by path within each folder.

        `root` is real and absolute.
        """
        if not os.path.isdir(root):  # noqa: PTH112 - plain texts are a third of the cost of Path in a large tree
            if root not in self._seen:
                self._seen.add(root)
                self.files += 1
                yield root, self._takers(root, root.rpartition("/")[2].lower())
            return
        pending: list[tuple[str, Ignores | None]] = [(root, rules_above(root) if self._use_ignores else None)]
        while pending:
            folder, rules = pending.pop()
            if folder in self._seen:
                continue
            self._seen.add(folder)
            inside: list[tuple[str, Ignores | None]] = []
            yield from self._in_folder(folder, rules, inside)
            pending += reversed(inside)

    def _in_folder(
        self, folder: str, rules: Ignores | None, inside: list[tuple[str, Ignores | None]]
    ) -> Iterator[Candidate]:
        entries = self._entries(folder)
        if any(entry.name == _VIRTUAL_ENVIRONMENT for entry in entries):
            self._passed.add(Why.TOOLS, folder)
            return
        self.folders += 1
        if self._use_ignores and any(entry.name == FILE for entry in entries):
            rules = rules_in(folder, rules)
        for entry in entries:
            if entry.is_symlink():
                self._count_link(entry)
            elif entry.is_dir(follow_symlinks=False):
                self._take_folder(entry, rules, inside)
            elif entry.is_file(follow_symlinks=False):
                yield from self._take_file(entry, rules)

    def _entries(self, folder: str) -> list["os.DirEntry[str]"]:
        try:
            with os.scandir(folder) as found:
                return sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            self._passed.add(Why.UNREADABLE, folder, error.strerror or "")
            return []

    def _take_folder(
        self, entry: "os.DirEntry[str]", rules: Ignores | None, inside: list[tuple[str, Ignores | None]]
    ) -> None:
        if entry.name in OF_TOOLS:
            self._passed.add(Why.TOOLS, entry.path)
        elif rules is not None and rules.ignores(f"{entry.path}/"):
            self._passed.add(Why.IGNORED, entry.path)
        else:
            inside.append((entry.path, rules))

    def _take_file(self, entry: "os.DirEntry[str]", rules: Ignores | None) -> Iterator[Candidate]:
        self.files += 1
        takers = self._takers(entry.path, entry.name.lower())
        if not takers or entry.path in self._seen:
            return
        if rules is not None and rules.ignores(entry.path):
            self._passed.add(Why.IGNORED, entry.path)
            return
        self._seen.add(entry.path)
        yield entry.path, takers

    def _count_link(self, entry: "os.DirEntry[str]") -> None:
        target = ""
        with suppress(OSError):
            target = os.path.realpath(entry.path, strict=True)
        is_above = target != "" and f"{entry.path}/".startswith(f"{target.rstrip('/')}/")
        self._passed.add(Why.LOOP if is_above or _is_endless(entry.path) else Why.LINK, entry.path)


def _is_endless(path: str) -> bool:
    try:
        os.stat(path)  # noqa: PTH116 - the same
    except OSError as error:
        return error.errno == errno.ELOOP
    return False
