"""Configurations that cannot be read."""

from collections.abc import Iterator

from migrator.model.config_facts import ConfigState
from migrator.model.finding import Finding, Level, Subject
from migrator.rules.interface import Audit, Rule


class ConfigUnreadable(Rule):
    """The configuration file of an extractor is there but cannot be read: permissions, encoding or syntax.

    Why: What cannot be read can neither be looked through for secrets nor migrated.

    Fix: Correct what the message names. If the program that uses the file reads it nevertheless, the file
    may be a template: give the rendered file instead.

    Example:
        {"supportedAuthenticationConfigurations": [      <- never closed
    """

    level = Level.ERROR
    title = "Configuration file that cannot be read"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each extractor whose configuration file cannot be read, at the place that is wrong."""
        for extractor in audit.inventory.extractors.values():
            for facts, named_at in audit.files_of(extractor):
                if facts.state is ConfigState.UNREADABLE:
                    reason = f": {facts.detail}" if facts.detail else ""
                    yield self.finding(
                        audit,
                        Subject(kind="extractor", name=extractor.name),
                        message=f"the configuration {facts.path} of {extractor.name} cannot be read{reason}",
                        help_="Correct the file, or name the right one.",
                        at=facts.location or named_at,
                    )
