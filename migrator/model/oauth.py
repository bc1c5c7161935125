"""What an authorization server said: scopes, evidence, tokens."""

from dataclasses import dataclass
from enum import StrEnum

Scopes = frozenset[str]
"""Scope tokens (RFC 6749 §3.3): case-sensitive, unordered, never one string."""


class Evidence(StrEnum):
    """How it is known which scopes were granted, strongest first."""

    INTROSPECTED = "introspected"
    """RFC 7662: the authorization server said so of this very token."""
    STATED = "stated"
    """The token response had a `scope` member (RFC 6749 §5.1)."""
    CLAIMED = "claimed"
    """A claim inside a JWT access token: a hint, its signature was not checked."""
    IMPLIED = "implied"
    """The response had no `scope`. RFC 6749 §5.1 reads "as requested"; servers mean three things by it."""
    NONE = "none"
    """No token was issued."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeSets:
    """What is needed against what was granted. `granted` holds only what the evidence supports."""

    required: Scopes = frozenset()
    granted: Scopes = frozenset()
    missing: Scopes = frozenset()
    """Required, and shown not to be granted."""
    excess: Scopes = frozenset()
    """Granted, and required by no extractor of the client."""
    unknown: Scopes = frozenset()
    """Required, and neither shown to be granted nor shown to be missing."""
    doubted: Scopes = frozenset()
    """Those of `unknown` that the evidence contradicts itself about, or has in another spelling."""
    evidence: Evidence = Evidence.NONE
    confirmed_by_api: Scopes = frozenset()
    """Of the granted ones, those that the server's own answer left open and a call of an API proved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenFacts:
    """What is worth knowing of an access token; never the token."""

    type: str
    """`token_type` as the server spelt it (RFC 6749 §7.1: compared case-insensitively)."""
    expires_in: float | None = None
    """Lifetime in seconds; `None` where the server did not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCounts:
    """Requests that were sent, retries included."""

    token: int = 0
    introspection: int = 0
    api: int = 0
    revocation: int = 0
    """Of tokens that the check itself had asked for (RFC 7009)."""
    parity: int = 0
    """To APIs, to compare what keys and tokens get; not counted under `api`."""
