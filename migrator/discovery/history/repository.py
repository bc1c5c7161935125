"""Finds the repository of a folder, and says what of its history is not there."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from migrator.discovery.git import git_command
from migrator.model.secret_history import HistoryGap

_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A repository whose history can be read."""

    top: str
    """Its folder, real and absolute, with forward slashes."""
    is_shallow: bool
    """Whether older commits are missing, as in a checkout of CI."""


def repository_of(folder: Path, *, shown: str) -> Repository | HistoryGap | None:
    """Return the repository that a folder belongs to, or why it cannot be read; `None`: it is in none."""
    command = git_command(str(folder), "rev-parse", "--show-toplevel", "--is-shallow-repository")
    if command is None:
        why = "git is not installed, so the history cannot be read"
        return HistoryGap(where=shown, why=why, help="Install git.")
    try:
        done = subprocess.run(  # noqa: S603 - git itself, found on the path, with arguments of our own
            command, capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return HistoryGap(where=shown, why="git did not answer", help="Run git status there.")
    if done.returncode != 0:
        folder = folder.resolve()
        if not any((above / ".git").exists() for above in (folder, *folder.parents)):
            return None
        return HistoryGap(where=shown, why=f"git says: {said(done.stderr)}", help="Run git status there.")
    top, _, shallow = done.stdout.decode(errors="surrogateescape").strip("\n").rpartition("\n")
    return Repository(top=top, is_shallow=shallow == "true")


def said(stderr: bytes) -> str:
    """Return the first line that git wrote about a failure."""
    lines = stderr.decode(errors="replace").strip().splitlines()
    return lines[0].removeprefix("fatal: ").strip() if lines else "nothing"


def shown_in(top: str, base: Path) -> Callable[[str], str]:
    """Return what turns a path inside a folder into what the user would name, working at `base`."""
    base = base.resolve()

    def shown(path: str) -> str:
        full = Path(top, path)
        name = full.relative_to(base).as_posix() if full.is_relative_to(base) else full.as_posix()
        return name.encode("utf-8", "backslashreplace").decode()  # a name need not be text

    return shown
