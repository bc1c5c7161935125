"""Configurations that are not where the inventory says."""

from collections.abc import Iterator

from migrator.model.config_facts import ConfigState
from migrator.model.finding import Finding, Level, Subject
from migrator.rules.interface import Audit, Rule


class ConfigMissing(Rule):
    """The configuration file that an extractor names does not exist.

    Why: It cannot be migrated. Often the file was moved or renamed, and what runs is not what is listed.

    Fix: Correct the path. It is relative to the folder of the file that names it.

    Example:
        extractors:
          audit-nightly:
            config: {path: extractors/audit.json}
    """

    level = Level.ERROR
    title = "Configuration file that does not exist"

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each extractor whose configuration file is not there."""
        for extractor in audit.inventory.extractors.values():
            for facts, named_at in audit.files_of(extractor):
                if facts.state is ConfigState.MISSING:
                    yield self.finding(
                        audit,
                        Subject(kind="extractor", name=extractor.name),
                        message=f"the configuration {facts.path} of {extractor.name} does not exist",
                        help_="Correct the path; it is relative to the folder of the file that names it.",
                        at=named_at,
                    )
