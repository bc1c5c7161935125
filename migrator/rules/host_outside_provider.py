"""URLs whose host is not allowed to receive secrets."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.model.hosts import host_of, is_allowed
from migrator.model.inventory import Platform
from migrator.model.provider import Provider
from migrator.rules.interface import Audit, Rule


class HostOutsideProvider(Rule):
    """A platform's URL has a host that neither the provider catalog nor the operator allows.

    Why: Whoever can change a URL in the inventory, in a pull request for instance, could have the client
    secret sent to a machine of their own. So secrets go only to hosts that are allowed from outside the
    inventory.

    Fix: Correct the URL. If the host is right, let whoever runs migrator allow it with --allow-host.

    Example:
        platforms:
          acme-eu:
            provider: celonis
            url: https://acme.eu-1.celonis.cloud     # *.celonis.cloud is allowed
    """

    level = Level.ERROR
    title = "Host that may not receive secrets"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each URL of a platform whose host is not allowed, or is not beyond doubt."""
        for platform in audit.inventory.platforms.values():
            provider = audit.providers.get(platform.provider)
            for name, url in platform.urls():
                message = _objection(name, url, provider, audit.allowed_hosts)
                if message:
                    yield self.finding(
                        audit,
                        Subject(kind="platform", name=platform.name),
                        message=message,
                        help_=_help(platform, url),
                        at=platform.origin.child(name),
                        # The host: whoever waived the finding for one host did not waive it for another.
                        detail=f"{name} {host_of(url) or ''}",
                    )


def _objection(name: str, url: str, provider: Provider | None, allowed: tuple[str, ...]) -> str:
    host = host_of(url)
    if host is None:
        return f"{name} does not say beyond doubt which host it means; no secret would be sent there"
    # Of an unknown provider nothing can be said; it is reported as such.
    if provider is None or is_allowed(url, (*provider.hosts, *allowed)):
        return ""
    known = ", ".join(provider.hosts)
    reason = f"{provider.name} is at {known}" if known else "no host is allowed for it"
    return f"{host} may not receive a secret ({name}): {reason}"


def _help(platform: Platform, url: str) -> str:
    host = host_of(url)
    if host is None:
        return "Write a plain https URL: no user name, no characters beyond ASCII, no final dot."
    return f"Correct it, or let the operator allow it: --allow-host {host} (platform {platform.name})."
