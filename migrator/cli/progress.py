"""Progress of long runs: a bar on an interactive terminal, a line for the plan elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager

from migrator.cli.console import Console, Message
from migrator.jobs.check import CheckListener, Silent
from migrator.probe.plan import CheckPlan


@contextmanager
def progress(console: Console) -> Iterator[CheckListener]:
    """Yield a listener that shows how far a check is. Nothing is left on the screen afterwards."""
    if not console.is_interactive:
        yield PlanLine(console)
        return
    from rich.console import Console as RichConsole
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("checking", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=RichConsole(stderr=True, markup=False, highlight=False, emoji=False),
        transient=True,
    )
    with bar:
        yield Bar(console, bar)


class PlanLine(Silent):
    """Says before the first request what will be sent, and nothing after it."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def planned(self, plan: CheckPlan) -> None:
        """Say how many requests are about to be sent."""
        self._console.say(Message.PLAN, plan.sentence)


class Bar(PlanLine):
    """Says what will be sent and then moves a bar."""

    def __init__(self, console: Console, bar: object) -> None:
        from rich.progress import Progress

        super().__init__(console)
        if not isinstance(bar, Progress):
            raise TypeError("a rich progress bar is needed")
        self._bar = bar
        self._task = bar.add_task("check", total=None)

    def progressed(self, done: int, total: int) -> None:
        """Move the bar."""
        self._bar.update(self._task, completed=done, total=total)
