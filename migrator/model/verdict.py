"""May this client, this extractor be switched to OAuth? Verdicts and their reasons."""

from dataclasses import dataclass, field
from enum import StrEnum

from migrator.model.inventory import AuthMethod
from migrator.model.oauth import RequestCounts, ScopeSets, TokenFacts
from migrator.model.parity import ApiParity
from migrator.model.place import Place


class Verdict(StrEnum):
    """The answer. "Could not tell" is one of its own and never passes a gate."""

    READY = "ready"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a verdict is as it is: one code for each different thing that a user must do next.

    `migrator explain CODE` has a page for each.
    """

    OK = "ok"
    HOST_UNREACHABLE = "host-unreachable"
    TLS_FAILED = "tls-failed"
    TOKEN_ENDPOINT_NOT_FOUND = "token-endpoint-not-found"  # noqa: S105 - a reason code, not a secret
    CLIENT_REJECTED = "client-rejected"
    AUTH_METHOD_REJECTED = "auth-method-rejected"
    SECRET_EXPIRED = "secret-expired"  # noqa: S105 - the same
    GRANT_NOT_ALLOWED = "grant-not-allowed"
    SCOPE_MISSING = "scope-missing"
    SCOPE_UNPROVEN = "scope-unproven"
    PERMISSION_MISSING = "permission-missing"
    API_DISABLED = "api-disabled"
    TOKEN_REJECTED = "token-rejected"  # noqa: S105 - the same
    TOKEN_TYPE_UNSUPPORTED = "token-type-unsupported"  # noqa: S105 - the same
    RATE_LIMITED = "rate-limited"
    SERVER_ERROR = "server-error"
    TIMED_OUT = "timed-out"
    UNEXPECTED_RESPONSE = "unexpected-response"
    SECRET_UNAVAILABLE = "secret-unavailable"  # noqa: S105 - the same
    HOST_NOT_ALLOWED = "host-not-allowed"
    NO_CLIENT = "no-client"
    """The extractor names no client, or one that the inventory does not have."""
    INVALID_INVENTORY = "invalid-inventory"
    """A finding of level error stands on this entity; it was not tried."""
    API_UNKNOWN = "api-unknown"
    """The provider catalog does not know the API: its scopes cannot be derived."""
    NOT_CHECKED = "not-checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of the ladder: host, TLS, token endpoint, client authentication, grant, scopes, token, API."""

    name: str
    passed: bool | None
    """`None`: could not tell, or was not reached."""
    evidence: str
    """What was seen, in words; never a secret, never a response body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientVerdict:
    """What the check found of one client."""

    name: str
    verdict: Verdict
    reason: Reason
    platform: str
    message: str = ""
    """What was seen: one sentence."""
    next_step: str = ""
    """What to do next, in the provider's own words."""
    auth_method: AuthMethod | None = None
    """The method that was seen working, else the declared one; `None`: `auto`, and none is known to work."""
    token: TokenFacts | None = None
    scopes: ScopeSets = field(default_factory=ScopeSets)
    requests: RequestCounts = field(default_factory=RequestCounts)
    ladder: tuple[Rung, ...] = ()
    notes: tuple[str, ...] = ()
    """What does not change the verdict but must be known, such as tokens that could not be given back."""
    location: Place | None = None
    """Where the inventory declares it, for annotations; `None` where nobody looked it up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiAccess:
    """What one GET with the client's token showed of one API."""

    api: str
    verdict: Verdict
    reason: Reason
    status: int | None = None
    """HTTP status; `None` where no answer came or nothing was sent."""
    message: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractorVerdict:
    """Whether this extractor may be switched to its client."""

    name: str
    verdict: Verdict
    reason: Reason
    message: str = ""
    next_step: str = ""
    owner: str | None = None
    wave: int | None = None
    client: str | None = None
    access: tuple[ApiAccess, ...] = ()
    notes: tuple[str, ...] = ()
    """What does not change the verdict but must be known, such as a token that ends before the run does."""
    parity: tuple[ApiParity, ...] = ()
    """How its key and its client's token compare, where that was asked for."""
    location: Place | None = None
    """Where the inventory declares it, for annotations; `None` where nobody looked it up."""
