"""Keys that have been valid for too long."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.rules.interface import Audit, Rule


class KeyTooOld(Rule):
    """A key was created longer ago than the limit allows (365 days unless --max-key-age says otherwise).

    Why: The longer a key lives, the more people and places have seen it. Old keys should move first.

    Fix: Put its extractors into an early wave. If they cannot move soon, replace the key.

    Example:
        keys:
          audit-key:
            created: 2023-02-01
    """

    level = Level.WARNING
    title = "Key older than the limit"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each key whose age in days is above the limit; keys without a date have no known age."""
        limit = audit.settings.max_key_age_days
        for key in audit.inventory.keys.values():
            age = (audit.today - key.created).days if key.created else 0
            if key.created and age > limit:
                yield self.finding(
                    audit,
                    Subject(kind="key", name=key.name),
                    message=f"key {key.name} was created on {key.created.isoformat()}, {age} days ago; "
                    f"the limit is {limit}",
                    help_="Move its extractors early; replace the key if they cannot move soon.",
                    at=key.origin.child("created"),
                )
