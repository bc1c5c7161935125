"""Keys that act as a person."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.model.inventory import Key
from migrator.model.listed_keys import ListedKeys, listed_text
from migrator.model.platform_lists import ListedKey
from migrator.rules.interface import Audit, Rule


class UserKeyOfAPerson(Rule):
    """A key stands for a person: what uses it may do what that person may do.

    Why: It stops when the person leaves, it has far more permissions than an extractor needs, and the
    platform's log shows the person instead of the program.

    Fix: Move its extractors first: a client has permissions of its own. Tell the person that the key goes.

    Example:
        keys:
          adoption-key: {platform: acme-eu, kind: user_key}
    """

    level = Level.NOTE
    title = "Key that acts as a person"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each key of a kind that the provider catalog says stands for a person."""
        listed = audit.listed_keys()
        for key in audit.inventory.keys.values():
            provider = audit.provider_of_platform(key.platform)
            kind = provider.key_kinds.get(key.kind) if provider else None
            if kind is not None and kind.of_a_person:
                creator = _creator(listed.get(key.platform), key)
                who = (
                    f"the platform lists {creator} as its creator"
                    if creator
                    else "which one is not known here"
                )
                yield self.finding(
                    audit,
                    Subject(kind="key", name=key.name),
                    message=f"key {key.name} acts as a person ({who})",
                    help_="Move its extractors to a client, which has permissions of its own.",
                    at=key.origin,
                )


def _creator(listed: ListedKeys | None, key: Key) -> str:
    """Return who the platform's list says created the key; empty where it does not."""
    row = listed.row(key) if listed else None
    return listed_text(row.creator) if isinstance(row, ListedKey) else ""
