"""All that one command found: what every renderer renders."""

from dataclasses import dataclass
from datetime import datetime

from migrator.model.change import Change, ChangeStatus
from migrator.model.finding import Finding, Level
from migrator.model.server import ServerProfile
from migrator.model.verdict import ClientVerdict, ExtractorVerdict, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """A file that was read."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Counts of a report."""

    findings: dict[Level, int]
    suppressed: int
    clients: dict[Verdict, int]
    extractors: dict[Verdict, int]
    changes: dict[ChangeStatus, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that one command found, secrets already taken out."""

    command: str
    version: str
    inputs: tuple[InputFile, ...] = ()
    findings: tuple[Finding, ...] = ()
    clients: tuple[ClientVerdict, ...] = ()
    extractors: tuple[ExtractorVerdict, ...] = ()
    changes: tuple[Change, ...] = ()
    authorization_servers: tuple[ServerProfile, ...] = ()
    """What was learnt of the authorization servers in passing."""
    skipped: int = 0
    """Rules or files that could not be looked at."""
    sandbox: str | None = None
    """Base URL of the embedded platform where it stood in for every host: of real ones nothing was seen."""
    finished: datetime | None = None
    """When the last request was answered; of merged reports the earliest. `None`: not known."""
    complete: bool = True
    """False where the run was interrupted or ran out of budget: what is here was seen, the rest was not."""

    @property
    def summary(self) -> Summary:
        """Count everything."""
        active = [f for f in self.findings if f.suppressed is None]
        return Summary(
            findings={level: sum(f.level is level for f in active) for level in Level},
            suppressed=len(self.findings) - len(active),
            clients={verdict: sum(c.verdict is verdict for c in self.clients) for verdict in Verdict},
            extractors={verdict: sum(e.verdict is verdict for e in self.extractors) for verdict in Verdict},
            changes={status: sum(c.status is status for c in self.changes) for status in ChangeStatus},
        )
