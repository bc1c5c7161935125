"""Secrets in the keyring of the operating system."""

import importlib

from migrator.model.secret import Reference
from migrator.secrets.interface import Resolver, ResolveSettings, unavailable


class Keyring(Resolver):
    """`keyring:SERVICE/USER` is a password in the operating system's keyring.

    Needs the extra `extractor-migrator[keyring]`. Store one with `keyring set SERVICE USER`.
    """

    title = "Keyring of the operating system"
    starts_at_folder = False

    def fetch(self, reference: Reference, settings: ResolveSettings) -> str:  # noqa: ARG002 - the interface's
        """Return the password."""
        service, _, user = reference.locator.rpartition("/")
        if not service or not user:
            raise unavailable(reference, "it names no service and user", help_="write keyring:SERVICE/USER")
        try:
            library = importlib.import_module("keyring")
        except ImportError:
            help_ = "pip install 'extractor-migrator[keyring]'"
            raise unavailable(reference, "the library `keyring` is not installed", help_=help_) from None
        errors = importlib.import_module("keyring.errors")
        try:
            value = library.get_password(service, user)
        except errors.KeyringError as error:  # its message may quote what the keyring said
            raise unavailable(reference, f"the keyring cannot be read ({type(error).__name__})") from None
        if not isinstance(value, str):
            raise unavailable(
                reference, "the keyring has no such entry", help_=f"keyring set {service} {user}"
            )
        return value
