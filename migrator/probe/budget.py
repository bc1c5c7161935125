"""Counts requests and watches the clock of a whole run."""

from collections.abc import Callable

from migrator.model.http import NoAnswer, TransportProblem


class Budget:
    """How many requests, and how much time, a run has left."""

    def __init__(
        self, *, max_requests: int | None, time_limit: float | None, clock: Callable[[], float]
    ) -> None:
        self._clock = clock
        self._left = max_requests
        self._end = None if time_limit is None else clock() + time_limit
        self.sent = 0

    def take(self) -> NoAnswer | None:
        """Count one request; return why it must not be sent if nothing is left."""
        if self._left is not None and self.sent >= self._left:
            return _used_up(f"all {self._left} requests of this run are used up")
        if self._end is not None and self._clock() >= self._end:
            return _used_up("the time limit of this run has passed")
        self.sent += 1
        return None

    def within(self, seconds: float) -> float:
        """Return the seconds, cut to what is left of the run's time."""
        return seconds if self._end is None else max(0.0, min(seconds, self._end - self._clock()))


def _used_up(detail: str) -> NoAnswer:
    return NoAnswer(problem=TransportProblem.BUDGET, detail=detail, attempts=0)
