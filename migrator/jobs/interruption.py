"""Turns Ctrl-C into a request to end early, from before the first request to after the last."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Interruption:
    """Whether the user wants the job to end. A second Ctrl-C ends the program at once."""

    def __init__(self) -> None:
        self.wanted = False
        self._end: Callable[[], None] | None = None

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take over SIGINT. Only the main thread can; elsewhere nothing is changed."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGINT, self._interrupted)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def ends_this_task(self) -> None:
        """Cancel the running task as soon as an interruption is wanted."""
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        if task is not None:
            self._end = lambda: _cancel_soon(loop, task)
        if self.wanted and self._end is not None:
            self._end()

    def _interrupted(self, _number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self.wanted = True
        if self._end is not None:
            self._end()


def _cancel_soon(loop: asyncio.AbstractEventLoop, task: asyncio.Task[object]) -> None:
    # Signals arrive between any two instructions: the loop must be woken, and must not be entered from here.
    if not loop.is_closed():
        loop.call_soon_threadsafe(task.cancel)
