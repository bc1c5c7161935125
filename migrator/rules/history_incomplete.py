"""Parts of the history that could not be looked into."""

from collections.abc import Iterator

from migrator.model.finding import Finding, Level, Subject
from migrator.rules.interface import Audit, Request, Rule


class HistoryIncomplete(Rule):
    """A part of the history that --history asks about is not there, or cannot be read.

    Why: Whether a secret stood in it could not be told. CI checks out only the newest commit unless it is
    told otherwise; then nothing of the history is there, and an empty result means nothing.

    Fix: Have CI check out the whole history. A single version that is broken or too large is for a person
    to look at; waive the finding when that has been done.

    Example:
        - uses: actions/checkout@v4
          with: {fetch-depth: 0}    # without it, no history
    """

    level = Level.ERROR
    title = "History that could not be looked into"
    asked_by = Request.HISTORY

    def check(self, audit: Audit) -> Iterator[Finding]:
        """Yield each gap; one of a single file is a warning."""
        for gap in audit.history.gaps if audit.history else ():
            yield self.finding(
                audit,
                Subject(kind="file", name=gap.where),
                message=f"not looked for secrets in the history of {gap.where}: {gap.why}",
                help_=gap.help,
                at=None,
                level=Level.WARNING if gap.of_one_file else None,
                detail=gap.why,
            )
