"""Pages of the vendor that contradict each other in what an inventory must say."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.model.inventory import AuthMethod, Client
from migrator.model.provider import Contradiction, Provider
from migrator.rules.interface import Audit, Rule


class SourcesDisagree(Rule):
    """Official pages of the provider contradict each other in what this inventory says of its clients.

    Why: Whoever registered the client may have followed the one page, and whoever wrote the inventory the
    other. The client then fails, though both did as they were told.

    Fix: Let the check find out (`auth_method: auto`), or look at the client on the platform.

    Example:
        clients:
          audit-reader: {auth_method: auto}   # post or basic: two pages of Celonis differ
    """

    level = Level.NOTE
    title = "Pages of the vendor that disagree"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield, once for each provider, what its pages leave open of the methods that clients declare."""
        declared = (c for c in audit.inventory.clients.values() if c.auth_method is not AuthMethod.AUTO)
        first = {p.id: c for c in reversed(list(declared)) if (p := audit.provider_of_platform(c.platform))}
        for id_, client in reversed(first.items()):
            provider = audit.providers[id_]
            for contradiction in provider.contradictions:
                if contradiction.concerns == "auth_method":
                    yield self._disagreement(audit, client, contradiction, provider)

    def _disagreement(
        self, audit: Audit, client: Client, contradiction: Contradiction, provider: Provider
    ) -> Finding:
        return self.finding(
            audit,
            Subject(kind="platform", name=client.platform),
            message=f"pages of {provider.name} disagree: {_statements(contradiction, provider)}",
            help_=f"{contradiction.consequence} It is about: {_small(contradiction.about)}.",
            at=client.origin.child("auth_method"),
            detail=contradiction.id,
        )


def _statements(contradiction: Contradiction, provider: Provider) -> str:
    def title(source: str) -> str:
        found = provider.sources.get(source)
        return found.title if found else source

    statements = contradiction.statements
    return "; ".join(f"{title(source)} says: {says.rstrip('.')}" for source, says in statements)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
