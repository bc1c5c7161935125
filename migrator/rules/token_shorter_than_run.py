"""Runs that outlive their access token."""

from collections.abc import Iterator

from migrator.model.config_facts import ConfigFacts
from migrator.model.duration import in_words
from migrator.model.finding import Finding, Level, Subject
from migrator.model.inventory import Extractor
from migrator.rules.interface import Audit, Rule


class TokenShorterThanRun(Rule):
    """One run of an extractor takes longer than an access token lives, and its target may not renew it.

    Why: Keys do not end during a run; access tokens do. A target that does not replace the token stops at
    the first 401, often with partial data and a green light.

    Fix: Use a target that fetches a new token after a 401, or split the run so that each part is shorter
    than the token's life.

    Example:
        extractors:
          audit-nightly:
            duration: 40m      # a Celonis token lives 14 min 59 s
    """

    level = Level.WARNING
    title = "Run longer than the token's life"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each extractor whose run is longer than the documented lifetime, unless its target renews."""
        for extractor in audit.inventory.extractors.values():
            provider = audit.provider_of(extractor)
            facts = audit.configs.get(extractor.name)
            lifetime = provider.token_lifetime if provider else None
            if lifetime is None or extractor.duration is None or extractor.duration <= lifetime:
                continue
            if not (facts and facts.can_renew_token):
                yield self._too_short(audit, extractor, lifetime, facts)

    def _too_short(
        self, audit: Audit, extractor: Extractor, lifetime: float, facts: ConfigFacts | None
    ) -> Finding:
        run = in_words(extractor.duration or 0)
        return self.finding(
            audit,
            Subject(kind="extractor", name=extractor.name),
            message=f"a run of {extractor.name} takes {run}, an access token lives {in_words(lifetime)}, "
            f"and {_what_the_target_does(facts)}",
            help_="Split the run, or make sure that the extractor fetches a new token when the old one ends.",
            at=extractor.origin.child("duration"),
        )


def _what_the_target_does(facts: ConfigFacts | None) -> str:
    target = (facts.format if facts else None) or "its target"
    if facts and facts.can_renew_token is False:
        return f"{target} fetches no new one during a run"
    return f"it is not known whether {target} fetches a new one"
