"""Decides which request is sent next: the order of all hosts, and the limits of the whole run."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from migrator.model.http import NoAnswer
from migrator.probe.transport.pace import HostPace, Spacing

_LOOK_AGAIN = 1.0
"""Seconds after which whoever waits looks whether there is still something to wait for."""

Refusal = Callable[[], NoAnswer | None]
"""Returns why nothing may be sent any more; `None` if something may."""


class Turns:
    """Turns of one run.

    Of each host one request at a time stands in the run's line, and that only once its host's turn has come.
    So a host that is slow or paused keeps none of the run's connections from the others, and no turn counts
    before its request is really sent: requests that waited for a connection do not leave all at once.
    """

    def __init__(
        self, *, concurrency: int, per_second: float | None, within: Callable[[float], float]
    ) -> None:
        self._clock = asyncio.get_running_loop().time
        self._within = within
        self._spacing = Spacing(per_second)
        self._places = asyncio.Semaphore(concurrency)
        self._line = asyncio.Lock()

    @asynccontextmanager
    async def turn(self, host: HostPace, refusal: Refusal) -> AsyncIterator[NoAnswer | None]:
        """Wait for a turn, and hold a connection of the host and of the run during the body.

        Yields `None`, or why there is no turn, as soon as `refusal` says so; then the body must send nothing.
        """
        async with host.places:
            async with host.line:
                refused = await self._taken(host, refusal)
            try:
                yield refused
            finally:
                if refused is None:
                    self._places.release()

    async def _taken(self, host: HostPace, refusal: Refusal) -> NoAnswer | None:
        while (refused := refusal()) is None:
            if (wait := host.wait(self._clock())) > 0:
                await self._sleep(wait)
            elif await self._is_taken(host, refusal):
                break
        return refused

    async def _is_taken(self, host: HostPace, refusal: Refusal) -> bool:
        """Wait for the run, and take the turn, unless something has come between, such as a pause."""
        async with self._line:
            while refusal() is None and (wait := self._spacing.wait(self._clock())) > 0:
                await self._sleep(wait)
            await self._places.acquire()
            now = self._clock()
            if refusal() is not None or host.wait(now) > 0:
                self._places.release()
                return False
            self._spacing.take(now)
            host.take(now)
            return True

    async def _sleep(self, seconds: float) -> None:
        await asyncio.sleep(self._within(min(seconds, _LOOK_AGAIN)))
