"""One thing that is wrong, where it is, and how to fix it."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from migrator.model.place import Place


class Level(StrEnum):
    """How bad a finding is (SARIF 2.1.0 §3.27.10 uses the same three words)."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a finding is about: a platform, client, key, extractor, or a file."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another place that belongs to a finding, such as the first of two duplicates."""

    message: str
    location: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong. No field ever holds a secret's value."""

    rule: str
    level: Level
    message: str
    """One sentence: what is wrong."""
    subject: Subject
    help: str = ""
    """What to do next."""
    location: Place | None = None
    related: tuple[Related, ...] = ()
    snippet: str | None = None
    """The source line of `location`, with secrets masked; `None` where there is none to show."""
    suppressed: str | None = None
    """Why it does not count, where a waiver says so."""
    detail: str = ""
    """What tells this finding from others of the same rule and subject; part of the fingerprint."""

    @property
    def fingerprint(self) -> str:
        """The finding's identity over time: no line numbers, no dates, no wording."""
        parts = (self.rule, self.subject.kind, self.subject.name, self.detail)
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
