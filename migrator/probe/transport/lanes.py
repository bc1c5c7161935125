"""Hands out connections, one request at a time on each.

One large pool searches all its connections at every request, which makes many connections slower than few.
Here a lane is one connection: whoever asks gets an idle one, of the same host if there is any.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")


class Lanes(Generic[T]):
    """Lanes of one kind. Who asks must not hold more than `most` of them at once."""

    def __init__(self, open_lane: Callable[[], T], *, most: int) -> None:
        self._open = open_lane
        self._most = most
        self._idle: defaultdict[str, list[T]] = defaultdict(list)
        self.opened: list[T] = []
        """Every lane there is, idle or not."""

    @contextmanager
    def lane(self, host: str) -> Iterator[T]:
        """Lend a lane, and take it back: the one that this host used last is still connected."""
        lane = self._idle[host].pop() if self._idle[host] else self._new()
        try:
            yield lane
        finally:
            self._idle[host].append(lane)

    def _new(self) -> T:
        if len(self.opened) >= self._most:
            unused = next((lanes for lanes in self._idle.values() if lanes), None)
            if unused is not None:
                return unused.pop(0)
        self.opened.append(self._open())
        return self.opened[-1]
