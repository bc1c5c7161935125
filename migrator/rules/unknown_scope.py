"""Scopes that the provider is not known to have."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.model.nearest import did_you_mean
from migrator.model.oauth import Scopes
from migrator.model.place import Origin
from migrator.model.provider import Provider
from migrator.rules.interface import Audit, Rule


class UnknownScope(Rule):
    """A client or extractor lists a scope that the provider is not known to have.

    Why: Scopes are compared letter by letter (RFC 6749 §3.3). Servers answer an unknown one by refusing
    the whole token request, or by leaving it out without a word, and the extractor fails at its first
    call. Some misspellings stand on public pages.

    Fix: Write the scope as it is registered. If it is new, the platform's own list is the authority: keep
    it, and let the check prove it.

    Example:
        extractors:
          audit-nightly:
            scopes: ["audit.log:read"]     # not: audit.log
    """

    level = Level.WARNING
    title = "Scope that is not known"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each scope that is not in the provider catalog, where that lists scopes at all."""
        for subject, origin, scopes, provider in _declared(audit):
            if provider is None or not provider.scopes:
                continue
            for scope in sorted(scopes - provider.scopes):
                yield self.finding(
                    audit,
                    subject,
                    message=_message(scope, provider),
                    help_=_help(scope, provider),
                    at=origin,
                    detail=scope,
                )


def _declared(audit: Audit) -> Iterator[tuple[Subject, Origin, Scopes, Provider | None]]:
    for client in audit.inventory.clients.values():
        subject = Subject(kind="client", name=client.name)
        provider = audit.provider_of_platform(client.platform)
        yield subject, client.origin.child("scopes"), client.scopes or frozenset(), provider
    for extractor in audit.inventory.extractors.values():
        subject = Subject(kind="extractor", name=extractor.name)
        yield subject, extractor.origin.child("scopes"), extractor.scopes, audit.provider_of(extractor)


def _message(scope: str, provider: Provider) -> str:
    registered = provider.scope_aliases.get(scope)
    if registered:
        return f"{scope} is a misspelling of the scope {registered}, seen on other pages"
    return f"{provider.name} is not known to have a scope {scope}"


def _help(scope: str, provider: Provider) -> str:
    registered = provider.scope_aliases.get(scope)
    if registered:
        return f"Write {registered}."
    return did_you_mean(scope, provider.scopes) or "Compare it with the platform's own list of scopes."
