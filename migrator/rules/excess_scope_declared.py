"""Clients that are registered with more than their extractors need."""

from collections import defaultdict
from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.model.inventory import Client, Extractor
from migrator.model.oauth import Scopes
from migrator.rules.interface import Audit, Rule


class ExcessScopeDeclared(Rule):
    """A client is declared with scopes that none of its extractors needs.

    Why: Whoever gets hold of the client's secret gets all of its scopes. The move to OAuth is the moment
    to grant no more than is used.

    Fix: Remove the scope from the client on the platform and here. If an extractor does use it, list its
    API.

    Example:
        clients:
          audit-reader:
            scopes: ["audit.log:read", "studio"]     # studio: no extractor needs it
        extractors:
          audit-nightly: {client: audit-reader, apis: [audit-log]}
    """

    level = Level.WARNING
    title = "Scope that no extractor needs"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each declared scope that is not needed, for clients whose needs are all known."""
        users: defaultdict[str, list[Extractor]] = defaultdict(list)
        for extractor in audit.inventory.extractors.values():
            users[extractor.client or ""].append(extractor)
        for client in audit.inventory.clients.values():
            needed = _needed(audit, users[client.name])
            for scope in sorted((client.scopes or frozenset()) - needed) if needed is not None else ():
                yield self._excess(audit, client, scope)

    def _excess(self, audit: Audit, client: Client, scope: str) -> Finding:
        return self.finding(
            audit,
            Subject(kind="client", name=client.name),
            message=f"client {client.name} is declared with {scope}, which none of its extractors needs",
            help_="Remove the scope from the client, or list the API that needs it at its extractor.",
            at=client.origin.child("scopes"),
            detail=scope,
        )


def _needed(audit: Audit, users: list[Extractor]) -> Scopes | None:
    """Return what the extractors need; `None` where there are none, or not all needs are known."""
    needed: set[str] = set()
    for extractor in users:
        provider = audit.provider_of(extractor)
        if provider is None or any(api not in provider.apis for api in extractor.apis):
            return None
        needed |= extractor.scopes | provider.required_scopes(extractor.apis)
    return frozenset(needed) if users else None
