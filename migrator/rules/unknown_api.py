"""APIs that the provider catalog does not have."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.model.nearest import did_you_mean
from migrator.model.place import Origin
from migrator.model.provider import Provider
from migrator.rules.interface import Audit, Rule


class UnknownApi(Rule):
    """An extractor, or the retention of a platform, names an API that the provider catalog does not have.

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
                    subject = Subject(kind="extractor", name=extractor.name)
                    at = extractor.origin.child("apis", index)
                    yield self._unknown(audit, subject, provider, api, at)
        for platform in audit.inventory.platforms.values():
            provider = audit.providers.get(platform.provider)
            for api in platform.retention if provider else ():
                if provider and api not in provider.apis:
                    subject = Subject(kind="platform", name=platform.name)
                    at = platform.origin.child("retention", api)
                    yield self._unknown(audit, subject, provider, api, at)

    def _unknown(self, audit: Audit, subject: Subject, provider: Provider, api: str, at: Origin) -> Finding:
        return self.finding(
            audit,
            subject,
            message=f"the provider catalog {provider.id} has no API called {api}",
            help_=did_you_mean(api, provider.apis) or _without_near_name(provider),
            at=at,
            detail=api,
        )


def _without_near_name(provider: Provider) -> str:
    if not provider.apis:
        return "It has no APIs at all: list the scopes that are needed under scopes."
    return f"migrator catalog {provider.id} lists its APIs; scopes of others can be listed under scopes."
