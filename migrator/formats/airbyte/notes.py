"""What to know of client credentials in a manifest before they are merged, whatever they stand beside."""

from collections.abc import Iterator

from migrator.formats.airbyte.error_filter import Filtering
from migrator.formats.interface import Target
from migrator.model.inventory import AuthMethod
from migrator.text.children import value_at

TEST_IT = "Test each connection. Read connectionStatus.status: the check exits with 0 even where it FAILED."
_ASSUMED_LIFETIME = 3600
"""Seconds that Airbyte takes a token to live where the answer has no `expires_in`."""


def request_notes(data: object, target: Target, filters: Filtering) -> Iterator[str]:
    """Yield what to know of how tokens are asked for, and of how long they live."""
    if target.auth_method is AuthMethod.CLIENT_SECRET_BASIC:
        yield (
            "Needs airbyte-cdk 7.6.4 or newer: older ones send the client's credentials in the body too. "
            "Client ID and secret are not form-encoded before Basic (RFC 6749 §2.3.1)."
        )
    streams = value_at(data, ("streams",))
    if isinstance(streams, list) and len(streams) > 1:
        yield (
            "Airbyte asks for a token for each stream that a sync reads, not one for all: the token endpoint "
            f"gets up to {len(streams)} requests at its start."
        )
    if not target.scopes:
        yield "No scope is asked for: the inventory names none."
    if (
        target.token_lifetime is not None
        and target.token_lifetime < _ASSUMED_LIFETIME
        and not filters.is_complete
    ):
        where = ", where it does not renew it after a 401" if filters.insertions else ""
        yield (
            f"The token lives {target.token_lifetime:g} s. Airbyte renews it if the token answer states "
            f"expires_in; else it assumes {_ASSUMED_LIFETIME} s and stops at the first 401{where}."
        )
    yield from filters.notes
