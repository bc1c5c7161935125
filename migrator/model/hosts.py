"""Which hosts may receive a secret. Whatever is odd or ambiguous is no host at all, and receives nothing.

URL parsers disagree about odd URLs (user info, backslashes, blanks, full-width letters, `0x7f.1`), and the
one that checks must never see another host than the one that connects. So only the plain subset is accepted
that all of them read alike: ASCII labels, dotted decimal IPv4, bracketed IPv6.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address

# ASCII: without it, ignoring case takes the Kelvin sign for a k and the long s for an s.
_FLAGS = re.ASCII | re.IGNORECASE
_URL = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?:[/?#].*)?", _FLAGS)
_AUTHORITY = re.compile(r"(?P<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?", _FLAGS)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
# Such a last label makes some parsers read the name as an IPv4 address (WHATWG URL, "ends in a number").
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_MAX_NAME = 253
_MAX_PORT = 65535
# Each request asks several times for the host of its URL, and a run has few URLs.
_remembered = lru_cache(maxsize=4_096)
_LOOPBACK_4 = IPv4Network("127.0.0.0/8")
_LOOPBACK_6 = IPv6Address("::1")


@_remembered
def host_of(url_or_host: str) -> str | None:
    """Return the host in lower case, without port and brackets; `None` where it is not beyond doubt.

    Takes an absolute http or https URL, or a host with or without a port. User info, trailing dots, blanks,
    control characters, backslashes, characters beyond ASCII, percent signs and IPv4 in any form but dotted
    decimal give `None`. Names in other alphabets are accepted in their ASCII form (`xn--…`) only.
    """
    if any(c in "\\ " or not c.isprintable() for c in url_or_host):
        return None
    if "://" not in url_or_host:
        return _host(_bracketed(url_or_host))
    url = _URL.fullmatch(url_or_host)
    return _host(url["authority"]) if url else None


@_remembered
def is_loopback(url_or_host: str) -> bool:
    """Return whether it is this machine: `localhost`, 127.0.0.0/8 in dotted decimal, or `::1`.

    Names below `localhost` are not: RFC 6761 §6.3 only asks resolvers to keep them on the machine.
    """
    host = host_of(url_or_host)
    if host is None:
        return False
    match _address(host):
        case IPv4Address() as address:
            return address in _LOOPBACK_4
        case IPv6Address() as address:
            return address == _LOOPBACK_6
        case None:
            return host == "localhost"


def is_allowed(url_or_host: str, patterns: Iterable[str]) -> bool:
    """Return whether a secret may be sent to the host: loopback always, else where a pattern matches.

    A pattern is a host, or `*.` and a domain: `*.celonis.cloud` stands for every name below `celonis.cloud`,
    at any depth, and not for `celonis.cloud` itself. A pattern that `pattern_problem` objects to matches
    nothing. This looks at the host alone: see `is_secure` for the scheme.
    """
    host = host_of(url_or_host)
    if host is None:
        return False
    return is_loopback(host) or any(_matches(host, pattern) for pattern in patterns)


def is_secure(url: str) -> bool:
    """Return whether a secret may travel over this URL: https, or http to this machine."""
    match = _URL.fullmatch(url)
    if match is None or host_of(url) is None:
        return False
    return match["scheme"].lower() == "https" or is_loopback(url)


def pattern_problem(pattern: str) -> str | None:
    """Return why this cannot be a host pattern, as the end of a sentence; `None` if it can."""
    domain = pattern.removeprefix("*.")
    if "*" in domain:
        return "may have a star only in front, as in *.example.com"
    if "/" in domain:
        return "must be a host alone, without scheme and path"
    host = host_of(domain)
    if host is None:
        return "is no plain host name or address"
    if _has_port(domain):
        return "must be a host alone, without a port"
    if domain != pattern and _address(host) is not None:
        return "cannot have a star in front of an address"
    return None


def _matches(host: str, pattern: str) -> bool:
    if pattern_problem(pattern) is not None:
        return False
    if pattern.startswith("*."):
        return host.endswith(pattern[1:].lower())
    return host == host_of(pattern)


def _host(authority: str) -> str | None:
    match = _AUTHORITY.fullmatch(authority)
    if match is None or (match["port"] is not None and not 1 <= int(match["port"]) <= _MAX_PORT):
        return None
    host = match["host"].lower()
    address = _address(host.strip("[]"))
    if host.startswith("["):
        return str(address) if isinstance(address, IPv6Address) else None
    return host if _is_name(host) or isinstance(address, IPv4Address) else None


def _is_name(host: str) -> bool:
    labels = host.split(".")
    return (
        len(host) <= _MAX_NAME
        and all(_LABEL.fullmatch(label) for label in labels)
        and _NUMBER.fullmatch(labels[-1]) is None
    )


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return IPv6Address(host) if ":" in host else IPv4Address(host)
    except AddressValueError:
        return None


def _bracketed(host: str) -> str:
    return f"[{host}]" if isinstance(_address(host), IPv6Address) else host


def _has_port(host: str) -> bool:
    match = _AUTHORITY.fullmatch(_bracketed(host))
    return match is not None and match["port"] is not None
