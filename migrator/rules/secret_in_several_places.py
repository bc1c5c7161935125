"""One secret that several clients or keys name."""

from collections import defaultdict
from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Related, Subject
from migrator.model.place import Origin
from migrator.model.secret import Reference
from migrator.rules.interface import Audit, Rule
from migrator.rules.secrets.named import named_secrets

_Use = tuple[Subject, Origin]


class SecretInSeveralPlaces(Rule):
    """The same reference stands for the secret of several clients, or the value of several keys.

    Why: A secret belongs to one client. Where two name the same one, it is a mistake of copying, and the
    check of one of them fails; or one secret opens several doors.

    Fix: Give each its own reference.

    Example:
        clients:
          audit-reader: {client_secret: env:CELONIS_SECRET}
          adoption-reader: {client_secret: env:CELONIS_SECRET}   # the same variable
    """

    level = Level.WARNING
    title = "Secret that several clients or keys name"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each reference that more than one client or key names, at the second of them."""
        uses: defaultdict[Reference, list[_Use]] = defaultdict(list)
        for secret in named_secrets(audit.inventory):
            if isinstance(secret.source, Reference) and secret.subject.kind != "platform":
                uses[secret.source].append((secret.subject, secret.origin))
        for reference, found in uses.items():
            if len(found) > 1 and not _is_another_rules(audit, found):
                yield self._shared(audit, reference, found)

    def _shared(self, audit: Audit, reference: Reference, found: list[_Use]) -> Finding:
        names = ", ".join(f"{subject.kind} {subject.name}" for subject, _ in found)
        (first, at_first), (second, at_second) = found[:2]
        return self.finding(
            audit,
            second,
            message=f"{reference} is named {len(found)} times: by {names}",
            help_="Give each a reference of its own.",
            at=at_second,
            related=(Related(message=f"by {first.name} first", location=audit.locator.place(at_first)),),
            detail=str(reference),
        )


def _is_another_rules(audit: Audit, found: list[_Use]) -> bool:
    """Return whether keys of several platforms, and no client, name it: key-shared-across-environments."""
    keys = audit.inventory.keys
    if any(subject.kind != "key" for subject, _ in found):
        return False
    return len({keys[subject.name].platform for subject, _ in found}) > 1
