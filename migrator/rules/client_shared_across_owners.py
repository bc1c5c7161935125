"""One client, several owners."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level
from migrator.rules.interface import Audit, Rule
from migrator.rules.owners.sharing import shared_across_owners


class ClientSharedAcrossOwners(Rule):
    """Extractors of different owners are to use the same client.

    Why: The client needs every scope that one of them needs, so each owner gets what the others were given,
    and a scope that one of them needs no longer looks needed. The secret has several keepers, and cannot be
    changed by one alone.

    Fix: Register a client for each owner, with the scopes of its own extractors.

    Example:
        extractors:
          audit-nightly: {owner: security@acme.example, client: reader}
          adoption-weekly: {owner: excellence@acme.example, client: reader}   # the same client
    """

    level = Level.NOTE
    title = "Client shared by several owners"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Return each client of several owners; extractors without an owner do not count."""
        return shared_across_owners(
            self,
            audit,
            "client",
            audit.inventory.clients,
            audit.users_of_clients(),
            help_="Register a client for each owner: what one needs looks needed by all.",
        )
