"""Keys that nobody has used for longer than their users rest."""

from collections.abc import Iterator, Sequence

from migrator.model.duration import in_words
from migrator.model.finding import Finding, Level, Subject
from migrator.model.inventory import Extractor, Key
from migrator.model.listed_keys import ListedKeys
from migrator.model.platform_lists import PlatformLists
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
        users, listed = audit.users_of_credentials(), audit.listed_keys()
        for key in audit.inventory.keys.values():
            subject = Subject(kind="key", name=key.name)
            if audit.may_have_more_users(subject):
                continue
            lists = audit.lists.get(key.platform)
            if lists and lists.as_of and (lists.as_of - audit.today).days > 1:
                continue  # a slip of the pen: nobody has seen that day
            idle = _idle_days(lists, listed.get(key.platform), key)
            slowest = None if idle is None else _slowest(users.get(key.name, ()))
            if idle is None or slowest is None or (idle - 1) * _DAY <= slowest:
                continue
            yield self.finding(
                audit,
                subject,
                message=f"the platform has not seen key {key.name} for {idle} days, and its users rest for "
                f"{in_words(slowest)} at most",
                help_="Look whether its extractors still run; if they have moved, see migrator retire.",
                at=key.origin,
            )


def _slowest(users: Sequence[Extractor]) -> float | None:
    """Return the longest rest of all users, in seconds; `None` where one of them does not tell."""
    gaps = [longest_gap(e.schedule) if e.schedule else None for e in users]
    known = [gap for gap in gaps if gap is not None]
    return max(known) if known and len(known) == len(gaps) else None


def _idle_days(lists: PlatformLists | None, listed: ListedKeys | None, key: Key) -> int | None:
    """Return the days between the last use and the day of the list; `None` where they do not tell."""
    row = listed.row(key) if listed else None
    if lists is None or lists.as_of is None or row is None or row.last_used is None:
        return None
    return (lists.as_of - row.last_used).days
