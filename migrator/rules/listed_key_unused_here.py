"""Keys that the platform knows and nobody here uses."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.model.platform_lists import ListedApplication, ListedKey, PlatformLists
from migrator.rules.interface import Audit, Rule

_OAUTH = "oauth"


class ListedKeyUnusedHere(Rule):
    """The platform's own list has a key that no key of the inventory stands for.

    Why: Somebody uses it, or nobody does. Either way it is not part of the plan: it will stop working, or
    stay behind as a way in.

    Fix: Find its extractors and add them (`migrator discover` finds files), or have it disabled. Where the
    inventory has it under another name, write that name or ID as `listed_as` of the key.

    Example:
        platforms:
          acme-eu:
            provider: celonis
            url: https://acme.eu-1.celonis.cloud
            lists: {api_keys: exports/api-keys.csv, as_of: 2026-11-20}   # it lists a key called "reporting"
    """

    level = Level.WARNING
    title = "Listed key that no extractor uses"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each listed key that is not in the inventory."""
        for lists in audit.lists.values():
            known = _known(audit, lists.platform)
            rows: list[ListedApplication | ListedKey] = [*_application_keys(lists), *(lists.keys or ())]
            for row in rows:
                if known.isdisjoint({row.id, row.name}):
                    yield self._unused(audit, lists, row)

    def _unused(self, audit: Audit, lists: PlatformLists, row: ListedApplication | ListedKey) -> Finding:
        used = f"used last on {row.last_used}" if row.last_used else "when it was used last is not listed"
        return self.finding(
            audit,
            Subject(kind="platform", name=lists.platform),
            message=f"the platform {lists.platform} lists the key {row.name or row.id}, which no key here "
            f"stands for ({used})",
            help_="Add its extractors, or have it disabled; listed_as says which key here it is.",
            at=row.location,
            detail=row.id or row.name,
        )


def _application_keys(lists: PlatformLists) -> Iterator[ListedApplication]:
    """Yield the applications that are keys: the list has OAuth clients as well."""
    return (a for a in lists.applications or () if a.type and _OAUTH not in a.type.lower())


def _known(audit: Audit, platform: str) -> set[str]:
    return {k.listed_as or k.name for k in audit.inventory.keys.values() if k.platform == platform}
