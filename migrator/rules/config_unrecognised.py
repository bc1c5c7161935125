"""Configurations of a format that migrator does not know."""

from collections.abc import Iterator

from migrator.model.config_facts import ConfigState
from migrator.model.finding import Finding, Level, Subject
from migrator.rules.interface import Audit, Rule


class ConfigUnrecognised(Rule):
    """The configuration file of an extractor is of no format that migrator knows.

    Why: It can be neither looked through for secrets nor migrated; a person must change it by hand.

    Fix: If it is of a known format (migrator formats lists them), name it under config.format. If not,
    migrate it by hand: the check still proves that the client is ready.

    Example:
        extractors:
          audit-nightly:
            config: {path: extractors/audit.json, format: celonis-extractor-builder}
    """

    level = Level.WARNING
    title = "Configuration of an unknown format"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each extractor whose configuration file no format's adapter recognises."""
        for extractor in audit.inventory.extractors.values():
            for facts, named_at in audit.files_of(extractor):
                if facts.state is ConfigState.UNRECOGNISED:
                    yield self.finding(
                        audit,
                        Subject(kind="extractor", name=extractor.name),
                        message=f"the configuration {facts.path} of {extractor.name} is of no known format",
                        help_="Name its format under config.format, or migrate it by hand.",
                        at=named_at,
                    )
