"""The day on which the vendor switches keys off."""

from collections.abc import Iterator
from datetime import date

from migrator.model.finding import Finding, Level, Subject
from migrator.model.provider import KeySunset
from migrator.rules.interface import Audit, Rule

_NEAR, _VERY_NEAR = 180, 30
"""Days before the last one from which it is a warning, and an error."""


class VendorDeadline(Rule):
    """Extractors still have a key, and the vendor has announced the last day on which keys work.

    Why: On the day after, all of them fail at once. The level rises as the day comes closer: a note, a
    warning from 180 days before it, an error from 30 days before it. Where a provider has announced no day,
    nothing is said.

    Fix: Plan the waves so that the last one ends before that day; `migrator waves` shows what is in the way.

    Example:
        key_sunset:                     # in the provider catalog
          says: API tokens end on 30 April 2027.
          source: announcement
          last_day: "2027-04-30"
    """

    level = Level.NOTE
    title = "Keys that the vendor is going to end"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each platform whose extractors have keys that end on a known day."""
        for platform in audit.inventory.platforms.values():
            provider = audit.providers.get(platform.provider)
            sunset = provider.key_sunset if provider else None
            keys = {k.name for k in audit.inventory.keys.values() if k.platform == platform.name}
            users = sum(e.key in keys for e in audit.inventory.extractors.values())
            if sunset is None or sunset.on is None or not users:
                continue
            yield self.finding(
                audit,
                Subject(kind="platform", name=platform.name),
                message=f"keys of {platform.name} {_when(sunset.on, audit.today)}, and {users} "
                f"{'extractor has' if users == 1 else 'extractors have'} one",
                help_=f"The vendor says: {_says(audit, platform.provider, sunset)}.",
                at=platform.origin,
                level=_level((sunset.on - audit.today).days),
            )


def _level(days: int) -> Level:
    if days <= _VERY_NEAR:
        return Level.ERROR
    return Level.WARNING if days <= _NEAR else Level.NOTE


def _when(last: date, today: date) -> str:
    days = (last - today).days
    if days < 0:
        return f"have ended on {last.isoformat()}"
    if days == 0:
        return f"work until {last.isoformat()}, which is today"
    return f"work until {last.isoformat()}, {days} {'day' if days == 1 else 'days'} from now"


def _says(audit: Audit, provider: str, sunset: KeySunset) -> str:
    source = audit.providers[provider].sources.get(sunset.source)
    says = sunset.says.rstrip(".")
    return f"{says} ({source})" if source else says
