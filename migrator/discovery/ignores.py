"""Which files Git would ignore, by `.gitignore` of all folders above and by `info/exclude`."""

from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

FILE = ".gitignore"


@dataclass(frozen=True, slots=True)
class Ignores:
    """The rules that hold in a folder: its own, then those of the folders above (gitignore(5))."""

    base: str
    """The folder that the patterns start from, with a slash at its end."""
    spec: GitIgnoreSpec
    above: "Ignores | None" = None

    def ignores(self, path: str) -> bool:
        """Return whether a path is ignored; a folder's ends in a slash. The nearest rules count first."""
        rules: Ignores | None = self
        while rules is not None:
            answer = rules.spec.check_file(path[len(rules.base) :]).include
            if answer is not None:
                return answer
            rules = rules.above
        return False


def rules_in(folder: str, above: Ignores | None, *, file: str = FILE) -> Ignores | None:
    """Return the rules that hold in a folder. A file that cannot be read, or is no UTF-8, sets none."""
    try:
        lines = (Path(folder) / file).read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError:
        return above
    return Ignores(folder.rstrip("/") + "/", GitIgnoreSpec.from_lines(lines), above)


def rules_above(folder: str) -> Ignores | None:
    """Return the rules that hold for a folder by what stands above it, up to the root of its repository."""
    root = repository_of(folder)
    if root is None:
        return None
    rules = _of_repository(root)
    between = Path(folder).relative_to(root).parts[:-1] if folder != root else ()
    for part in (Path(root), *(Path(root, *between[: n + 1]) for n in range(len(between)))):
        if str(part) != folder:
            rules = rules_in(str(part), rules)
    return rules


def repository_of(path: str) -> str | None:
    """Return the root of the repository that a path lies in: the nearest folder with `.git`."""
    start = Path(path)
    return next((str(p) for p in (start, *start.parents) if is_repository(str(p))), None)


def is_repository(folder: str) -> bool:
    """Return whether a folder is the root of a repository."""
    return (Path(folder) / ".git").exists()


def _of_repository(root: str) -> Ignores | None:
    exclude = Path(root) / ".git" / "info" / "exclude"
    try:
        lines = exclude.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except OSError:
        return None
    return Ignores(root.rstrip("/") + "/", GitIgnoreSpec.from_lines(lines))
