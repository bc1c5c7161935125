"""What one look at the environment came to."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How something stands."""

    OK = "ok"
    PROBLEM = "problem"
    """It is missing or wrong, and a check would suffer from it."""
    UNKNOWN = "unknown"
    """It could not be told."""
    NOTE = "note"
    """Worth knowing; nothing has to be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How one thing stands that a check depends on. Never holds a secret."""

    about: str
    """`program`, `package`, `inventory`, `secret`, `host`, `clock` or `provider catalog`."""
    subject: str
    """Its name: a variable, a host, a package."""
    state: State
    says: str
    help: str = ""
    """What to do next; empty where nothing has to be done."""
