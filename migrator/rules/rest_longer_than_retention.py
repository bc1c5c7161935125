"""Extractors that rest for longer than the platform keeps records."""

from collections.abc import Iterator

from migrator.model.duration import in_words
from migrator.model.finding import Finding, Level, Subject
from migrator.model.inventory import Extractor
from migrator.model.schedule import longest_gap
from migrator.rules.interface import Audit, Rule

_DAY = 86_400.0


class RestLongerThanRetention(Rule):
    """An extractor rests for so long that records are gone before it fetches them.

    At the cut-over from the key to the client one run may fail, and then the extractor rests for twice as
    long as usual. A warning where records are lost in any case, a note where one failed run is enough.

    Why: What the platform has deleted cannot be fetched again, with any credential, and nobody sees the hole.

    Fix: Let the extractor run shortly before and shortly after the cut-over, watch the first run with the
    client, and run it more often for that time. Or let an administrator keep the records for longer.

    Example:
        platforms:
          acme-eu: {retention: {audit-log: 30d}}
        extractors:
          audit-monthly: {apis: [audit-log], schedule: monthly}   # up to 31 days
    """

    level = Level.WARNING
    title = "Rest longer than records are kept"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each API of an extractor that forgets too fast; what is not known is not claimed."""
        for extractor in audit.inventory.extractors.values():
            kept = [(api, seconds) for api in extractor.apis if (seconds := _kept(audit, extractor, api))]
            rest = longest_gap(extractor.schedule) if kept and extractor.schedule else None
            for api, seconds in kept:
                if rest is not None and 2 * rest > seconds:
                    yield self._too_long(audit, extractor, api, rest=rest, kept=seconds)

    def _too_long(self, audit: Audit, extractor: Extractor, api: str, *, rest: float, kept: float) -> Finding:
        in_any_case = rest > kept
        lost = "records are lost in any case" if in_any_case else "one failed run at cut-over loses records"
        return self.finding(
            audit,
            Subject(kind="extractor", name=extractor.name),
            message=f"{extractor.name} rests for up to {in_words(rest)}, and {api} keeps records for "
            f"{in_words(kept)}: {lost}",
            help_="Run it shortly before and after the cut-over, or let the records be kept for longer.",
            at=extractor.origin.child("schedule"),
            detail=api,
            level=Level.WARNING if in_any_case else Level.NOTE,
        )


def _kept(audit: Audit, extractor: Extractor, api: str) -> float | None:
    """Return for how many seconds records are kept: as the inventory says, else as the provider publishes."""
    platform, provider = audit.inventory.platform_of(extractor), audit.provider_of(extractor)
    if platform and api in platform.retention:
        return platform.retention[api]
    known = provider.apis.get(api) if provider else None
    return known.retention.days * _DAY if known and known.retention else None
