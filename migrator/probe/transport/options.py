"""The limits of the HTTP client."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientOptions:
    """What the HTTP client may do, and how much of it."""

    allowed_hosts: tuple[str, ...] = ()
    """Host patterns that the operator allows, beside those of the provider catalogs and loopback."""
    only_hosts: tuple[str, ...] = ()
    """Where given, these patterns alone are allowed, whatever the catalogs and `allowed_hosts` say."""
    timeout: float = 20.0
    """Seconds from sending a request to the end of its answer; every repetition has as many again."""
    time_limit: float | None = None
    """Seconds for all requests together; later ones are not sent."""
    max_requests: int | None = None
    """Requests that may be sent in all, repetitions included."""
    concurrency: int = 32
    """Requests under way at once."""
    concurrency_per_host: int = 32
    """Of these, to one host."""
    rate: float | None = None
    """Requests per second and host; `None`: as its providers publish, the lowest; else unlimited."""
    total_rate: float | None = None
    """Requests per second to all hosts together; `None`: unlimited."""
    longest_wait: float = 60.0
    """Seconds to wait at most where a server says when to come back; else its answer stands as it is, and
    nothing more is sent to it before that time."""
    most_tries: int = 3
    """How often one request is sent at most, where a server asks to repeat it."""
    most_failures: int = 5
    """After so many failures in a row an authorization server, or an API of a host, is not asked any more."""
    longest_body: int = 1024 * 1024
    """Bytes of an answer that are read; the rest is left."""
    sandbox: str | None = None
    """Base URL on loopback that every request is sent to instead, with its own `Host` header."""
    tag: str | None = None
    """Added to the `User-Agent`, so that server logs show whose run it was."""
