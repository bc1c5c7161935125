"""Keys that the platform does not know."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.model.inventory import Key
from migrator.model.listed_keys import listed_text
from migrator.rules.interface import Audit, Rule


class KeyNotListed(Rule):
    """A key of the inventory is not in the list that its platform keeps of such keys.

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
        """Yield each key that its list lacks; where that list was not given, nothing can be told."""
        listed = audit.listed_keys()
        for key in audit.inventory.keys.values():
            rows = listed.get(key.platform)
            if rows is not None and rows.are_complete_for(key) and not rows.rows(key):
                yield self.finding(
                    audit,
                    Subject(kind="key", name=key.name),
                    message=f"the platform {key.platform} lists no key called {_wanted(key)}",
                    help_="Write its name or ID there as listed_as; if it is gone, take it out.",
                    at=key.origin,
                )


def _wanted(key: Key) -> str:
    return listed_text(key.listed_as or key.name)
