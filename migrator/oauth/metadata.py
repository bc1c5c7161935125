"""Finds the endpoints of an authorization server from its issuer identifier (RFC 8414, OpenID Discovery)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit, urlunsplit

from migrator.model.hosts import host_of
from migrator.model.http import HttpAnswer, HttpRequest, NoAnswer, ProviderLimits, Purpose
from migrator.oauth.server_text import neutralise

_OAUTH = "/.well-known/oauth-authorization-server"
_OPENID = "/.well-known/openid-configuration"
_ENDPOINTS = ("token_endpoint", "introspection_endpoint", "revocation_endpoint")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What a metadata document says. What it leaves out proves nothing."""

    url: str
    """Where it was found."""
    token_endpoint: str | None = None
    introspection_endpoint: str | None = None
    revocation_endpoint: str | None = None
    mtls_aliases: Mapping[str, str] = field(default_factory=dict)
    """`mtls_endpoint_aliases` (RFC 8705 §5): where clients with a certificate go instead, by member name."""
    auth_methods: tuple[str, ...] = ()
    """`token_endpoint_auth_methods_supported`."""
    signing_algorithms: tuple[str, ...] = ()
    """`token_endpoint_auth_signing_alg_values_supported`."""
    notes: tuple[str, ...] = ()
    """What is odd about it, such as an issuer that is spelt otherwise than the one that was asked for."""
    is_foreign: bool = False
    """It names another issuer: it must not be used (RFC 8414 §3.3)."""


def metadata_urls(issuer: str) -> tuple[str, ...]:
    """Return where the metadata may be, likeliest first.

    RFC 8414 §3.1 puts the well-known segment before the issuer's path, OpenID Connect Discovery §4 behind it.
    Nowhere, if it is not sure which host the issuer means.
    """
    if host_of(issuer) is None:
        return ()
    parts = urlsplit(issuer)
    path = parts.path.rstrip("/")
    paths = (_OAUTH + path, path + _OPENID, _OPENID + path, path + _OAUTH)
    return tuple(urlunsplit((parts.scheme, parts.netloc, p, "", "")) for p in dict.fromkeys(paths))


def metadata_request(url: str, limits: ProviderLimits) -> HttpRequest:
    """Return a request for a metadata document. It carries no credentials."""
    return HttpRequest(
        method="GET",
        url=url,
        purpose=Purpose.METADATA,
        headers={"Accept": "application/json"},
        limits=limits,
    )


def read_metadata(answer: HttpAnswer | NoAnswer, *, issuer: str, url: str) -> Metadata | None:
    """Return what the document says; `None` where this is none, so that the next address may be tried.

    One without a token endpoint is one all the same: the inventory may name that itself.
    """
    if isinstance(answer, NoAnswer) or answer.status != HTTPStatus.OK:
        return None
    try:
        data: object = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not any(_text(data.get(name)) for name in _ENDPOINTS):
        return None
    return Metadata(
        url=url,
        token_endpoint=_text(data.get("token_endpoint")),
        introspection_endpoint=_text(data.get("introspection_endpoint")),
        revocation_endpoint=_text(data.get("revocation_endpoint")),
        mtls_aliases=_texts_by_name(data.get("mtls_endpoint_aliases")),
        auth_methods=_texts(data.get("token_endpoint_auth_methods_supported")),
        signing_algorithms=_texts(data.get("token_endpoint_auth_signing_alg_values_supported")),
        notes=_issuer_notes(data.get("issuer"), issuer),
        is_foreign=_is_foreign(data.get("issuer"), issuer),
    )


def _is_foreign(stated: object, expected: str) -> bool:
    """Return whether another issuer is named; a slash more or less at the end does not make another."""
    return isinstance(stated, str) and stated.rstrip("/") != expected.rstrip("/")


def _issuer_notes(stated: object, expected: str) -> tuple[str, ...]:
    if stated == expected:
        return ()
    named = f"names {neutralise(stated)} as issuer" if isinstance(stated, str) else "names no issuer"
    return (f"the metadata {named}, not {expected} (RFC 8414 §3.3)",)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _texts_by_name(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {name: text for name, text in value.items() if isinstance(text, str) and text}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
