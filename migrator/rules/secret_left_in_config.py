"""Secrets in plain text in the configurations of extractors."""

from collections import Counter
from collections.abc import Iterator

from migrator.model.config_facts import AuthKind, ConfigFacts
from migrator.model.finding import Finding, Level, Subject
from migrator.model.inventory import Extractor
from migrator.rules.interface import Audit, Rule


class SecretLeftInConfig(Rule):
    """An extractor's configuration holds a secret in plain text: a key, or a client secret.

    Why: The file is kept and copied like any other. A key that stays in it after the change is also still
    sent: some targets send the old header beside the new token, and some prefer the key to the client.

    Fix: Remove the value, put a reference of the format's own kind in its place, and replace the secret.

    Example:
        {"headers": {"Authorization": "AppKey MzY0..."}}            <- wrong: the key itself
        {"headers": {"Authorization": "AppKey ${CELONIS_KEY}"}}     <- right: a reference
    """

    level = Level.ERROR
    title = "Secret in plain text in a configuration"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each secret, at its place in the configuration."""
        for extractor in audit.inventory.extractors.values():
            for facts, _ in audit.files_of(extractor):
                yield from self._in_file(audit, extractor, facts)

    def _in_file(self, audit: Audit, extractor: Extractor, facts: ConfigFacts) -> Iterator[Finding]:
        seen: Counter[str] = Counter()
        for secret in facts.literal_secrets:
            seen[secret.what] += 1
            yield self.finding(
                audit,
                Subject(kind="extractor", name=extractor.name),
                message=f"{secret.what} stands in plain text in {facts.path}{_after_migration(facts)}",
                help_="Put a reference in its place and replace the secret: it is no longer one.",
                at=secret.location,
                detail=f"{secret.what} {seen[secret.what]}",
            )


def _after_migration(facts: ConfigFacts) -> str:
    migrated = AuthKind.OAUTH_CLIENT_CREDENTIALS in facts.auth
    return ", although the configuration uses OAuth" if migrated else ""
