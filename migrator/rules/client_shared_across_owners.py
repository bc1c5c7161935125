"""One client, several owners."""

from collections.abc import Iterator, Mapping, Sequence

from migrator.model.finding import Finding, Level, Related, Subject
from migrator.model.inventory import Extractor
from migrator.rules.interface import Audit, Rule


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
        """Yield each client of several owners; extractors without an owner do not count."""
        users = audit.users_of_clients()
        for client in audit.inventory.clients.values():
            owners = _owners(users.get(client.name, ()))
            if len(owners) > 1:
                yield self.finding(
                    audit,
                    Subject(kind="client", name=client.name),
                    message=f"client {client.name} is used by {len(owners)} owners: {', '.join(owners)}",
                    help_="Register a client for each owner: what one needs looks needed by all.",
                    at=client.origin,
                    related=tuple(
                        Related(message=f"used by {owner}", location=audit.locator.place(e.origin))
                        for owner, e in owners.items()
                    ),
                )


def _owners(users: Sequence[Extractor]) -> Mapping[str, Extractor]:
    """Return the first extractor of each owner."""
    found: dict[str, Extractor] = {}
    for extractor in users:
        if extractor.owner:
            found.setdefault(extractor.owner, extractor)
    return found
