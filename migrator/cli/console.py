"""Where output goes: results to stdout, everything else to stderr."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

DEFAULT_WIDTH = 100
"""Columns where stdout is no terminal and COLUMNS is not set."""


class ColorChoice(StrEnum):
    """When to use colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


class Message(StrEnum):
    """What can be said beside the result."""

    PLAN = "plan"
    PROGRESS = "progress"
    NOTICE = "notice"
    DETAIL = "detail"
    PROBLEM = "problem"


SPOKEN_AT: Mapping[Message, int] = MappingProxyType(
    {Message.PLAN: 0, Message.PROGRESS: 0, Message.NOTICE: 0, Message.DETAIL: 1, Message.PROBLEM: -1}
)
"""The verbosity from which each kind of message is said; -1 is `--quiet`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """Writes results and messages the way the user asked for."""

    color: ColorChoice = ColorChoice.AUTO
    verbosity: int = 0

    @property
    def width(self) -> int:
        """Columns to render for: COLUMNS, else the terminal's, else a fixed one so that pipes repeat."""
        return shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns

    @property
    def use_color(self) -> bool:
        """Whether the result may hold colour; NO_COLOR (no-color.org) and CI count for `auto`."""
        if self.color is not ColorChoice.AUTO:
            return self.color is ColorChoice.ALWAYS
        plain = os.environ.get("NO_COLOR") or os.environ.get("CI") or os.environ.get("TERM") == "dumb"
        return sys.stdout.isatty() and not plain

    @property
    def is_interactive(self) -> bool:
        """Whether a live progress display makes sense: a terminal, and no CI."""
        return sys.stderr.isatty() and not os.environ.get("CI") and self.says(Message.PROGRESS)

    def says(self, message: Message) -> bool:
        """Return whether this kind of message is said at this verbosity."""
        return self.verbosity >= SPOKEN_AT[message]

    def say(self, message: Message, text: str) -> None:
        """Say something on stderr, if this kind of message is said at all."""
        if self.says(message):
            from migrator.reports.escaping.visible import visible_lines

            sys.stderr.write(f"{visible_lines(text)}\n")
            sys.stderr.flush()

    def write(self, text: str) -> None:
        """Write a result to stdout."""
        sys.stdout.write(text)
        sys.stdout.flush()
