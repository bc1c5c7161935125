"""What the history of repositories shows of secrets in plain text."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSecret:
    """A secret that stood in plain text in a version of a file. The value is not kept."""

    what: str
    """`client_secret`, `AppKey in the header Authorization`, …"""
    path: str
    """The file in which it stood first, as the user would name it; it may be gone."""
    line: int
    """In that version."""
    commit: str
    """The first commit that has it, in full."""
    on: date
    """The day of that commit, by the committer's clock."""
    other_files: int
    """In how many files of other names it stood, too, then or later."""
    is_at_head: bool
    """Whether a file of the newest commit of the branch that is checked out still holds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryGap:
    """A part of the history that could not be looked into: secrets may have been missed."""

    where: str
    """The folder, or the version of a file."""
    why: str
    help: str
    of_one_file: bool = False
    """Whether only versions of one file are missed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretHistory:
    """What was seen, and what could not be."""

    secrets: tuple[PastSecret, ...] = ()
    """Oldest first; each once, in however many versions it stood."""
    gaps: tuple[HistoryGap, ...] = ()
