"""Resolves what a client authenticates with, without holding up the other clients."""

import asyncio

from migrator.errors import SecretUnavailable
from migrator.model.http import SigningAlgorithm, TlsIdentity
from migrator.model.inventory import AuthMethod
from migrator.model.secret import Reference, Resolve, Secret, SecretSource
from migrator.model.verdict import Reason
from migrator.oauth.client_assertion import UnusableKey, choose_algorithm
from migrator.oauth.client_authentication import SECRET_METHODS, ClientCredentials, Way, ways_to_try
from migrator.probe.authorization_server.endpoints import Endpoints
from migrator.probe.planning.plan import PlannedClient
from migrator.probe.transport.tls_identity import identity_problem
from migrator.probe.verdicts.next_steps import next_step
from migrator.probe.verdicts.settled import Obstacle


async def client_credentials(planned: PlannedClient, resolve: Resolve) -> ClientCredentials | Obstacle:
    """Return what the client's methods need, or why it cannot be had."""
    client = planned.client
    by_secret = not frozenset(planned.methods).isdisjoint(SECRET_METHODS)
    by_certificate = AuthMethod.TLS_CLIENT_AUTH in planned.methods
    by_key = by_certificate or AuthMethod.PRIVATE_KEY_JWT in planned.methods
    try:
        credentials = ClientCredentials(
            client_id=await _identifier(client.client_id, resolve),
            client_secret=await _value(client.client_secret if by_secret else None, resolve),
            private_key=await _value(client.private_key if by_key else None, resolve),
            certificate=await _value(client.certificate if by_certificate else None, resolve),
            key_id=client.key_id,
        )
    except SecretUnavailable as error:
        return _unavailable(f"{error.message.rstrip('.')}.", error.help, planned)
    problem = await _identity_problem(credentials)
    return credentials if problem is None else _unavailable(problem, "", planned)


async def introspection_credentials(
    planned: PlannedClient, resolve: Resolve
) -> ClientCredentials | Obstacle | None:
    """Return the credentials that the platform names for introspection; `None` where it names none."""
    platform = planned.platform
    if platform.introspection_client_id is None or platform.introspection_client_secret is None:
        return None
    try:
        return ClientCredentials(
            client_id=await _identifier(platform.introspection_client_id, resolve),
            client_secret=await _value(platform.introspection_client_secret, resolve),
        )
    except SecretUnavailable as error:
        return _unavailable(f"{error.message.rstrip('.')}.", error.help, planned)


def planned_ways(
    planned: PlannedClient, credentials: ClientCredentials, endpoints: Endpoints
) -> tuple[Way, ...] | Obstacle:
    """Return the ways to authenticate, in order, or why the private key cannot be used.

    RFC 7523 §3 has an `aud` that names the authorization server: its issuer where that is known, then the
    token endpoint, which some servers take instead.
    """
    algorithm = _algorithm(planned, credentials, endpoints)
    if isinstance(algorithm, Obstacle):
        return algorithm
    issuer = planned.platform.issuer
    audiences = (*((issuer,) if issuer else ()), endpoints.token_url)
    return ways_to_try(
        planned.methods,
        credentials,
        declared=planned.client.auth_method,
        audiences=audiences,
        algorithm=algorithm,
    )


def _algorithm(
    planned: PlannedClient, credentials: ClientCredentials, endpoints: Endpoints
) -> SigningAlgorithm | Obstacle:
    private_key = credentials.private_key
    if AuthMethod.PRIVATE_KEY_JWT not in planned.methods or private_key is None:
        return SigningAlgorithm.RS256  # not used
    supported = endpoints.signing_algorithms
    found = choose_algorithm(private_key, declared=planned.client.signing_alg, supported=supported)
    if isinstance(found, UnusableKey):
        return _unavailable(f"{private_key.label}: {found.why}.", "", planned)
    return found


# Keyrings, files and commands may block: the other clients go on meanwhile.
async def _value(source: SecretSource | None, resolve: Resolve) -> Secret | None:
    return None if source is None else await asyncio.to_thread(resolve, source)


async def _identifier(source: str | Reference, resolve: Resolve) -> str | Secret:
    return source if isinstance(source, str) else await asyncio.to_thread(resolve, source)


async def _identity_problem(credentials: ClientCredentials) -> str | None:
    if credentials.certificate is None or credentials.private_key is None:
        return None
    identity = TlsIdentity(certificate=credentials.certificate, private_key=credentials.private_key)
    return await asyncio.to_thread(identity_problem, identity)


def _unavailable(message: str, help_: str, planned: PlannedClient) -> Obstacle:
    reason = Reason.SECRET_UNAVAILABLE
    return Obstacle(reason=reason, message=message, next_step=help_ or next_step(reason, planned.provider))
