"""Keys that the platform knows and nobody here uses."""

from collections import Counter
from collections.abc import Iterable, Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.model.listed_keys import ListedKeys, ListedRow, listed_name, listed_text
from migrator.model.place import Place
from migrator.model.platform_lists import ListedApplication, PlatformLists
from migrator.rules.interface import Audit, Rule

_NAMED = 5
"""Types that the sentence names."""


class ListedKeyUnusedHere(Rule):
    """The platform's own list has a key that no key of the inventory stands for.

    Why: Somebody uses it, or nobody does. Either way it is not part of the plan: it will stop working, or
    stay behind as a way in. A list may hold keys that were deleted long ago (Celonis says that its list of
    API keys has historical ones).

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
        """Yield each listed key that is not in the inventory; rows of unknown types once for each list.

        Where a part of the inventory could not be read, a key may stand there: nothing is said.
        """
        listed = audit.listed_keys()
        for lists in audit.lists.values() if audit.inventory.complete else ():
            keys = listed[lists.platform]
            known = _known(audit, lists.platform, keys)
            rows: list[ListedRow] = [*(lists.applications or ()), *(lists.keys or ())]
            unknown = [row for row in rows if row.location not in known]
            for row, detail in _numbered(row for row in unknown if keys.is_key(row)):
                yield self._unused(audit, lists, row, detail=detail)
            if unclear := [row for row in unknown if keys.is_key(row) is None]:
                yield self._unclear(audit, lists, unclear)

    def _unused(self, audit: Audit, lists: PlatformLists, row: ListedRow, *, detail: str) -> Finding:
        used = f"used last on {row.last_used}" if row.last_used else "when it was used last is not listed"
        return self.finding(
            audit,
            Subject(kind="platform", name=lists.platform),
            message=f"the platform {lists.platform} lists the key {listed_name(row)}, which no key here "
            f"stands for ({used})",
            help_="Add its extractors, or have it disabled; listed_as says which key here it is.",
            at=row.location,
            detail=detail,
        )

    def _unclear(self, audit: Audit, lists: PlatformLists, rows: list[ListedRow]) -> Finding:
        types = {row.type for row in rows if isinstance(row, ListedApplication)}
        called = ", ".join(sorted(listed_text(type_) or "(empty)" for type_ in types)[:_NAMED])
        return self.finding(
            audit,
            Subject(kind="platform", name=lists.platform),
            message=f"the platform {lists.platform} lists {len(rows)} applications that may be keys "
            f"or OAuth clients: nobody knows their types ({called})",
            help_="Look at them there; a provider catalog of your own can name the types (--catalog).",
            at=rows[0].location,
            detail="unknown types",
            level=Level.NOTE,
        )


def _numbered(rows: Iterable[ListedRow]) -> Iterator[tuple[ListedRow, str]]:
    """Yield each row with what tells it from the others: names need not be unique."""
    seen: Counter[str] = Counter()
    for row in rows:
        name = f"{row.id or row.name}"
        seen[name] += 1
        yield row, name if seen[name] == 1 else f"{name} {seen[name]}"


def _known(audit: Audit, platform: str, listed: ListedKeys) -> set[Place]:
    """Return the rows that keys and clients of the inventory stand for."""
    inventory = audit.inventory
    keys = (k for k in inventory.keys.values() if k.platform == platform)
    clients = (c for c in inventory.clients.values() if c.platform == platform)
    rows = {row.location for key in keys for row in listed.rows(key)}
    return rows | {row.location for c in clients if (row := listed.client_row(c)) is not None}
