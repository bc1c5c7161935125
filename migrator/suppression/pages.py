"""The findings about waivers, and the page that `migrator explain` shows for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from migrator.model.finding import Level

INVALID = "waiver-invalid"
EXPIRED = "waiver-expired"
STALE = "stale-waiver"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverPage:
    """One kind of finding about waivers."""

    level: Level
    title: str
    page: str
    """What, why, fix, example: paragraphs, as in the docstrings of rules."""


PAGES: Mapping[str, WaiverPage] = MappingProxyType(
    {
        INVALID: WaiverPage(
            level=Level.ERROR,
            title="A waiver that cannot count",
            page="""
A waiver names a rule or a subject that does not exist, or ends after the day on which the vendor switches
keys off.

Why: a waiver that silently waives nothing looks like a decision that was taken. One that outlives the
vendor's deadline promises what nobody can keep.

Fix: correct the name, or the last day. What cannot be read of an inventory, and the verdicts of a check,
cannot be waived at all.

Example: `rule: sharedkey` must be `rule: shared-key`.
""",
        ),
        EXPIRED: WaiverPage(
            level=Level.WARNING,
            title="A waiver whose last day has passed",
            page="""
The last day of a waiver has passed, so the finding counts again.

Why: somebody accepted it until that day, and no longer.

Fix: settle the finding, and remove the waiver; or decide anew, with a new day and a reason.

Example: `expires: 2026-10-31` counts on 31 October 2026, and no more on the day after.
""",
        ),
        STALE: WaiverPage(
            level=Level.WARNING,
            title="A waiver that matches no finding",
            page="""
No finding of this rule on this subject was found, so the waiver waives nothing.

Why: the finding is settled, and what is left of the waiver would hide it if it came back.

Fix: remove the waiver.

Example: a waiver for `shared-key` on a key that one extractor alone uses by now.
""",
        ),
    }
)
