"""Which scopes a token gets: each of the ways in which real authorization servers decide."""

from dataclasses import dataclass
from typing import assert_never

from migrator.model.oauth import Scopes
from migrator.sandbox.apis import SCOPES
from migrator.sandbox.behaviours import ScopePolicy
from migrator.sandbox.fleet import SandboxClient, Tenant


@dataclass(frozen=True, slots=True)
class RefusedScopes:
    """The request fails; the offenders in the order of the request."""

    offenders: tuple[str, ...]


def known_scopes(tenant: Tenant) -> Scopes:
    """Return every scope that the authorization server has heard of."""
    return SCOPES.union(*(client.scopes for client in tenant.clients.values()))


def decide(
    tenant: Tenant, client: SandboxClient, asked: tuple[str, ...], policy: ScopePolicy
) -> Scopes | RefusedScopes:
    """Return the granted scopes, or which of the asked ones make the request fail."""
    if not asked:
        return frozenset() if policy is ScopePolicy.IGNORE_UNKNOWN else client.scopes
    allowed = tuple(s for s in asked if s in client.scopes)
    offenders = tuple(s for s in asked if s not in client.scopes)
    match policy:
        case ScopePolicy.GRANT_ANYTHING:
            return frozenset(asked)
        case ScopePolicy.ALL_OR_NOTHING:
            return RefusedScopes(offenders) if offenders else frozenset(allowed)
        case ScopePolicy.NARROW:
            return frozenset(allowed) if allowed else RefusedScopes(offenders)
        case ScopePolicy.IGNORE_UNKNOWN:
            known = tuple(s for s in offenders if s in known_scopes(tenant))
            return RefusedScopes(known) if known else frozenset(allowed)
        case _:
            assert_never(policy)
