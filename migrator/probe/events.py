"""What happens during a check, in the order in which it happens."""

from dataclasses import dataclass, field

from migrator.model.server import ServerProfile
from migrator.model.verdict import ClientVerdict, ExtractorVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientChecked:
    """A client has its verdict."""

    verdict: ClientVerdict
    complete: bool = True
    """False where the run's request budget or time limit cut it short, or migrator itself failed."""
    bug: Exception | None = field(default=None, repr=False)
    """What ended its check that nobody foresaw. Never shown: its message may quote anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractorChecked:
    """An extractor has its verdict."""

    verdict: ExtractorVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerLearnt:
    """More is known of an authorization server than before."""

    profile: ServerProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the check is."""

    done: int
    """Clients that have been tried."""
    total: int
    """Clients that are tried in all."""
    text: str
    """What was done last; fit to be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLogEnded:
    """The request log cannot be written any more; the check goes on."""

    detail: str


CheckEvent = ClientChecked | ExtractorChecked | ServerLearnt | Progress | RequestLogEnded
