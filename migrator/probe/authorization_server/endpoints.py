"""Finds the endpoints of a platform's authorization server: as given, else by the issuer's metadata."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field

from migrator.model.http import NoAnswer, Send
from migrator.model.inventory import AuthMethod
from migrator.model.verdict import Reason
from migrator.oauth.metadata import Metadata, metadata_request, metadata_urls, read_metadata
from migrator.probe.planning.plan import PlannedClient
from migrator.probe.verdicts.next_steps import next_step
from migrator.probe.verdicts.reasons import reason_of_no_answer
from migrator.probe.verdicts.settled import Obstacle


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """Where an authorization server is asked, and what its metadata says of client authentication."""

    token_url: str
    introspection_url: str | None
    revocation_url: str | None = None
    signing_algorithms: tuple[str, ...] = ()
    """What the metadata lists for client assertions; what it leaves out proves nothing."""
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class EndpointFinder:
    """Finds endpoints, asking each issuer once in a run."""

    _found: dict[str, Metadata | NoAnswer | None] = field(default_factory=dict)
    _locks: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def find(self, planned: PlannedClient, send: Send) -> Endpoints | Obstacle:
        """Return the endpoints, or why the token endpoint is not known."""
        metadata = await self._metadata(planned, send) if planned.issuer else None
        seen = metadata if isinstance(metadata, Metadata) else None
        found = seen if seen and not seen.is_foreign else None
        named = _named(found, planned) if found else {}
        token_url = planned.token_url or named.get("token_endpoint")
        if token_url is None:
            return _not_found(planned, metadata)
        return Endpoints(
            token_url=token_url,
            introspection_url=planned.platform.introspection_url or named.get("introspection_endpoint"),
            revocation_url=planned.revocation_url or named.get("revocation_endpoint"),
            signing_algorithms=found.signing_algorithms if found else (),
            notes=seen.notes if seen else (),
        )

    async def _metadata(self, planned: PlannedClient, send: Send) -> Metadata | NoAnswer | None:
        issuer = planned.issuer or ""
        async with self._locks[issuer]:
            if issuer not in self._found:
                self._found[issuer] = await _ask(issuer, planned, send)
            return self._found[issuer]


def _named(metadata: Metadata, planned: PlannedClient) -> dict[str, str]:
    """Return the endpoints that the metadata names: for clients with a certificate those made for them."""
    plain = {
        "token_endpoint": metadata.token_endpoint,
        "introspection_endpoint": metadata.introspection_endpoint,
        "revocation_endpoint": metadata.revocation_endpoint,
    }
    aliases = metadata.mtls_aliases if planned.methods[0] is AuthMethod.TLS_CLIENT_AUTH else {}
    named = {name: aliases.get(name) or url for name, url in plain.items()}
    return {name: url for name, url in named.items() if url}


async def _ask(issuer: str, planned: PlannedClient, send: Send) -> Metadata | NoAnswer | None:
    """Return the issuer's own metadata; that of another issuer only where there is no other."""
    foreign: Metadata | None = None
    for url in metadata_urls(issuer):
        answer = await send(metadata_request(url, planned.limits))
        if isinstance(answer, NoAnswer):
            return answer
        metadata = read_metadata(answer, issuer=issuer, url=url)
        if metadata is not None and not metadata.is_foreign:
            return metadata
        foreign = foreign or metadata
    return foreign


def _not_found(planned: PlannedClient, seen: Metadata | NoAnswer | None) -> Obstacle:
    if isinstance(seen, NoAnswer):
        reason, message = (
            reason_of_no_answer(seen),
            f"The issuer's metadata could not be read: {seen.detail}.",
        )
    elif isinstance(seen, Metadata):
        reason = Reason.TOKEN_ENDPOINT_NOT_FOUND
        message = f"At {seen.url} {', '.join(seen.notes)}: it was not used."
    else:
        reason = Reason.TOKEN_ENDPOINT_NOT_FOUND
        message = f"No metadata of the issuer {planned.issuer} names a token endpoint."
    return Obstacle(reason=reason, message=message, next_step=next_step(reason, planned.provider))
