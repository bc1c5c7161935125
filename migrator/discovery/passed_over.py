"""What was passed over, and why: counted, so that "nothing found" never means "not looked"."""

from dataclasses import dataclass, field
from enum import StrEnum


class Why(StrEnum):
    """Why a file or a folder was passed over; the value is what people read."""

    IGNORED = "ignored (.gitignore)"
    TOOLS = "of tools (.git, node_modules, virtual environments)"
    BINARY = "binary"
    HUGE = "larger than 4 MiB"
    UNREADABLE = "unreadable"
    UNDECODABLE = "not UTF-8"
    BROKEN = "broken"
    LOOP = "in a loop of links"
    LINK = "by other links"


LISTED = (Why.UNREADABLE, Why.UNDECODABLE, Why.BROKEN, Why.LOOP, Why.HUGE)
"""Of these a key may have been missed: they are named, not only counted."""


@dataclass(slots=True)
class PassedOver:
    """Counts by reason, and the paths of those where something may have been missed."""

    counts: dict[Why, int] = field(default_factory=dict)
    paths: list[tuple[Why, str, str]] = field(default_factory=list)
    """(reason, path, detail)"""

    def add(self, why: Why, path: str, detail: str = "") -> None:
        """Count one."""
        self.counts[why] = self.counts.get(why, 0) + 1
        if why in LISTED:
            self.paths.append((why, path.encode("utf-8", "backslashreplace").decode(), detail))
