"""Says in plain words why no connection came about, from the errors that led to it."""

import socket
import ssl
from collections.abc import Iterator


def certificate_problem(error: BaseException) -> str | None:
    """Return what went wrong with TLS; `None` where it was something else."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLWantReadError | ssl.SSLWantWriteError):
            continue  # no failure: how waiting for the other side looks from within
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the server's certificate was not accepted: {cause.verify_message}"
        if isinstance(cause, ssl.SSLError) and _is_about_our_certificate(cause):
            return "the server did not accept the client's certificate, or wants one"
        if isinstance(cause, ssl.SSLError):
            return "no TLS connection came about"
    return None


def _is_about_our_certificate(error: ssl.SSLError) -> bool:
    """Return whether the server sent one of the alerts about certificates (RFC 8446 §6.2)."""
    reason = str(getattr(error, "reason", None) or "")  # only those that OpenSSL raised have one
    return "ALERT" in reason and ("CERTIFICATE" in reason or "UNKNOWN_CA" in reason)


def connection_problem(error: BaseException) -> str:
    """Return why there is no connection."""
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            return "the host name cannot be resolved"
        if isinstance(cause, ConnectionRefusedError):
            return "the connection was refused"
    return "no connection came about"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and everything that led to it; groups arise where several addresses were tried."""
    pending, seen = [error], set[int]()
    while pending:
        current = pending.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        pending += [e for e in (current.__context__, current.__cause__) if e is not None]
        if isinstance(current, BaseExceptionGroup):
            pending += current.exceptions
