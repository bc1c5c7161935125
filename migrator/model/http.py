"""HTTP requests and answers as values, so that OAuth logic needs no HTTP library."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from migrator.model.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class BasicCredentials:
    """An `Authorization` header of scheme Basic (RFC 6749 §2.3.1), put together only when it is sent."""

    client_id: str | Secret
    client_secret: Secret
    encoded: bool = True
    """Whether both are form-urlencoded first, as the RFC has it; False: sent as they are."""


class SigningAlgorithm(StrEnum):
    """How client assertions are signed (RFC 7518 §3.1)."""

    RS256 = "RS256"
    PS256 = "PS256"
    ES256 = "ES256"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientAssertion:
    """A form value: a JWT that proves who the client is (RFC 7523 §2.2), signed anew whenever it is sent.

    A repeated request must not repeat the JWT: servers refuse a `jti` that they have seen.
    """

    client_id: str | Secret
    private_key: Secret
    """PEM."""
    algorithm: SigningAlgorithm
    audience: str
    """`aud`: the one value by which the authorization server knows itself."""
    key_id: str | None = None
    """`kid` of the JWT's header (RFC 7515 §4.1.4); `None`: it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsIdentity:
    """What a client shows of itself in the TLS handshake (RFC 8705 §2)."""

    certificate: Secret
    """PEM: the client's certificate first, then those that lead to its authority."""
    private_key: Secret
    """PEM, not encrypted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BearerToken:
    """An `Authorization` header of scheme Bearer (RFC 6750 §2.1), put together only when it is sent."""

    token: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyHeader:
    """A header that holds a key behind its prefix (`AppKey …`), put together only when it is sent."""

    prefix: str
    """Empty where the key stands alone."""
    key: Secret


HeaderValue = str | Secret | BasicCredentials | BearerToken | KeyHeader
FormValue = str | Secret | ClientAssertion


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderLimits:
    """What the provider catalog says of the hosts that a request may go to."""

    hosts: tuple[str, ...] = ()
    """Host patterns that secrets may be sent to, beside those that the operator allows."""
    per_second: float | None = None
    """The published rate in requests per second and host; `None` where nothing is published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """A request that is about to be sent. Everything that may hold a secret is wrapped in `Secret`."""

    method: str
    """`GET` or `HEAD` for APIs; `POST` only to token, introspection and revocation endpoints."""
    url: str
    purpose: "Purpose"
    headers: Mapping[str, HeaderValue]
    form: tuple[tuple[str, FormValue], ...] | None = None
    """Sent as `application/x-www-form-urlencoded`; `None`: no body."""
    identity: TlsIdentity | None = None
    """Shown in the handshake of a connection that no other client uses; `None`: nothing is shown."""
    limits: ProviderLimits = ProviderLimits()


class Purpose(StrEnum):
    """What a request is for; decides which limits and which methods apply."""

    TOKEN = "token"  # noqa: S105 - the name of an endpoint, not a secret
    INTROSPECTION = "introspection"
    REVOCATION = "revocation"
    METADATA = "metadata"
    API = "api"


class TransportProblem(StrEnum):
    """Why no answer came."""

    UNREACHABLE = "unreachable"
    """Name not found, connection refused or reset."""
    TLS = "tls"
    TIMEOUT = "timeout"
    HOST_NOT_ALLOWED = "host-not-allowed"
    """Refused before anything was sent."""
    METHOD_NOT_ALLOWED = "method-not-allowed"
    """Refused before anything was sent."""
    BUDGET = "budget"
    """The run's request budget or time limit is used up; nothing was sent."""
    RATE_LIMITED = "rate-limited"
    """The server said to come back later than anybody waits, so it is left alone; nothing was sent."""
    PROTOCOL = "protocol"
    """The answer was no valid HTTP, or the connection ended in the middle of it."""
    SERVER_FAILED = "server-failed"
    """The server answered 5xx again and again, so it is not asked any more; nothing was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    """No answer came, and why. Never "no"."""

    problem: TransportProblem
    detail: str
    """One sentence without secrets."""
    attempts: int = 1
    """Requests sent, retries included; 0 where it was refused before sending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """An answer. The body is bounded, kept only as long as it is being read, and never shown."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case; repeated ones joined with a comma and a blank."""
    body: bytes
    truncated: bool = False
    """True where the body was longer than the limit and was cut."""
    elapsed: float = 0.0
    """Seconds from sending to the end of the body."""
    attempts: int = 1
    """Requests sent, retries included."""
    location: str | None = None
    """Where a redirect pointed to; it was not followed."""
    over_tls: bool = False
    """Whether it came over TLS from a server whose certificate was accepted."""

    def __repr__(self) -> str:
        """Show no header and no body: both may echo a secret."""
        return f"HttpAnswer(status={self.status}, {len(self.body)} bytes)"


class Send(Protocol):
    """Send one request. Never raises for what the network or the server did."""

    async def __call__(self, request: HttpRequest, /) -> HttpAnswer | NoAnswer:
        """Return the answer, or why there is none."""
        ...
