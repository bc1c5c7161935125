"""One key, several owners."""

from collections.abc import Iterator, Mapping, Sequence

from migrator.model.finding import Finding, Level, Related, Subject
from migrator.model.inventory import Extractor
from migrator.rules.interface import Audit, Rule


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
        """Yield each key of several owners; extractors without an owner do not count."""
        users = audit.users_of_keys()
        for key in audit.inventory.keys.values():
            owners = _owners(users.get(key.name, ()))
            if len(owners) > 1:
                yield self.finding(
                    audit,
                    Subject(kind="key", name=key.name),
                    message=f"key {key.name} is used by {len(owners)} owners: {', '.join(owners)}",
                    help_="Give each owner a client of its own; the key is free when the last has moved.",
                    at=key.origin,
                    related=tuple(
                        Related(message=f"used by {owner}", location=audit.locator.place(e.origin))
                        for owner, e in owners.items()
                    ),
                )


def _owners(users: Sequence[Extractor]) -> Mapping[str, Extractor]:
    """Return the first extractor of each owner."""
    found: dict[str, Extractor] = {}
    for extractor in users:
        if extractor.owner:
            found.setdefault(extractor.owner, extractor)
    return found
