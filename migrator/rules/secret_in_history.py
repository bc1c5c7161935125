"""Secrets in plain text in older versions of files."""

from collections.abc import Iterator, Mapping

from migrator.model.finding import Finding, Level, Subject
from migrator.model.inventory import Extractor
from migrator.model.place import Origin
from migrator.model.secret_history import PastSecret
from migrator.rules.interface import Audit, Request, Rule


class SecretInHistory(Rule):
    """A version of a file in the repository's history holds a secret in plain text.

    Only with --history: every version of every file that any branch or tag leads to is looked into, each
    content once. A secret that stands in a configuration of today is reported there, and not again.

    Why: Whoever can read the repository can read all of its history: every clone, every fork, every cache of
    CI. Taking the line out of the file takes the secret out of none of them.

    Fix: Replace the secret: only that ends it. Rewriting the history afterwards is cleaning up, and no
    remedy, for clones and forks keep what was there.

    Example:
        git show 2f1c7c1e3b1d:extractors/audit.json
        {"headers": {"Authorization": "AppKey MzY0..."}}    <- gone from the file, but not from its history
    """

    level = Level.ERROR
    title = "Secret in plain text in the history"
    asked_by = Request.HISTORY

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each secret once, oldest first, at the place that names its file if the inventory does."""
        named = _named(audit)
        for secret in audit.history.secrets if audit.history else ():
            extractor, origin = named.get(secret.path, (None, None))
            subject = (
                Subject(kind="extractor", name=extractor.name)
                if extractor
                else Subject(kind="file", name=secret.path)
            )
            yield self.finding(
                audit,
                subject,
                message=_message(secret),
                help_="Replace the secret: taking it out of the file leaves it in every clone.",
                at=origin,
                detail=f"{secret.commit}:{secret.path}:{secret.line} {secret.what}",
            )


def _named(audit: Audit) -> Mapping[str, tuple[Extractor, Origin]]:
    """Return who names each configuration file first, and where, by its path."""
    found: dict[str, tuple[Extractor, Origin]] = {}
    for extractor in audit.inventory.extractors.values():
        for facts, origin in audit.files_of(extractor):
            found.setdefault(facts.path, (extractor, origin))
    return found


def _message(secret: PastSecret) -> str:
    place = f"line {secret.line} of {secret.path} in commit {secret.commit[:12]} of {secret.on.isoformat()}"
    others = {0: "", 1: ", and in one other file"}.get(
        secret.other_files, f", and in {secret.other_files} other files"
    )
    still = "; it still stands in the newest commit" if secret.is_at_head else ""
    return f"{secret.what} stands in plain text in {place}{others}{still}"
