"""Resolves what a client authenticates with, without holding up the other clients."""

import asyncio
from collections.abc import Callable

from migrator.errors import SecretUnavailable
from migrator.model.secret import Reference, Secret, SecretSource
from migrator.model.verdict import Reason
from migrator.oauth.client_authentication import ClientCredentials
from migrator.probe.next_steps import next_step
from migrator.probe.plan import PlannedClient
from migrator.probe.settled import Obstacle

Resolve = Callable[[SecretSource], Secret]
"""Returns the value that a reference leads to, or raises SecretUnavailable. May block."""


async def client_credentials(planned: PlannedClient, resolve: Resolve) -> ClientCredentials | Obstacle:
    """Return the client's id and secret, or why they cannot be had."""
    return await _credentials(planned.client.client_id, planned.client.client_secret, planned, resolve)


async def introspection_credentials(
    planned: PlannedClient, resolve: Resolve
) -> ClientCredentials | Obstacle | None:
    """Return the credentials that the platform names for introspection; `None` where it names none."""
    platform = planned.platform
    if platform.introspection_client_id is None or platform.introspection_client_secret is None:
        return None
    return await _credentials(
        platform.introspection_client_id, platform.introspection_client_secret, planned, resolve
    )


async def _credentials(
    client_id: str | Reference, secret: SecretSource | None, planned: PlannedClient, resolve: Resolve
) -> ClientCredentials | Obstacle:
    if secret is None:
        return _unavailable("The inventory names no client_secret for it.", "", planned)
    try:
        return ClientCredentials(
            # Keyrings, files and commands may block: the other clients go on meanwhile.
            client_id=client_id
            if isinstance(client_id, str)
            else await asyncio.to_thread(resolve, client_id),
            client_secret=await asyncio.to_thread(resolve, secret),
        )
    except SecretUnavailable as error:
        return _unavailable(f"{error.message.rstrip('.')}.", error.help, planned)


def _unavailable(message: str, help_: str, planned: PlannedClient) -> Obstacle:
    reason = Reason.SECRET_UNAVAILABLE
    return Obstacle(reason=reason, message=message, next_step=help_ or next_step(reason, planned.provider))
