"""Keys that the platform does not know."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.rules.interface import Audit, Rule


class KeyNotListed(Rule):
    """A key of the inventory is in none of the lists that its platform gave.

    Why: It was deleted, belongs to another platform, or has another name there. As long as nobody knows
    which, nothing can be said of its use, and `migrator retire` will not call it safe.

    Fix: Write its name or ID in the platform's list as `listed_as`. If the platform has no such key any more,
    its extractors fail already: move them, and take the key out.

    Example:
        keys:
          audit-key: {platform: acme-eu, kind: application_key, listed_as: "Audit nightly (prod)"}
    """

    level = Level.WARNING
    title = "Key that its platform does not list"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each key that both lists of its platform lack; with one list alone nothing can be told."""
        for key in audit.inventory.keys.values():
            lists = audit.lists.get(key.platform)
            if lists is None or lists.applications is None or lists.keys is None:
                continue
            names = {a.id for a in lists.applications} | {a.name for a in lists.applications}
            names |= {k.id for k in lists.keys} | {k.name for k in lists.keys}
            wanted = key.listed_as or key.name
            if wanted not in names:
                yield self.finding(
                    audit,
                    Subject(kind="key", name=key.name),
                    message=f"the platform {key.platform} lists no key called {wanted}",
                    help_="Write its name or ID there as listed_as; if it is gone, take it out.",
                    at=key.origin,
                )
