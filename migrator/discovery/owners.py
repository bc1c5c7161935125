"""The owner of each file: CODEOWNERS says it, or the history hints at it, or nobody knows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from migrator.discovery.codeowners import code_owners
from migrator.discovery.last_authors import last_authors


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who answers for a file, and how that is known."""

    name: str
    source: str
    is_guess: bool = False
    """Whether it is only who changed the file last."""


def owners_of(paths: Iterable[tuple[str, str]]) -> Mapping[str, Owner]:
    """Return the owners by path, for pairs of a file's absolute path and the root of its repository."""
    by_root: dict[str, list[str]] = {}
    for path, root in paths:
        by_root.setdefault(root, []).append(path)
    return {path: owner for root, inside in by_root.items() for path, owner in _in(root, inside)}


def _in(root: str, paths: list[str]) -> list[tuple[str, Owner]]:
    rules = code_owners(root)
    relative = {path: path[len(root.rstrip("/")) + 1 :] for path in paths}
    found: list[tuple[str, Owner]] = []
    for path, short in relative.items():
        owned = rules.owners_of(short) if rules else None
        if rules and owned:
            source = f"{rules.path}:{owned.line}"
            found.append((path, Owner(name=" ".join(owned.owners), source=source)))
    known = {path for path, _ in found}
    authors = last_authors(root, [short for path, short in relative.items() if path not in known])
    for path, short in relative.items():
        if path not in known and short in authors:
            owner = Owner(name=authors[short], source="who changed the file last, by git log", is_guess=True)
            found.append((path, owner))
    return found
