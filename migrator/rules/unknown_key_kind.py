"""Keys of a kind that the provider does not have."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.model.inventory import Key
from migrator.model.nearest import did_you_mean
from migrator.model.provider import Provider
from migrator.rules.interface import Audit, Rule


class UnknownKeyKind(Rule):
    """A key is of a kind that the provider catalog does not have.

    Why: The kind says how the key is sent. Without it the key cannot be compared with the new token.

    Fix: Write the kind as the provider catalog names it.

    Example:
        keys:
          audit-key:
            platform: acme-eu
            kind: application_key     # Celonis: application_key or user_key
    """

    level = Level.WARNING
    title = "Kind of key that is not known"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each key whose kind is not in the provider catalog, where that lists kinds at all."""
        for key in audit.inventory.keys.values():
            provider = audit.provider_of_platform(key.platform)
            if provider and provider.key_kinds and key.kind not in provider.key_kinds:
                yield self._unknown(audit, key, provider)

    def _unknown(self, audit: Audit, key: Key, provider: Provider) -> Finding:
        known = ", ".join(provider.key_kinds)
        return self.finding(
            audit,
            Subject(kind="key", name=key.name),
            message=f"{provider.name} has no kind of key called {key.kind}",
            help_=did_you_mean(key.kind, provider.key_kinds) or f"Known: {known}.",
            at=key.origin.child("kind"),
            detail=key.kind,
        )
