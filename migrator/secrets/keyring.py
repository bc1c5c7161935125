"""Secrets in the keyring of the operating system."""

import importlib
from types import ModuleType

from migrator.errors import SecretUnavailable
from migrator.model.secret import Reference
from migrator.secrets.interface import Resolver, ResolveSettings, unavailable
from migrator.secrets.waiting.within import within


class Keyring(Resolver):
    """`keyring:SERVICE/USER` is a password in the operating system's keyring.

    Needs the extra `extractor-migrator[keyring]`. Store one with `keyring set SERVICE USER`.
    """

    title = "Keyring of the operating system"
    starts_at_folder = False

    def fetch(self, reference: Reference, settings: ResolveSettings) -> str:
        """Return the password."""
        service, _, user = reference.locator.rpartition("/")
        if not service or not user:
            raise unavailable(reference, "it names no service and user", help_="write keyring:SERVICE/USER")
        try:
            # A locked keyring asks whoever sits before the screen, and in CI nobody does.
            value = within(settings.store_timeout, lambda: _password(reference, service, user))
        except TimeoutError:
            why = f"the keyring did not answer within {settings.store_timeout:g} seconds"
            raise unavailable(reference, why, help_="unlock it, and allow migrator to read it") from None
        if not isinstance(value, str):
            raise unavailable(
                reference, "the keyring has no such entry", help_=f"keyring set {service} {user}"
            )
        return value


def _password(reference: Reference, service: str, user: str) -> object:
    try:
        return _library(reference).get_password(service, user)
    except SecretUnavailable:
        raise
    except Exception as error:  # noqa: BLE001 - backends raise anything, and may quote what the keyring said
        raise unavailable(reference, f"the keyring cannot be read ({type(error).__name__})") from None


def _library(reference: Reference) -> ModuleType:
    try:
        return importlib.import_module("keyring")
    except ImportError:
        help_ = "pip install 'extractor-migrator[keyring]'"
        raise unavailable(reference, "the library `keyring` is not installed", help_=help_) from None
