"""References to secrets that lead to none."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level
from migrator.model.resolution import Resolution, ResolutionState
from migrator.model.secret import Reference
from migrator.rules.interface import Audit, Request, Rule
from migrator.rules.secrets.named import NamedSecret, named_secrets


class UnresolvedReference(Rule):
    """A reference leads to no secret where migrator runs: no such variable is set, no such file is there.

    Only with --resolve, for where an inventory is validated its secrets need not be. References of kinds
    that start programs or ask stores (keyring:, aws-sm:, exec:) are not followed; a note says so, and the
    check follows them. That of a key's value is a warning: only --parity needs it.

    Why: The check of the client ends before it has begun, and whoever waits for it learns nothing.

    Fix: Set the variable, or write the file, for the process that runs migrator; or correct the name.

    Example:
        clients:
          audit-reader:
            client_secret: env:AUDIT_SECRT    # nobody sets it: AUDIT_SECRET is meant
    """

    level = Level.ERROR
    title = "Reference that leads to no secret"
    asked_by = Request.RESOLVE

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each field whose reference was looked up, and led to nothing or was not followed."""
        for secret in named_secrets(audit.inventory):
            if isinstance(secret.source, Reference):
                resolution = audit.resolutions.get(secret.source)
                if resolution and resolution.state is not ResolutionState.THERE:
                    yield self._finding(audit, secret, resolution)

    def _finding(self, audit: Audit, secret: NamedSecret, resolution: Resolution) -> Finding:
        field = f"{secret.what} of {secret.subject.kind} {secret.subject.name}"
        if resolution.state is ResolutionState.NOT_ASKED:
            message = f"{field}: whether {secret.source} leads to a secret was not asked"
            help_, level = "migrator check follows it.", Level.NOTE
        else:
            message = f"{field}: {secret.source} leads to no secret: {resolution.why}"
            help_ = (
                f"{resolution.help[:1].upper()}{resolution.help[1:]}." if resolution.help else "Correct it."
            )
            level = Level.WARNING if secret.subject.kind == "key" else Level.ERROR
        return self.finding(
            audit,
            secret.subject,
            message=message,
            help_=help_,
            at=secret.origin,
            level=level,
            detail=f"{secret.what} {secret.source}",
        )
