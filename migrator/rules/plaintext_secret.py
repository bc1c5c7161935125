"""A secret in plain text in the inventory."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.model.inventory import Inventory
from migrator.model.place import Origin
from migrator.model.secret import Plaintext, SecretSource
from migrator.rules.interface import Audit, Rule


class PlaintextSecret(Rule):
    """A secret stands in the inventory as a literal value, where a reference belongs.

    Why: Inventories are kept in version control and read by CI jobs. Whoever can read the repository, now
    or in its history, can use the secret.

    Fix: Store the secret where your platform keeps secrets and write a reference to it (env:NAME,
    file:PATH, keyring:SERVICE/USER or aws-sm:NAME). Then replace the secret itself: the old value stays
    in the history.

    Example:
        clients:
          audit-reader:
            client_secret: a8f5f167f44f4964    # wrong: the value itself
            client_secret: env:AUDIT_SECRET    # right: a reference
    """

    level = Level.ERROR
    title = "Secret in plain text"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each literal that stands where a reference belongs."""
        for subject, origin, what, source in _secrets(audit.inventory):
            if isinstance(source, Plaintext):
                yield self.finding(
                    audit,
                    subject,
                    message=f"{what} of {subject.kind} {subject.name} is written in plain text",
                    help_="Write a reference, such as env:NAME, and replace the secret: it is no longer one.",
                    at=origin,
                    detail=what,
                )


def _secrets(inventory: Inventory) -> Iterator[tuple[Subject, Origin, str, SecretSource | None]]:
    for platform in inventory.platforms.values():
        origin = platform.origin.child("introspection", "client_secret")
        subject = Subject(kind="platform", name=platform.name)
        yield subject, origin, "introspection.client_secret", platform.introspection_client_secret
    for client in inventory.clients.values():
        subject = Subject(kind="client", name=client.name)
        yield subject, client.origin.child("client_secret"), "client_secret", client.client_secret
        yield subject, client.origin.child("private_key"), "private_key", client.private_key
    for key in inventory.keys.values():
        yield Subject(kind="key", name=key.name), key.origin.child("value"), "value", key.value
