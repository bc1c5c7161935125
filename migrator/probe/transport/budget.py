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
        self.end = None if time_limit is None else clock() + time_limit
        """When the run's time is over, on the same clock; `None`: never."""
        self.sent = 0

    def take(self) -> NoAnswer | None:
        """Count one request; return why it must not be sent if nothing is left."""
        spent = self.spent()
        if spent is None:
            self.sent += 1
        return spent

    def spent(self) -> NoAnswer | None:
        """Return why nothing more may be sent; `None` if something may."""
        if self._left is not None and self.sent >= self._left:
            return _used_up(f"all {self._left} requests of this run are used up")
        if self.end is not None and self._clock() >= self.end:
            return _used_up("the time limit of this run has passed")
        return None

    def within(self, seconds: float) -> float:
        """Return the seconds, cut to what is left of the run's time."""
        return seconds if self.end is None else max(0.0, min(seconds, self.end - self._clock()))


def _used_up(detail: str) -> NoAnswer:
    return NoAnswer(problem=TransportProblem.BUDGET, detail=detail, attempts=0)
