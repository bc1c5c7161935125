"""Finds the endpoints of a platform's authorization server: as given, else by the issuer's metadata."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from http import HTTPStatus

from migrator.model.http import HttpAnswer, NoAnswer, ProviderLimits, Send, TransportProblem
from migrator.model.inventory import AuthMethod
from migrator.model.verdict import Reason
from migrator.oauth.metadata import Metadata, metadata_request, metadata_urls, read_metadata
from migrator.oauth.token_answer import Odd
from migrator.probe.planning.plan import PlannedClient
from migrator.probe.verdicts.next_steps import next_step
from migrator.probe.verdicts.reasons import reason_of_no_answer
from migrator.probe.verdicts.settled import Obstacle

_Issuer = tuple[str, ProviderLimits]


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

    _found: dict[_Issuer, Metadata | NoAnswer | Odd | None] = field(default_factory=dict)
    _locks: defaultdict[_Issuer, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

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

    async def _metadata(self, planned: PlannedClient, send: Send) -> Metadata | NoAnswer | Odd | None:
        # Providers allow different hosts: what is refused for one may be asked for another.
        key = (planned.issuer or "", planned.limits)
        async with self._locks[key]:
            if key not in self._found:
                self._found[key] = await _ask(planned.issuer or "", planned, send)
            return self._found[key]


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


async def _ask(issuer: str, planned: PlannedClient, send: Send) -> Metadata | NoAnswer | Odd | None:
    """Return the issuer's own metadata: with a token endpoint, else without one, else that of another issuer.

    Where there is none, and a server failed or throttled instead of saying so, that is what was seen.
    """
    urls = metadata_urls(issuer)
    if not urls:
        detail = "the issuer is not plain enough to be sure which host it means"
        return NoAnswer(problem=TransportProblem.HOST_NOT_ALLOWED, detail=detail, attempts=0)
    others: list[Metadata] = []
    failed: Odd | None = None
    for url in urls:
        answer = await send(metadata_request(url, planned.limits))
        if isinstance(answer, NoAnswer):
            return answer
        failed = failed or _failed(answer)
        metadata = read_metadata(answer, issuer=issuer, url=url)
        if metadata is not None and metadata.token_endpoint and not metadata.is_foreign:
            return metadata
        others += [metadata] if metadata is not None else []
    return min(others, key=lambda found: found.is_foreign, default=failed)


def _failed(answer: HttpAnswer) -> Odd | None:
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Odd(reason=Reason.RATE_LIMITED, seen="too many requests", status=answer.status)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Odd(reason=Reason.SERVER_ERROR, seen="the server failed", status=answer.status)
    return None


def _not_found(planned: PlannedClient, seen: Metadata | NoAnswer | Odd | None) -> Obstacle:
    if isinstance(seen, NoAnswer):
        reason = reason_of_no_answer(seen)
        message = f"The issuer's metadata could not be read: {seen.detail}."
    elif isinstance(seen, Odd):
        reason, message = seen.reason, f"The issuer's metadata could not be read: {seen.status}, {seen.seen}."
    elif isinstance(seen, Metadata) and seen.is_foreign:
        reason = Reason.TOKEN_ENDPOINT_NOT_FOUND
        message = f"At {seen.url} {', '.join(seen.notes)}: it was not used."
    else:
        reason = Reason.TOKEN_ENDPOINT_NOT_FOUND
        message = f"No metadata of the issuer {planned.issuer} names a token endpoint."
    return Obstacle(reason=reason, message=message, next_step=next_step(reason, planned.provider))
