"""Keeps requests to one host within its rate, its pauses and its number of connections."""

import asyncio
import math

from migrator.model.http import NoAnswer, TransportProblem

_FIRST_INTERVAL = 0.05
_LONGEST_INTERVAL = 1.0


class Spacing:
    """Turns at even distances: each comes an interval after the last one was really taken.

    A token bucket of size one: where the windows of a published limit begin is not known, so no bursts.
    """

    def __init__(self, per_second: float | None) -> None:
        self.interval = _interval(per_second)
        """Seconds from one turn to the next at least."""
        self._last = -math.inf

    def wait(self, now: float) -> float:
        """Return how many seconds from `now` the next turn is away."""
        return max(0.0, self._last + self.interval - now)

    def take(self, now: float) -> None:
        """Take a turn now."""
        self._last = now


class HostPace:
    """One host's turns, the pauses that it asked for, and who is waiting for them."""

    def __init__(self, host: str, *, per_second: float | None, concurrency: int, longest_wait: float) -> None:
        self._host = host
        self._spacing = Spacing(per_second)
        self._longest_wait = longest_wait
        self._paused_until = -math.inf
        self._shut_until = -math.inf
        self._told = 0.0
        self.places = asyncio.Semaphore(concurrency)
        """Its connections, those included on which a request waits for its turn."""
        self.line = asyncio.Lock()
        """Whoever holds it is the next to be sent."""

    def keep_below(self, per_second: float | None) -> None:
        """Keep to this rate, too: where several are published for a host, the lowest counts."""
        self._spacing.interval = max(self._spacing.interval, _interval(per_second))

    def wait(self, now: float) -> float:
        """Return how many seconds from `now` nothing may be sent."""
        return max(self._spacing.wait(now), self._paused_until - now)

    def take(self, now: float) -> None:
        """Take a turn now."""
        self._spacing.take(now)

    def pause(self, now: float, seconds: float) -> None:
        """Let nobody have a turn before the time that the server asked for, and be slower from then on.

        Requests under way at the same time are throttled together; they count as one sign to slow down.
        """
        if now >= self._paused_until:
            slower = max(self._spacing.interval * 2, _FIRST_INTERVAL)
            self._spacing.interval = max(self._spacing.interval, min(slower, _LONGEST_INTERVAL))
        self._paused_until = max(self._paused_until, now + seconds)
        if seconds > self._longest_wait and now + seconds > self._shut_until:
            self._shut_until, self._told = now + seconds, seconds

    def refusal(self, now: float) -> NoAnswer | None:
        """Return why nobody should wait for a turn: it is further away than anybody waits; else `None`."""
        if now >= self._shut_until:
            return None
        why = f"nothing was sent, because {self._host} said to come back in {self._told:,.0f} seconds"
        return NoAnswer(problem=TransportProblem.RATE_LIMITED, detail=why, attempts=0)


def _interval(per_second: float | None) -> float:
    return 1 / per_second if per_second else 0.0
