"""Extractors with a key and no client to move to."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.rules.interface import Audit, Rule


class NoClient(Rule):
    """An extractor names no OAuth client.

    Why: Without a client there is nothing to check and nothing to generate: the extractor stays on its
    key.

    Fix: Register a client on the platform, list it under clients, and name it at the extractor.

    Example:
        extractors:
          audit-nightly:
            key: audit-key
            client: audit-reader
    """

    level = Level.WARNING
    title = "Extractor without client"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each extractor that names no client."""
        for extractor in audit.inventory.extractors.values():
            if extractor.client is None:
                yield self.finding(
                    audit,
                    Subject(kind="extractor", name=extractor.name),
                    message=f"extractor {extractor.name} has no client to move to",
                    help_="Name one under client; register it on the platform first.",
                    at=extractor.origin,
                )
