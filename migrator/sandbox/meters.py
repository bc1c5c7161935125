"""Counts requests: for rate limits, and for faults that hit only some of them."""

from collections import Counter
from math import ceil

from migrator.sandbox.behaviours import Fault, RateLimit

Counted = tuple[str, ...]
"""What is counted together, such as (tenant, client, path)."""


class Meters:
    """All counters of one running platform. Used from its event loop only."""

    def __init__(self) -> None:
        self._windows: dict[tuple[Counted, RateLimit], tuple[float, int]] = {}
        self._requests: Counter[tuple[Counted, Fault]] = Counter()
        self._faults: Counter[tuple[Counted, Fault]] = Counter()

    def wait_for(self, limit: RateLimit, counted: Counted, now: float) -> int:
        """Count one request; return 0 if it is within the limit, else the whole seconds to wait."""
        opened, used = self._windows.get((counted, limit), (now, 0))
        if now >= opened + limit.seconds:
            opened, used = now, 0
        self._windows[counted, limit] = (opened, used + 1)
        return max(1, ceil(opened + limit.seconds - now)) if used >= limit.requests else 0

    def is_hit(self, fault: Fault, counted: Counted) -> bool:
        """Count one request and return whether the fault is its turn."""
        key = (counted, fault)
        self._requests[key] += 1
        if self._requests[key] % fault.every or (
            fault.times is not None and self._faults[key] >= fault.times
        ):
            return False
        self._faults[key] += 1
        return True
