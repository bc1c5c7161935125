"""APIs that the provider catalog does not have."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.model.inventory import Extractor
from migrator.model.nearest import did_you_mean
from migrator.model.provider import Provider
from migrator.rules.interface import Audit, Rule


class UnknownApi(Rule):
    """An extractor lists an API that the provider catalog of its platform does not have.

    Why: The scopes that the extractor needs are derived from its APIs. Those of an unknown API are
    missing, so no check could say that the extractor is ready.

    Fix: Correct the id (migrator catalog lists them), list the scopes themselves under scopes, or
    describe the API in a provider catalog of your own and give it with --catalog.

    Example:
        extractors:
          audit-nightly:
            apis: [audit-log]      # not: audit_log
    """

    level = Level.ERROR
    title = "API that is not known"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each API that is not in the provider catalog."""
        for extractor in audit.inventory.extractors.values():
            provider = audit.provider_of(extractor)
            for index, api in enumerate(extractor.apis if provider else ()):
                if provider and api not in provider.apis and api not in extractor.apis[:index]:
                    yield self._unknown(audit, extractor, provider, index)

    def _unknown(self, audit: Audit, extractor: Extractor, provider: Provider, index: int) -> Finding:
        api = extractor.apis[index]
        return self.finding(
            audit,
            Subject(kind="extractor", name=extractor.name),
            message=f"the provider catalog {provider.id} has no API called {api}",
            help_=did_you_mean(api, provider.apis) or _without_near_name(provider),
            at=extractor.origin.child("apis", index),
            detail=api,
        )


def _without_near_name(provider: Provider) -> str:
    if not provider.apis:
        return "It has no APIs at all: list the scopes that are needed under scopes."
    return f"migrator catalog {provider.id} lists its APIs; scopes of others can be listed under scopes."
