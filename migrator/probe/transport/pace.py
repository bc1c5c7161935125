"""Keeps requests to one host within its rate and its number of connections."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_FIRST_INTERVAL = 0.05
_LONGEST_INTERVAL = 1.0


class HostPace:
    """One host's turn-taking: evenly spaced requests, pauses that the server asked for, bounded concurrency.

    A token bucket of size one: where the windows of a published limit begin is not known, so no bursts.
    """

    def __init__(self, *, per_second: float | None, concurrency: int) -> None:
        self._interval = 1 / per_second if per_second else 0.0
        self._slots = asyncio.Semaphore(concurrency)
        self._next = 0.0
        self._paused_until = 0.0

    def reserve(self, now: float) -> float:
        """Take the next turn and return how many seconds from `now` it is away."""
        turn = max(now, self._next, self._paused_until)
        self._next = turn + self._interval
        return turn - now

    def pause(self, now: float, seconds: float) -> None:
        """Let nobody have a turn before the time that the server asked for, and be slower from then on.

        Requests under way at the same time are throttled together; they count as one sign to slow down.
        """
        if now >= self._paused_until:
            slower = max(self._interval * 2, _FIRST_INTERVAL)
            self._interval = max(self._interval, min(slower, _LONGEST_INTERVAL))
        self._paused_until = max(self._paused_until, now + seconds)

    @asynccontextmanager
    async def turn(self, *, until: float | None) -> AsyncIterator[None]:
        """Wait for a turn, and hold one of the host's connections during the body.

        At the time `until` the waiting ends without a turn; whoever gives one must look at the clock again.
        """
        clock, end = asyncio.get_running_loop().time, math.inf if until is None else until
        async with self._slots:
            while clock() < end:
                await asyncio.sleep(min(self.reserve(clock()), end - clock()))
                # A pause may have begun meanwhile: then this turn is void.
                if clock() >= self._paused_until:
                    break
            yield
