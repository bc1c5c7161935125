"""The ladder that a client climbs, and what was seen on each rung."""

from enum import IntEnum
from typing import Self

from migrator.model.verdict import Rung


class Step(IntEnum):
    """The rungs, lowest first."""

    HOST = 0
    TLS = 1
    TOKEN_ENDPOINT = 2
    CLIENT_AUTHENTICATION = 3
    GRANT = 4
    SCOPES = 5
    TOKEN = 6
    API_ACCESS = 7

    @property
    def title(self) -> str:
        """The rung's name in reports."""
        return _TITLES[self]


_TITLES = {
    Step.HOST: "host",
    Step.TLS: "TLS",
    Step.TOKEN_ENDPOINT: "token endpoint",
    Step.CLIENT_AUTHENTICATION: "client authentication",
    Step.GRANT: "grant",
    Step.SCOPES: "scopes",
    Step.TOKEN: "token",
    Step.API_ACCESS: "API access",
}
_NOT_REACHED = "not reached"


class Ladder:
    """Collects what was seen; every rung is there in the end, those that were not reached as such."""

    def __init__(self) -> None:
        self._seen: dict[Step, Rung] = {}

    def passed(self, step: Step, evidence: str) -> Self:
        """Note that a rung was passed."""
        return self.note(step, passed=True, evidence=evidence)

    def failed(self, step: Step, evidence: str) -> Self:
        """Note that a rung said no."""
        return self.note(step, passed=False, evidence=evidence)

    def unsure(self, step: Step, evidence: str) -> Self:
        """Note that a rung could not tell."""
        return self.note(step, passed=None, evidence=evidence)

    def note(self, step: Step, *, passed: bool | None, evidence: str) -> Self:
        """Note what was seen on a rung."""
        self._seen[step] = Rung(name=step.title, passed=passed, evidence=evidence)
        return self

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """All rungs, lowest first."""
        return tuple(
            self._seen.get(step, Rung(name=step.title, passed=None, evidence=_NOT_REACHED)) for step in Step
        )
