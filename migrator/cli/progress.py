"""What is said while a check goes on: a line before it starts, a bar on an interactive terminal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from migrator.cli.console import Console, Message
from migrator.jobs.check import CheckListener
from migrator.probe.events import (
    CheckEvent,
    ClientChecked,
    ExtractorChecked,
    Progress,
    RequestLogEnded,
    ServerLearnt,
)
from migrator.probe.planning.plan import CheckPlan
from migrator.reports.escaping.visible import visible

if TYPE_CHECKING:
    from rich.progress import Progress as Bar


HOSTS_SHOWN = 3
"""So many fit on one line."""


@contextmanager
def progress(console: Console) -> Iterator[CheckListener]:
    """Yield a listener that says how far a check is. Nothing of the bar is left on the screen afterwards."""
    if not console.is_interactive:
        yield Words(console)
        return
    from rich.console import Console as RichConsole
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    with Bar(
        TextColumn("checking clients", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=RichConsole(stderr=True, markup=False, highlight=False, emoji=False),
        transient=True,
    ) as bar:
        yield WordsAndBar(console, bar)


class Words:
    """Says before the first request what will be sent, and with `-v` each client as it is done."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def planned(self, plan: CheckPlan) -> None:
        """Say how many requests are about to be sent, and to whom."""
        self._console.say(Message.PLAN, plan_line(plan))

    def happened(self, event: CheckEvent) -> None:
        """Say which client is done, and what goes wrong beside the check."""
        match event:
            case ClientChecked(verdict=verdict):
                line = f"client {verdict.name}: {verdict.verdict}, {verdict.reason}"
                self._console.say(Message.DETAIL, visible(line))
            case RequestLogEnded(detail=detail):
                self._console.say(Message.PROBLEM, f"error: {visible(detail)}")
            case ExtractorChecked() | ServerLearnt() | Progress():
                pass


class WordsAndBar(Words):
    """Says the same, and moves a bar."""

    def __init__(self, console: Console, bar: "Bar") -> None:
        super().__init__(console)
        self._bar = bar
        self._task = bar.add_task("check", total=None)

    def happened(self, event: CheckEvent) -> None:
        """Move the bar."""
        super().happened(event)
        if isinstance(event, Progress):
            self._bar.update(self._task, completed=event.done, total=event.total)


def plan_line(plan: CheckPlan) -> str:
    """Return one sentence: how many requests a check is about to send, and to which hosts."""
    if not plan.clients:
        return "no request will be sent: no client can be tried"
    hosts = plan.hosts
    more = len(hosts) - HOSTS_SHOWN
    shown = ", ".join(hosts[:HOSTS_SHOWN]) + (f" and {more:,} more" if more > 0 else "")
    plural = "s" if len(plan.clients) > 1 else ""
    return visible(f"checking {len(plan.clients):,} client{plural} at {shown}; expected: {plan.estimate}")
