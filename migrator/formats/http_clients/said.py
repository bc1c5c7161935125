"""Sentences that the adapters of HTTP clients share."""

from collections.abc import Iterator

from migrator.formats.interface import Target
from migrator.model.inventory import AuthMethod

RAW_BASIC = (
    "{client} puts client ID and secret into the Basic header as they are, not form-urlencoded "
    "(RFC 6749 §2.3.1): a secret with other characters than letters, digits and - . _ may be refused."
)


def notes(client: str, target: Target, *, renews: bool) -> Iterator[str]:
    """Yield what to know of any migrated request of this HTTP client, before it is merged."""
    if target.auth_method is AuthMethod.CLIENT_SECRET_BASIC:
        yield RAW_BASIC.format(client=client)
    lifetime, run = target.token_lifetime, target.run_duration
    if not renews and lifetime is not None and run is not None and lifetime < run:
        yield (
            f"A token lives {lifetime:g} seconds and one run takes {run:g}: {client} fetches no new one "
            "by itself."
        )


def several(keys: int) -> str:
    """Return why a file with several keys is a person's task."""
    return f"it has {keys} different keys: which of them gives way to the client cannot be told"


def no_key() -> str:
    """Return why there is nothing to migrate."""
    return "it sends no key that migrator knows of"
