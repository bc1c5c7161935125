"""Keys that nobody has used for longer than their users rest."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.model.inventory import Key
from migrator.model.platform_lists import ListedApplication, ListedKey
from migrator.model.schedule import longest_gap
from migrator.rules.interface import Audit, Rule

_DAY = 86_400.0


class KeyUnused(Rule):
    """The platform has not seen a key for longer than the slowest of its users rests between two runs.

    Why: Its extractors have moved already, or they have stopped and nobody has noticed.

    Fix: Look whether they still run. If they have moved, `migrator retire` says whether the key may go.

    Example:
        platforms:
          acme-eu:
            provider: celonis
            url: https://acme.eu-1.celonis.cloud
            lists: {api_keys: api-keys.csv, as_of: 2026-11-20}   # audit-key was used last on 2026-10-01
        extractors:
          audit-nightly: {key: audit-key, schedule: daily}
    """

    level = Level.WARNING
    title = "Key that is idle though its users should run"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each such key; where a schedule or the last use is not known, nothing is claimed."""
        for key in audit.inventory.keys.values():
            gaps = [
                longest_gap(e.schedule) if e.schedule else None
                for e in audit.inventory.extractors.values()
                if e.key == key.name
            ]
            idle = _idle_days(audit, key)
            slowest = None if not gaps or None in gaps else max(g for g in gaps if g is not None)
            if idle is None or slowest is None or (idle - 1) * _DAY <= slowest:
                continue
            yield self.finding(
                audit,
                Subject(kind="key", name=key.name),
                message=f"the platform has not seen key {key.name} for {idle} days, and its users rest for "
                f"{slowest / _DAY:g} at most",
                help_="Look whether its extractors still run; if they have moved, see migrator retire.",
                at=key.origin,
            )


def _idle_days(audit: Audit, key: Key) -> int | None:
    """Return the days between the last use and the day of the list; `None` where they do not tell."""
    lists = audit.lists.get(key.platform)
    if lists is None or lists.as_of is None:
        return None
    rows: list[ListedApplication | ListedKey] = [*(lists.applications or ()), *(lists.keys or ())]
    wanted = key.listed_as or key.name
    matches = [row for row in rows if wanted in (row.id, row.name)]
    if len(matches) != 1 or matches[0].last_used is None:
        return None
    return (lists.as_of - matches[0].last_used).days
