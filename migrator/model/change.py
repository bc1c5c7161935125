"""What generation does to one extractor's configuration."""

from dataclasses import dataclass
from enum import StrEnum


class ChangeStatus(StrEnum):
    """The result of migrating one configuration."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    """Already migrated; nothing is written."""
    MANUAL = "manual"
    """A person must decide; the reason says what and why."""
    UNSUPPORTED = "unsupported"
    """The target cannot do what the server needs; the reason says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SemanticEdit:
    """One difference in the data, whatever the text looks like. Secrets are masked."""

    path: str
    """Where, in dots and brackets: `definitions.base.authenticator.type`."""
    before: str | None
    """JSON text of the old value; `None`: it was not there."""
    after: str | None
    """JSON text of the new value; `None`: it is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What generation does to one extractor's configuration. Everything in it may be shown."""

    extractor: str
    path: str
    format: str | None
    """Id of the format; `None` where it could not be told."""
    status: ChangeStatus
    reasons: tuple[str, ...] = ()
    """Why it is `manual` or `unsupported`, or what to know of a `changed` one."""
    diff: str = ""
    """Unified diff with `a/` and `b/` prefixes, secrets masked; empty unless `changed`."""
    diff_is_patch: bool = True
    """False where masking altered the diff, so that `git apply` would not take it."""
    edits: tuple[SemanticEdit, ...] = ()
    checklist: tuple[str, ...] = ()
    """What a person must still do, in order."""
    shared_with: tuple[str, ...] = ()
    """Other extractors that use the same file; the change is theirs too."""
    written: str | None = None
    """Where the new text was written; `None`: it was not."""
