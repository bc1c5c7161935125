"""Whether a reference to a secret leads to one."""

from dataclasses import dataclass
from enum import StrEnum


class ResolutionState(StrEnum):
    """What looking showed."""

    THERE = "there"
    ABSENT = "absent"
    NOT_ASKED = "not-asked"
    """Looking would start a program, or ask a store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What became of one reference. The value is not kept."""

    state: ResolutionState
    why: str = ""
    """Why there is none."""
    help: str = ""
