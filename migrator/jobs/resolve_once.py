"""Resolves each reference once in a run, however many clients name it."""

import threading
from concurrent.futures import Future

from migrator.errors import SecretUnavailable
from migrator.model.secret import Plaintext, Reference, Secret, SecretSource
from migrator.secrets.interface import ResolveSettings, find_resolver, resolve


class ResolveOnce:
    """Resolves references; may be called from many threads at once.

    Who names a reference that is being resolved waits for it; one that failed is not tried again, so that a
    program or a store is not asked in vain for each of a thousand clients.
    """

    def __init__(self, settings: ResolveSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._found: dict[Reference, Future[Secret | SecretUnavailable]] = {}

    def __call__(self, source: SecretSource) -> Secret:
        """Return the secret. Raises SecretUnavailable, each time anew."""
        if isinstance(source, Plaintext):
            return resolve(source, self._settings)
        reference = _without_irrelevant_base(source)
        with self._lock:
            future = self._found.get(reference)
            is_first = future is None
            if future is None:
                future = self._found[reference] = Future()
        if is_first:
            self._resolve(source, future)
        found = future.result()
        if isinstance(found, SecretUnavailable):
            raise SecretUnavailable(found.message, help_=found.help)
        return found

    def _resolve(self, source: Reference, future: Future[Secret | SecretUnavailable]) -> None:
        try:
            future.set_result(resolve(source, self._settings))
        except SecretUnavailable as error:
            future.set_result(error)
        except BaseException as error:
            future.set_exception(error)  # whoever waits for it must not wait for ever
            raise


def _without_irrelevant_base(reference: Reference) -> Reference:
    """Return the reference without the folder that names it, where its kind does not look at that."""
    resolver = find_resolver(reference.scheme)
    if resolver is None or resolver.starts_at_folder:
        return reference
    return Reference(scheme=reference.scheme, locator=reference.locator)
