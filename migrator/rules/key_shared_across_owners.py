"""One key, several owners."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level
from migrator.rules.interface import Audit, Rule
from migrator.rules.owners.sharing import shared_across_owners


class KeySharedAcrossOwners(Rule):
    """Extractors of different owners use the same key.

    Why: Nobody can switch it off alone, nobody knows who leaked it, and each owner has what the other was
    given. It is free only when the last owner has moved.

    Fix: Give each owner a client, agree on one day, and switch the key off after it. `migrator waves` shows
    who waits for whom.

    Example:
        extractors:
          audit-nightly: {owner: security@acme.example, key: audit-key}
          audit-report: {owner: finance@acme.example, key: audit-key}   # the same key
    """

    level = Level.WARNING
    title = "Key shared by several owners"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Return each key of several owners; extractors without an owner do not count."""
        return shared_across_owners(
            self,
            audit,
            "key",
            audit.inventory.keys,
            audit.users_of_keys(),
            help_="Give each owner a client of its own; the key is free when the last has moved.",
        )
