"""How a tenant answers: the switches and their defaults."""

from dataclasses import dataclass
from enum import StrEnum

CELONIS_LIFETIME = 899.0
"""Seconds; what Celonis documents."""
TOKEN_PAGE = 100
"""Records on a page of an API that pages by token; Celonis publishes no figure."""


class ScopePolicy(StrEnum):
    """What the token endpoint does with scopes that the client may not have."""

    ALL_OR_NOTHING = "all-or-nothing"
    """One of them fails the request with `invalid_scope`: inferred for Celonis, documented by many others."""
    NARROW = "narrow"
    """They are left out; `invalid_scope` only where nothing is left."""
    IGNORE_UNKNOWN = "ignore-unknown"
    """Scopes nobody ever heard of are dropped, even to none at all; known ones fail the request."""
    GRANT_ANYTHING = "grant-anything"
    """Whatever is asked for is granted."""


class ScopeError(StrEnum):
    """What an `invalid_scope` answer gives away."""

    BARE = "bare"
    NAMED = "named"
    """A member `scope` holds the first offender."""
    DESCRIBED = "described"
    """The description names the first offender."""
    ECHOED = "echoed"
    """The description repeats the whole request, innocent scopes too."""


class AccessAnswer(StrEnum):
    """How an API refuses a credential that is valid but not enough."""

    ACCESS_ERROR = "access-error"
    """403 with `ADMIN_ACCESS_ERROR`: documented for a missing permission."""
    UNAUTHORIZED = "unauthorized"
    """401: how two of Celonis' specifications word it."""
    INSUFFICIENT_SCOPE = "insufficient-scope"
    """403 with the challenge of RFC 6750 §3.1, which names the scope."""


class ClientErrorAnswer(StrEnum):
    """How the token endpoint refuses a client; real servers do all three."""

    RFC = "rfc"
    """401 `invalid_client` (RFC 6749 §5.2)."""
    BAD_REQUEST = "bad-request"
    """400 `invalid_client`."""
    EMPTY_403 = "empty-403"


class BasicDecoding(StrEnum):
    """How ID and secret are read from HTTP Basic."""

    FORM = "form"
    """Form-urlencoded, as RFC 6749 §2.3.1 has it; what is not properly encoded is refused."""
    RAW = "raw"
    """As they are: what many servers do."""


class ExpiresIn(StrEnum):
    """How a token answer states the lifetime."""

    NUMBER = "number"
    STRING = "string"
    ABSENT = "absent"


class FaultKind(StrEnum):
    """An answer that is not the API's own."""

    SERVER_ERROR = "server-error"
    EMPTY_403 = "empty-403"
    LOGIN_PAGE = "login-page"
    """200 with an HTML page."""
    REDIRECT = "redirect"
    """302 to a login page."""
    SLOW_BODY = "slow-body"
    """The true answer, its body in small pieces over `seconds`."""
    LARGE_BODY = "large-body"
    """200 and a JSON text of eight megabytes."""
    DROPPED_CONNECTION = "dropped-connection"
    """Half an answer, then the connection ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Which requests get an answer that is not the API's own."""

    kind: FaultKind
    every: int = 1
    """1: all requests; 3: the third, the sixth, and so on."""
    times: int | None = None
    """After so many faults everything is well again; `None`: never."""
    seconds: float = 30.0
    """How long a slow body takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """How many requests one caller may make in a window of time."""

    requests: int
    seconds: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """All switches, set for one request."""

    scopes: ScopePolicy = ScopePolicy.ALL_OR_NOTHING
    scope_error: ScopeError = ScopeError.BARE
    omit_scope: bool = False
    """Leave `scope` out of token answers."""
    client_error: ClientErrorAnswer = ClientErrorAnswer.RFC
    basic_decoding: BasicDecoding = BasicDecoding.FORM
    token_lifetime: float = CELONIS_LIFETIME
    """Seconds."""
    expires_in: ExpiresIn = ExpiresIn.NUMBER
    token_type: str = "Bearer"  # noqa: S105 - a token type (RFC 6750), not a secret
    introspection: bool = True
    """RFC 7662; whether Celonis has it is not known."""
    revocation: bool = True
    """RFC 7009; whether Celonis has it is not known."""
    metadata: bool = True
    missing_scope: AccessAnswer = AccessAnswer.ACCESS_ERROR
    """Not documented for Celonis; the default is the one body that it documents for too little access."""
    missing_permission: AccessAnswer = AccessAnswer.ACCESS_ERROR
    no_content: bool = False
    """Answer 204 where there are no records."""
    page_size: int = TOKEN_PAGE
    """Records on a page of an API that pages by token."""
    latency: float = 0.0
    """Seconds before each answer."""
    rate_limit: RateLimit | None = None
    fault: Fault | None = None
