"""Weighs what is known of granted scopes: introspected, stated, claimed, implied."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from migrator.model.oauth import Evidence, Scopes, ScopeSets
from migrator.oauth.scope_discovery import Discovery
from migrator.oauth.scope_text import as_asked


def weigh(
    discovery: Discovery,
    *,
    required: Scopes,
    needed: Scopes,
    introspected: Scopes | None,
    aliases: Mapping[str, str] = MappingProxyType({}),
) -> ScopeSets:
    """Return what was required against what the best evidence shows.

    Only introspection and a `scope` member are proof. A JWT's claims and an absent `scope` member leave the
    required scopes unknown, until a call of the API shows more. `needed` is what any extractor of the client
    requires, tried now or not: what is granted beyond it is excess.

    Introspection may leave out what the asking party is not to see (RFC 7662 §2.2), so a scope that the token
    response states and introspection does not show is doubted, not missing. So is one that is there in
    another spelling: `aliases` leads from those that were seen elsewhere to the registered one.
    """
    evidence, shown = _best(discovery, introspected)
    if shown is None:
        unknown = required - discovery.missing
        return ScopeSets(required=required, missing=discovery.missing, unknown=unknown, evidence=evidence)
    granted = as_asked(shown, required)
    doubted = required & (_contradicted(discovery, introspected) | _respelt(granted, aliases)) - granted
    # Scopes that the token was never asked for may be granted all the same.
    unknown = (discovery.untold - granted) | doubted
    return ScopeSets(
        required=required,
        granted=granted,
        missing=required - granted - unknown,
        excess=frozenset(scope for scope in granted - needed if aliases.get(scope) not in needed),
        unknown=unknown,
        doubted=doubted,
        evidence=evidence,
    )


def _contradicted(discovery: Discovery, introspected: Scopes | None) -> Scopes:
    stated = discovery.token.scope if discovery.token else None
    return frozenset() if stated is None or introspected is None else stated - introspected


def _respelt(granted: Scopes, aliases: Mapping[str, str]) -> Scopes:
    return frozenset(aliases[scope] for scope in granted if scope in aliases)


def with_used(sets: ScopeSets, *, used: Scopes, lacking: Scopes) -> ScopeSets:
    """Return the sets after the APIs were called: `used` let a token in, `lacking` were said to be missing.

    What an API shows settles only what the authorization server left open. The evidence stays what the server
    gave; which scopes rest on calls is told beside it.
    """
    proven = sets.unknown & used
    refuted = sets.unknown & lacking - used
    return replace(
        sets,
        granted=sets.granted | proven,
        confirmed_by_api=sets.confirmed_by_api | proven,
        missing=sets.missing | refuted,
        unknown=sets.unknown - proven - refuted,
        doubted=sets.doubted - proven - refuted,
    )


def _best(discovery: Discovery, introspected: Scopes | None) -> tuple[Evidence, Scopes | None]:
    token = discovery.token
    if token is None:
        return Evidence.NONE, None
    if introspected is not None:
        return Evidence.INTROSPECTED, introspected
    if token.scope is not None:
        return Evidence.STATED, token.scope
    return (Evidence.CLAIMED if token.claimed is not None else Evidence.IMPLIED), None
