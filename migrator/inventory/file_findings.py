"""Findings about inventory files as a whole."""

from migrator.errors import SourceProblem
from migrator.inventory.broken import broken_line
from migrator.inventory.file import as_sentence
from migrator.inventory.paths import Candidate, Unsearchable
from migrator.inventory.problems import level_of
from migrator.inventory.sources import file_place
from migrator.model.finding import Finding, Level, Subject
from migrator.text.source import SourceText

_LAYOUT = (
    "an inventory has `version: 1` and at least one of platforms, clients, keys and extractors at its top"
)


def unreadable(problem: SourceProblem, candidate: Candidate) -> Finding:
    """Return a finding about a file that cannot be read.

    A warning where the file was only found: nobody knows whether it is an inventory.
    """
    doubt = "" if candidate.is_named else ", so nobody knows whether it is an inventory"
    return Finding(
        rule=problem.rule,
        level=Level.ERROR if candidate.is_named else Level.WARNING,
        message=f"{problem.message}{doubt}",
        help=as_sentence(problem.help),
        subject=_file(problem.path),
        location=problem.place or file_place(problem.path),
    )


def unsearchable(folder: Unsearchable) -> Finding:
    """Return a finding about a folder that cannot be looked into."""
    return _finding(
        "unreadable-file",
        folder.shown,
        message=f"the folder cannot be searched: {folder.reason}",
        help_="make it readable, or name the inventories themselves",
    )


def syntax(problem: SourceProblem, source: SourceText) -> Finding:
    """Return a finding about a file that is no YAML or JSON."""
    place = problem.place or file_place(source.path)
    return Finding(
        rule=problem.rule,
        level=level_of(problem.rule),
        message=problem.message,
        help=as_sentence(problem.help),
        subject=_file(source.path),
        location=place,
        snippet=broken_line(source, place.line),
    )


def no_inventory_file(path: str, what: str) -> Finding:
    """Return a finding about a file that was named and is no inventory."""
    return _finding("inventory-schema", path, message=what, help_=_LAYOUT)


def nothing_found(path: str, what: str) -> Finding:
    """Return a finding about a folder or pattern that has no inventory."""
    return _finding("no-inventory", path, message=what, help_=_LAYOUT)


def nothing_defined(path: str) -> Finding:
    """Return a finding about files that define nothing at all."""
    return _finding("no-inventory", path, message="the inventory is empty: it defines nothing", help_=_LAYOUT)


def _finding(rule: str, path: str, *, message: str, help_: str) -> Finding:
    return Finding(
        rule=rule,
        level=level_of(rule),
        message=message,
        help=as_sentence(help_),
        subject=_file(path),
        location=file_place(path),
    )


def _file(path: str) -> Subject:
    return Subject(kind="file", name=path)
