"""Keys that work from within the platform alone."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.rules.interface import Audit, Rule


class RestrictedKey(Rule):
    """A key works from within the platform alone.

    Why: It cannot be tried from outside: --parity would see it refused, though the extractor that runs
    inside the platform is served. What the key gets today cannot be compared with what the client gets.

    Fix: Compare by hand, inside the platform: run the extractor with the key and with the client once, and
    look at the number of records. A client that runs outside needs no such restriction, but look whether
    the platform has an IP allow-list.

    Example:
        keys:
          usage-key: {platform: acme-eu, kind: application_key, restricted_to_platform: true}
    """

    level = Level.NOTE
    title = "Key that cannot be tried from outside"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each key that the inventory says to be restricted; the platform's lists do not tell."""
        for key in audit.inventory.keys.values():
            if key.restricted_to_platform:
                yield self.finding(
                    audit,
                    Subject(kind="key", name=key.name),
                    message=f"key {key.name} works from within the platform {key.platform} alone: "
                    "what it gets cannot be compared from here",
                    help_="Compare by hand: one run inside the platform with the key, one with the client.",
                    at=key.origin.child("restricted_to_platform"),
                )
