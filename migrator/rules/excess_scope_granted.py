"""Clients that a check saw with more scopes than their extractors need."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.model.inventory import Client
from migrator.model.oauth import Scopes
from migrator.model.verdict import ClientVerdict
from migrator.rules.interface import Audit, Rule


class ExcessScopeGranted(Rule):
    """A check saw that a client is granted scopes that none of its extractors needs.

    Only after a check, and only what the authorization server said or introspection showed. Scopes that the
    inventory declares for the client are not named again: excess-scope-declared is about them.

    Why: Whoever gets hold of the client's secret gets all of its scopes. A client that extractors of several
    owners share looks as if it needed all of them.

    Fix: Remove the scope from the client on the platform. If an extractor does use it, list its API.

    Example:
        granted:  audit.log:read studio
        required: audit.log:read            <- studio: no extractor needs it
    """

    level = Level.WARNING
    title = "Granted scope that no extractor needs"
    of_check = True

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield one finding for each client with such scopes."""
        for name, verdict in audit.verdicts.items():
            client = audit.inventory.clients.get(name)
            if client is not None and (excess := _undeclared(client, verdict)):
                scopes = " ".join(sorted(excess))
                yield self.finding(
                    audit,
                    Subject(kind="client", name=name),
                    message=f"client {name} is granted {scopes}, which none of its extractors needs",
                    help_="Remove it from the client, or list the API that needs it at its extractor.",
                    at=client.origin,
                    detail=scopes,
                )


def _undeclared(client: Client, verdict: ClientVerdict) -> Scopes:
    return verdict.scopes.excess - (client.scopes or frozenset())
