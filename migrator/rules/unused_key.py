"""Keys that no extractor uses."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.rules.interface import Audit, Rule


class UnusedKey(Rule):
    """No extractor of the inventory uses this key.

    Why: Either the key can be switched off today, or an extractor that uses it is missing from the
    inventory and would fail without warning on the day the key goes.

    Fix: Look up on the platform when the key was last used. If it is in use, find the extractor and list
    it; if not, switch the key off and remove it here.

    Example:
        keys:
          audit-key: {platform: acme-eu, kind: application_key}
        extractors:
          audit-nightly: {key: audit-key}
    """

    level = Level.WARNING
    title = "Key that no extractor uses"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each key without a user; where one may have been left out, nothing is claimed."""
        used = {extractor.key for extractor in audit.inventory.extractors.values()}
        for key in audit.inventory.keys.values():
            subject = Subject(kind="key", name=key.name)
            if key.name not in used and not audit.may_have_more_users(subject):
                yield self.finding(
                    audit,
                    subject,
                    message=f"no extractor uses key {key.name}",
                    help_="List the extractor that uses it, or switch the key off if nothing does.",
                    at=key.origin,
                )
