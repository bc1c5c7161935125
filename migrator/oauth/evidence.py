"""Weighs what is known of granted scopes: introspected, stated, claimed, implied."""

from dataclasses import replace

from migrator.model.oauth import Evidence, Scopes, ScopeSets
from migrator.oauth.scope_discovery import Discovery
from migrator.oauth.scope_text import as_asked


def weigh(
    discovery: Discovery, *, required: Scopes, needed: Scopes, introspected: Scopes | None
) -> ScopeSets:
    """Return what was required against what the best evidence shows.

    Only introspection and a `scope` member are proof. A JWT's claims and an absent `scope` member leave the
    required scopes unknown, until a call of the API shows more. `needed` is what any extractor of the client
    requires, tried now or not: what is granted beyond it is excess.
    """
    evidence, shown = _best(discovery, introspected)
    if shown is None:
        unknown = required - discovery.missing
        return ScopeSets(required=required, missing=discovery.missing, unknown=unknown, evidence=evidence)
    granted = as_asked(shown, required)
    # Scopes that the token was never asked for may be granted all the same.
    unknown = discovery.untold - granted
    return ScopeSets(
        required=required,
        granted=granted,
        missing=required - granted - unknown,
        excess=granted - needed,
        unknown=unknown,
        evidence=evidence,
    )


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
