"""A finding that somebody has decided to live with for a while."""

from dataclasses import dataclass
from datetime import date

from migrator.model.finding import Subject
from migrator.model.place import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Why findings of a rule on one subject do not count, who answers for that, and until when."""

    rule: str
    subject: Subject
    reason: str
    owner: str
    expires: date
    """The last day on which it counts."""
    origin: Origin
    fingerprint: str | None = None
    """Only the finding with this fingerprint; `None`: every finding of the rule on the subject."""
