"""A secret in plain text in the inventory."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level
from migrator.model.secret import Plaintext
from migrator.rules.interface import Audit, Rule
from migrator.rules.secrets.named import named_secrets


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
        for secret in named_secrets(audit.inventory):
            if isinstance(secret.source, Plaintext):
                subject = secret.subject
                yield self.finding(
                    audit,
                    subject,
                    message=f"{secret.what} of {subject.kind} {subject.name} is written in plain text",
                    help_="Write a reference, such as env:NAME, and replace the secret: it is no longer one.",
                    at=secret.origin,
                    detail=secret.what,
                )
