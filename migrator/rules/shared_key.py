"""One key, several extractors."""

from collections import defaultdict
from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Related, Subject
from migrator.model.inventory import Extractor
from migrator.rules.interface import Audit, Rule

_NAMED = 5
"""Extractors that the sentence names; the others are counted."""
_POINTED_AT = 20
"""Extractors whose place is given."""


class SharedKey(Rule):
    """Several extractors use the same key.

    Why: The key can be switched off only when the last of them has moved, so they belong into one wave or
    need a plan. Until then a leak at one of them is a leak at all, and the platform's log cannot tell
    them apart.

    Fix: Give each extractor, or each owner, a client of its own, and switch the key off after the last
    has moved.

    Example:
        extractors:
          audit-nightly: {key: audit-key, client: audit-reader}
          audit-archive: {key: audit-key, client: archive-reader}   # the same key again
    """

    level = Level.WARNING
    title = "Key shared by several extractors"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each key that has more than one user."""
        users: defaultdict[str, list[Extractor]] = defaultdict(list)
        for extractor in audit.inventory.extractors.values():
            users[extractor.key or ""].append(extractor)
        for key in audit.inventory.keys.values():
            if len(users[key.name]) > 1:
                yield self._shared(audit, key.name, users[key.name])

    def _shared(self, audit: Audit, name: str, users: list[Extractor]) -> Finding:
        return self.finding(
            audit,
            Subject(kind="key", name=name),
            message=f"key {name} is used by {len(users)} extractors: {_listed(users)}",
            help_="Move them together, or one by one with the key kept until the last; then switch it off.",
            at=audit.inventory.keys[name].origin,
            related=tuple(
                Related(message=f"used by {e.name}", location=audit.locator.place(e.origin.child("key")))
                for e in users[:_POINTED_AT]
            ),
        )


def _listed(users: list[Extractor]) -> str:
    names = ", ".join(e.name for e in users[:_NAMED])
    return f"{names} and {len(users) - _NAMED} more" if len(users) > _NAMED else names
