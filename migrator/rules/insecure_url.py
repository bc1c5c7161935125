"""URLs over which a secret would travel unencrypted."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.model.hosts import host_of, is_secure
from migrator.rules.interface import Audit, Rule


class InsecureUrl(Rule):
    """A platform has a URL with http instead of https, and it is not this machine.

    Why: Client secrets and access tokens would travel where anybody on the way can read them (RFC 6749
    §3.2 requires TLS). migrator refuses to send them.

    Fix: Use https.

    Example:
        platforms:
          acme-eu:
            url: https://acme.eu-1.celonis.cloud     # not: http://
    """

    level = Level.ERROR
    title = "URL without encryption"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each http URL of a platform that is not loopback."""
        for platform in audit.inventory.platforms.values():
            for name, url in platform.urls():
                if host_of(url) is not None and not is_secure(url):
                    yield self.finding(
                        audit,
                        Subject(kind="platform", name=platform.name),
                        message=f"{name} of platform {platform.name} is not encrypted",
                        help_="Use https; http is only for this machine.",
                        at=platform.origin.child(name),
                        detail=name,
                    )
