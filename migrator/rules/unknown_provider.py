"""Platforms of a provider that nothing is known of."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.model.nearest import did_you_mean
from migrator.rules.interface import Audit, Rule


class UnknownProvider(Rule):
    """A platform names a provider for which there is no provider catalog.

    Why: Without it nothing is known of the platform: not its APIs and scopes, and not the hosts that may
    receive a secret. Nothing of the platform can be checked.

    Fix: Correct the name, give the provider catalog with --catalog, or use provider: generic with
    token_url.

    Example:
        platforms:
          acme-eu:
            provider: celonis
    """

    level = Level.ERROR
    title = "Provider that is not known"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each platform whose provider is not known."""
        for platform in audit.inventory.platforms.values():
            if platform.provider not in audit.providers:
                known = ", ".join(sorted(audit.providers))
                yield self.finding(
                    audit,
                    Subject(kind="platform", name=platform.name),
                    message=f"there is no provider catalog for {platform.provider}",
                    help_=did_you_mean(platform.provider, audit.providers)
                    or f"Known: {known}. Give others with --catalog.",
                    at=platform.origin.child("provider"),
                    detail=platform.provider,
                )
