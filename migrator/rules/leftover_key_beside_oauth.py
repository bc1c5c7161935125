"""Keys that are left beside client credentials."""

from collections.abc import Iterator

from migrator.model.config_facts import AuthKind
from migrator.model.finding import Finding, Level, Subject
from migrator.rules.interface import Audit, Rule


class LeftoverKeyBesideOauth(Rule):
    """A configuration has client credentials and a key.

    Why: In many programs the key wins, without a word, so nothing has moved; in others both go out, and the
    key can be read on every hop. Where both were kept on purpose (`--dual`), it is a state to come back from.

    Fix: Take the key out. `migrator generate --drop-key` does it where connections no longer need it.

    Example:
        CELONIS_API_TOKEN=...            # a .env file of pycelonis: this one wins
        OAUTH_CLIENT_ID=...
        OAUTH_CLIENT_SECRET=...
    """

    level = Level.WARNING
    title = "Key left beside client credentials"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each configuration file that has both."""
        for extractor in audit.inventory.extractors.values():
            for facts, origin in audit.files_of(extractor):
                if {AuthKind.KEY, AuthKind.OAUTH_CLIENT_CREDENTIALS} <= facts.auth:
                    yield self.finding(
                        audit,
                        Subject(kind="extractor", name=extractor.name),
                        message=f"{facts.path} has client credentials and a key: which one goes out "
                        "depends on the program",
                        help_="Take the key out; migrator generate --drop-key does, where both were kept.",
                        at=origin,
                        detail=facts.path,
                    )
