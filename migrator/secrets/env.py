"""Secrets in environment variables."""

from migrator.model.secret import Reference
from migrator.secrets.interface import Resolver, ResolveSettings, unavailable


class EnvironmentVariable(Resolver):
    """`env:NAME` is the value of the environment variable NAME."""

    title = "Environment variable"
    starts_at_folder = False
    is_local = True

    def fetch(self, reference: Reference, settings: ResolveSettings) -> str:
        """Return the variable's value."""
        value = settings.environment.get(reference.locator)
        if value is None:
            help_ = f"set {reference.locator} for the process that runs migrator"
            raise unavailable(reference, "the environment variable is not set", help_=help_)
        return value
