"""APIs that the provider wants to end."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.rules.interface import Audit, Rule


class DeprecatedApi(Rule):
    """An extractor calls an API that its provider is going to end.

    Why: Whoever changes the extractor now for its credentials will have to change it again for the API.

    Fix: Look at the API that replaces it, and decide whether to change both at once.

    Example:
        extractors:
          audit-nightly:
            apis: [audit-log]      # not: audit-log-v1
    """

    level = Level.NOTE
    title = "API that is going to end"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each API that the provider catalog calls deprecated."""
        for extractor in audit.inventory.extractors.values():
            provider = audit.provider_of(extractor)
            for index, id_ in enumerate(extractor.apis):
                api = provider.apis.get(id_) if provider else None
                if api and api.deprecated:
                    successor = f" {api.replaced_by} replaces it." if api.replaced_by else ""
                    yield self.finding(
                        audit,
                        Subject(kind="extractor", name=extractor.name),
                        message=f"extractor {extractor.name} calls {id_}, which is going to end",
                        help_=f"{api.deprecated}{successor}",
                        at=extractor.origin.child("apis", index),
                        detail=id_,
                    )
