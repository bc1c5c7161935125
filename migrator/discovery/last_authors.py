"""Who changed files last, by the history of their repository."""

import subprocess
from collections.abc import Iterable, Sequence

from migrator.discovery.git import git_command

_MARK = "\x01"
_SECONDS = 60


def last_authors(root: str, paths: Sequence[str]) -> dict[str, str]:
    """Return the mail address of who last changed each path (relative to the root); merges do not count.

    Empty where there is no `git`, no history, or it takes longer than a minute.
    """
    command = git_command(
        root, "log", "--no-merges", "--no-renames", "-z", "--name-only", f"--format={_MARK}%aE", "--stdin"
    )
    if command is None or not paths:
        return {}
    stdin = "\n".join(["HEAD", "--", *(path for path in paths if "\n" not in path), ""])
    try:
        done = subprocess.run(  # noqa: S603 - git itself, found on the path, with arguments of our own
            command,
            input=stdin.encode(errors="surrogateescape"),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return {}
    return _first_of_each(done.stdout.decode(errors="replace").split("\0"), set(paths))


def _first_of_each(fields: Iterable[str], wanted: set[str]) -> dict[str, str]:
    """Return the author by path from `author, path, path, …, author, …`, newest first."""
    author = ""
    found: dict[str, str] = {}
    for field in fields:
        name = field.strip("\n")
        if name.startswith(_MARK):
            author, _, name = name[1:].partition("\n")
            name = name.strip("\n")
        if name in wanted and author:
            found.setdefault(name, author)
    return found
