"""Verdicts that need no request: what stands in the way of trying a client or an extractor at all."""

from collections.abc import Iterator
from dataclasses import dataclass

from migrator.model.inventory import AuthMethod, Client, Extractor, Inventory, Platform
from migrator.model.oauth import Scopes, ScopeSets
from migrator.model.provider import Provider
from migrator.model.secret import Plaintext, Reference, SecretSource
from migrator.model.verdict import ClientVerdict, ExtractorVerdict, Reason
from migrator.oauth.client_assertion import EXTRA, can_sign
from migrator.oauth.client_authentication import SECRET_METHODS, methods_to_try
from migrator.probe.verdicts.next_steps import next_step
from migrator.probe.verdicts.reasons import verdict_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """Why something was not tried, or not to the end."""

    reason: Reason
    message: str
    next_step: str = ""


def unknown_platform(client: Client, platform: Platform | None) -> Obstacle:
    """Return the obstacle of a client whose platform, or its provider, is not known."""
    if platform is None:
        return _invalid(f"Its platform {client.platform} is not in the inventory.")
    return _invalid(f"No provider catalog describes {platform.provider}, the provider of its platform.")


def client_obstacle(client: Client, platform: Platform, provider: Provider) -> Obstacle | None:
    """Return why the client cannot be tried; `None` if it can."""
    return _endpoint_obstacle(platform, provider) or _credentials_obstacle(client, provider)


def _endpoint_obstacle(platform: Platform, provider: Provider) -> Obstacle | None:
    if platform.token_url or provider.token_path or platform.issuer:
        return None
    message = f"Neither token_url nor issuer is given for the platform {platform.name}."
    return _obstacle(Reason.TOKEN_ENDPOINT_NOT_FOUND, message, provider)


def _credentials_obstacle(client: Client, provider: Provider) -> Obstacle | None:
    methods = methods_to_try(client, provider)
    for name, source in _sources(client, methods):
        match source:
            case None:
                message = f"The inventory names no {name} for it."
            case Plaintext():
                message = f"Its {name} is a literal in the inventory, and literals are never sent."
            case Reference():
                continue
        return _obstacle(Reason.SECRET_UNAVAILABLE, message, provider)
    if AuthMethod.PRIVATE_KEY_JWT in methods and not can_sign():
        message = f"private_key_jwt needs the extra {EXTRA}, which is not installed."
        return Obstacle(reason=Reason.NOT_CHECKED, message=message, next_step=f"pip install '{EXTRA}'")
    return None


def _sources(client: Client, methods: tuple[AuthMethod, ...]) -> Iterator[tuple[str, SecretSource | None]]:
    """Yield what these methods need, with its name in the inventory."""
    if AuthMethod.TLS_CLIENT_AUTH in methods:
        yield "certificate", client.certificate
    if AuthMethod.TLS_CLIENT_AUTH in methods or AuthMethod.PRIVATE_KEY_JWT in methods:
        yield "private_key", client.private_key
    if not frozenset(methods).isdisjoint(SECRET_METHODS):
        yield "client_secret", client.client_secret


def extractor_obstacle(extractor: Extractor, inventory: Inventory) -> Obstacle | None:
    """Return why the extractor cannot be judged by its client; `None` if it can."""
    if extractor.client is None:
        return _obstacle(Reason.NO_CLIENT, "It names no OAuth client that it could use.")
    client = inventory.clients.get(extractor.client)
    if client is None:
        message = f"Its client {extractor.client} is not in the inventory."
        return _obstacle(Reason.NO_CLIENT, message)
    if extractor.platform is not None and extractor.platform != client.platform:
        return _invalid(f"It is on platform {extractor.platform}, and its client on {client.platform}.")
    if not (extractor.apis or extractor.scopes):
        message = "The inventory lists neither APIs nor scopes for it, so what it needs is not known."
        return _obstacle(Reason.NOT_CHECKED, message)
    return None


def settled_client(client: Client, obstacle: Obstacle, *, required: Scopes) -> ClientVerdict:
    """Return the verdict of a client that was not tried, and of which these scopes are required."""
    declared = None if client.auth_method is AuthMethod.AUTO else client.auth_method
    return ClientVerdict(
        name=client.name,
        verdict=verdict_of(obstacle.reason),
        reason=obstacle.reason,
        platform=client.platform,
        message=obstacle.message,
        next_step=obstacle.next_step,
        auth_method=declared,
        scopes=ScopeSets(required=required, unknown=required),
    )


def settled_extractor(extractor: Extractor, obstacle: Obstacle) -> ExtractorVerdict:
    """Return the verdict of an extractor that was not tried."""
    return ExtractorVerdict(
        name=extractor.name,
        verdict=verdict_of(obstacle.reason),
        reason=obstacle.reason,
        message=obstacle.message,
        next_step=obstacle.next_step,
        owner=extractor.owner,
        wave=extractor.wave,
        client=extractor.client,
    )


def _invalid(message: str) -> Obstacle:
    return _obstacle(Reason.INVALID_INVENTORY, message)


def _obstacle(reason: Reason, message: str, provider: Provider | None = None) -> Obstacle:
    return Obstacle(reason=reason, message=message, next_step=next_step(reason, provider))
