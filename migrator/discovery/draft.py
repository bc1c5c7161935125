"""An inventory as it is drafted: entries with comments that say what was seen where, and what is unsure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FieldValue = str | Sequence[str] | Mapping[str, str | Sequence[str]]
SECTIONS = ("platforms", "keys", "extractors")
"""In the order in which they are written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of an entry, and what is to be said beside it."""

    name: str
    value: FieldValue
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A platform, a key or an extractor."""

    name: str
    fields: tuple[Field, ...]
    evidence: tuple[str, ...] = ()
    """What was seen, and where: `jobs/audit.py:14: AppKey in the header Authorization`."""
    to_do: tuple[str, ...] = ()
    """What a person must look at."""

    @property
    def data(self) -> dict[str, FieldValue]:
        """What a parser reads of it."""
        return {field.name: field.value for field in self.fields}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Everything that is to be written, by section and in order."""

    platforms: tuple[Entry, ...] = ()
    keys: tuple[Entry, ...] = ()
    extractors: tuple[Entry, ...] = ()

    def section(self, name: str) -> tuple[Entry, ...]:
        """Return the entries of one section."""
        found: tuple[Entry, ...] = {
            "platforms": self.platforms,
            "keys": self.keys,
            "extractors": self.extractors,
        }[name]
        return found

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.platforms or self.keys or self.extractors)

    @property
    def to_do(self) -> int:
        """How many entries a person must look at."""
        return sum(bool(e.to_do) for name in SECTIONS for e in self.section(name))
