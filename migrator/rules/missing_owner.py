"""Extractors that nobody answers for."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.rules.interface import Audit, Rule


class MissingOwner(Rule):
    """An extractor has no owner.

    Why: Somebody must agree to the day of the change, enter the new secret, and look when the next run
    fails.

    Fix: Name the team or person under owner, or give all extractors of the file one under defaults.

    Example:
        extractors:
          audit-nightly:
            owner: data-platform@acme.example
    """

    level = Level.WARNING
    title = "Extractor without owner"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each extractor whose owner is absent or blank."""
        for extractor in audit.inventory.extractors.values():
            if not (extractor.owner or "").strip():
                yield self.finding(
                    audit,
                    Subject(kind="extractor", name=extractor.name),
                    message=f"extractor {extractor.name} has no owner",
                    help_="Name the team or person under owner.",
                    at=extractor.origin,
                )
