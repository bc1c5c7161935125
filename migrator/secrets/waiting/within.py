"""Waits for what may never come, in a thread that the end of the program does not wait for."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, ask: Callable[[], T]) -> T:
    """Return what `ask` returns, and raise what it raises; TimeoutError if neither happens in time.

    Nothing can end a call into another library: it goes on behind the scenes, and nobody waits for it.
    """
    future: Future[T] = Future()
    threading.Thread(target=_settle, args=(future, ask), name="migrator-secret", daemon=True).start()
    return future.result(seconds)


def _settle(future: Future[T], ask: Callable[[], T]) -> None:
    try:
        future.set_result(ask())
    except BaseException as error:  # noqa: BLE001 - whoever waits is to get it, whatever it is
        future.set_exception(error)
