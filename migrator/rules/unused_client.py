"""Clients that no extractor uses."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.rules.interface import Audit, Rule


class UnusedClient(Rule):
    """No extractor of the inventory uses this client.

    Why: It is a credential without a known purpose. Either an extractor is missing from the inventory, or
    the client need not exist. No scope is required of it, so checking it would prove nothing.

    Fix: Name it at the extractors that are to use it, or remove it here and on the platform.

    Example:
        clients:
          audit-reader: {platform: acme-eu, client_id: env:AUDIT_ID, client_secret: env:AUDIT_SECRET}
        extractors:
          audit-nightly: {client: audit-reader}
    """

    level = Level.NOTE
    title = "Client that no extractor uses"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each client without a user; where one may have been left out, nothing is claimed."""
        used = {extractor.client for extractor in audit.inventory.extractors.values()}
        for client in audit.inventory.clients.values():
            subject = Subject(kind="client", name=client.name)
            if client.name not in used and not audit.may_have_more_users(subject):
                yield self.finding(
                    audit,
                    subject,
                    message=f"no extractor uses client {client.name}",
                    help_="Name it at the extractors that are to use it, or remove it.",
                    at=client.origin,
                )
