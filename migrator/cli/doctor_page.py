"""What `migrator doctor` prints."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from textwrap import wrap

from rich.style import Style
from rich.text import Text

from migrator.cli.console import Console
from migrator.cli.pages import open_page, without_padding
from migrator.doctor.condition import Condition, State

_SCHEMA = "migrator.doctor/v1"
_SUMMARY = {
    State.PROBLEM: "missing or wrong",
    State.UNKNOWN: "could not be told",
    State.OK: "in order",
    State.NOTE: "worth knowing",
}
_STYLES = {
    State.PROBLEM: Style(color="red", bold=True),
    State.UNKNOWN: Style(color="yellow", bold=True),
    State.OK: Style(color="green"),
    State.NOTE: Style(dim=True),
}
_TITLES = {
    "program": "Program",
    "package": "Optional packages",
    "inventory": "Inventory",
    "secret": "Secrets, by name only",
    "provider catalog": "Provider catalogs",
    "host": "Hosts",
    "clock": "Clock",
}
_INDENT = 11
"""Columns in front of what is said: a state, and a blank on each side of it."""


def as_page(conditions: Sequence[Condition], console: Console) -> str:
    """Return the conditions by what they are about, what to do behind each, and the counts.

    What is only worth knowing is shown with `--verbose`.
    """
    out, buffer = open_page(console)
    shown = [c for c in conditions if c.state is not State.NOTE or console.verbosity > 0]
    for about, group in groupby(shown, key=lambda c: c.about):
        out.print(Text(_TITLES[about], style="bold"))
        for condition in group:
            for line in _lines(condition, out.width):
                out.print(line)
    out.print()
    out.print(_summary(conditions, all_shown=len(shown) == len(conditions)))
    return without_padding(buffer.getvalue())


def _lines(condition: Condition, width: int) -> Iterator[Text]:
    says = [f"{condition.subject}: {condition.says}", *([f"-> {condition.help}"] if condition.help else [])]
    lines = (line for part in says for line in wrap(part, width - _INDENT, break_on_hyphens=False))
    for number, line in enumerate(lines):
        state = condition.state.value if number == 0 else ""
        yield Text.assemble((f"  {state:<{_INDENT - 2}}", _STYLES[condition.state]), line)


def _summary(conditions: Sequence[Condition], *, all_shown: bool) -> str:
    counts = Counter(c.state for c in conditions)
    words = ", ".join(f"{counts[state]} {what}" for state, what in _SUMMARY.items() if counts[state])
    return f"{words}{'' if all_shown else ' (-v shows them)'}."


def as_json(conditions: Sequence[Condition]) -> str:
    """Return the same for programs."""
    return json.dumps({"schema": _SCHEMA, "conditions": [asdict(c) for c in conditions]}, indent=2) + "\n"
