"""Resolves each reference once in a run, however many clients name it, and no longer than the run lasts."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from migrator.errors import OutOfTime, SecretUnavailable
from migrator.model.secret import Plaintext, Reference, Secret, SecretSource
from migrator.secrets.interface import ResolveSettings, find_resolver, resolve

_Found = Future[Secret | BaseException]


class ResolveOnce:
    """Resolves references; may be called from many threads at once.

    Who names a reference that is being resolved waits for it; one that failed is not tried again, so that a
    program or a store is not asked in vain for each of a thousand clients. Each is resolved in a thread that
    neither the end of the run nor that of the program waits for: stores may never answer.
    """

    def __init__(self, settings: ResolveSettings, *, time_limit: float | None = None) -> None:
        """`time_limit`: seconds from now after which nothing is resolved or waited for any more."""
        self._settings = settings
        self._end = None if time_limit is None else time.monotonic() + time_limit
        self._lock = threading.Lock()
        self._found: dict[Reference, _Found] = {}

    def __call__(self, source: SecretSource) -> Secret:
        """Return the secret. Raises SecretUnavailable, each time anew; OutOfTime where the run has ended."""
        if isinstance(source, Plaintext):
            return resolve(source, self._settings)
        match self._waited_for(source):
            case Secret() as secret:
                return secret
            case OutOfTime() as error:
                raise OutOfTime(error.message, help_=error.help)
            case SecretUnavailable() as error:
                raise SecretUnavailable(error.message, help_=error.help)
            case bug:
                raise bug

    def end(self) -> None:
        """Let nobody wait any longer, and begin with nothing more."""
        with self._lock:
            self._end = time.monotonic()
            for reference, future in self._found.items():
                if not future.done():
                    future.set_result(_out_of_time(reference))

    def _waited_for(self, source: Reference) -> Secret | BaseException:
        with self._lock:
            left = None if self._end is None else max(0.0, self._end - time.monotonic())
            future = self._under_way(source, may_begin=left != 0.0)
        try:
            return _out_of_time(source) if future is None else future.result(left)
        except TimeoutError:
            return _out_of_time(source)

    def _under_way(self, source: Reference, *, may_begin: bool) -> _Found | None:
        reference = _without_irrelevant_base(source)
        if reference not in self._found and may_begin:
            future = self._found[reference] = _Found()
            threading.Thread(
                target=self._resolve, args=(source, future), name="migrator-resolve", daemon=True
            ).start()
        return self._found.get(reference)

    def _resolve(self, source: Reference, future: _Found) -> None:
        found: Secret | BaseException
        try:
            found = resolve(source, self._settings)
        except BaseException as error:  # noqa: BLE001 - whoever waits must get it, and not wait for ever
            found = error
        with self._lock:
            if not future.done():
                future.set_result(found)


@contextmanager
def resolving(settings: ResolveSettings, *, time_limit: float | None) -> Iterator[ResolveOnce]:
    """Resolve references during the body; at its end nobody is left waiting for one."""
    resolve_once = ResolveOnce(settings, time_limit=time_limit)
    try:
        yield resolve_once
    finally:
        resolve_once.end()


def _out_of_time(reference: Reference) -> OutOfTime:
    return OutOfTime(f"{reference}: the run ended before it was resolved", help_="Run the check again.")


def _without_irrelevant_base(reference: Reference) -> Reference:
    """Return the reference without the folder that names it, where its kind does not look at that."""
    resolver = find_resolver(reference.scheme)
    if resolver is None or resolver.starts_at_folder:
        return reference
    return Reference(scheme=reference.scheme, locator=reference.locator)
