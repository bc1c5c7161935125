"""What `migrator retire` prints."""

from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import wrap

from rich.style import Style
from rich.text import Text

from migrator.cli.console import Console
from migrator.cli.pages import open_page, without_padding
from migrator.reports.escaping.visible import prose
from migrator.retirement.state import KeyStanding, KeyState

_STYLES = {
    KeyState.SAFE_TO_DISABLE: Style(color="green", bold=True),
    KeyState.IDLE: Style(color="yellow"),
    KeyState.COULD_NOT_TELL: Style(color="yellow", bold=True),
    KeyState.MIGRATED_BUT_SEEN: Style(color="red", bold=True),
    KeyState.IN_USE: Style(color="red"),
}
_FIRST, _LAST = 10, 2
"""Pieces of evidence of one key that are printed: of users, and of what the platform says."""
_INDENT = 7
"""Columns in front of what is said of a key."""


def as_page(standings: Sequence[KeyStanding], console: Console) -> str:
    """Return each key with its state, the reason, the next step and the evidence."""
    out, buffer = open_page(console)
    for standing in standings:
        out.print(Text.assemble(f"{standing.key}  ", (standing.state.value, _STYLES[standing.state])))
        for label, text in _lines(standing):
            for number, line in enumerate(
                wrap(prose(text), max(out.width - _INDENT, 10), break_on_hyphens=False)
            ):
                out.print(Text(f"  {label if number == 0 else '':<{_INDENT - 2}}{line}"))
        out.print()
    counts = Counter(s.state for s in standings)
    summary = ", ".join(f"{counts[state]} {state.value}" for state in _STYLES if counts[state])
    out.print(Text(f"{summary or 'There is no key to be seen'}."))
    return without_padding(buffer.getvalue())


def _lines(standing: KeyStanding) -> Iterator[tuple[str, str]]:
    yield "why", standing.why
    yield "next", standing.next_step
    left_out = len(standing.evidence) - _FIRST - _LAST
    for number, evidence in enumerate(standing.evidence):
        day = f" on {evidence.day}" if evidence.day else ""
        if number < _FIRST or number >= _FIRST + max(left_out, 0):
            yield "seen" if number == 0 else "", f"{evidence.source}: {evidence.says}{day}"
        elif number == _FIRST:
            yield "", f"and {left_out:,} more: --format json has all"
