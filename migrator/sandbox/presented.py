"""Client credentials as a request presents them (RFC 6749 §2.3.1)."""

import base64
import binascii
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_plus

from migrator.model.inventory import AuthMethod
from migrator.model.secret import Secret
from migrator.sandbox.behaviours import BasicDecoding

_NOT_ENCODED = re.compile(r"%(?![0-9A-Fa-f]{2})|[^\x21-\x7e]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """ID, secret, and how they came."""

    client_id: str
    secret: Secret
    method: AuthMethod


@dataclass(frozen=True, slots=True)
class NotPresented:
    """No credentials that can be read, and why."""

    error: str
    """A code of RFC 6749 §5.2."""
    description: str


def form_of(body: bytes) -> list[tuple[str, str]]:
    """Return the parameters of a form-urlencoded body, in order; bytes that are no UTF-8 are replaced."""
    return parse_qsl(body.decode(errors="replace"), keep_blank_values=True)


def presented(authorization: str | None, body: bytes, decoding: BasicDecoding) -> Presented | NotPresented:
    """Return the credentials of a request to the token or introspection endpoint."""
    form = dict(form_of(body))
    if authorization is None:
        return _in_body(form)
    if "client_secret" in form:
        return NotPresented(
            "invalid_request", "client authentication must only be provided using one mechanism"
        )
    pair = _basic(authorization)
    if pair is None:
        return NotPresented("invalid_client", "client authentication failed")
    if decoding is BasicDecoding.FORM:
        if any(_NOT_ENCODED.search(part) for part in pair):
            return NotPresented(
                "invalid_request",
                "client_id and client_secret in the authorization header are not properly encoded",
            )
        pair = (unquote_plus(pair[0]), unquote_plus(pair[1]))
    return _presented(*pair, AuthMethod.CLIENT_SECRET_BASIC)


def named_client_id(authorization: str | None, body: bytes) -> str | None:
    """Return the client ID that a request names, however badly; `None` where it names none."""
    pair = _basic(authorization) if authorization else None
    if pair is not None:
        return unquote_plus(pair[0])
    return dict(form_of(body)).get("client_id")


def _in_body(form: dict[str, str]) -> Presented | NotPresented:
    if "client_id" not in form or "client_secret" not in form:
        return NotPresented("invalid_client", "no client authentication provided")
    return _presented(form["client_id"], form["client_secret"], AuthMethod.CLIENT_SECRET_POST)


def _presented(client_id: str, secret: str, method: AuthMethod) -> Presented:
    return Presented(client_id=client_id, secret=Secret(secret, label="presented secret"), method=method)


def _basic(authorization: str) -> tuple[str, str] | None:
    scheme, _, encoded = authorization.strip().partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    client_id, colon, secret = text.partition(":")
    return (client_id, secret) if colon else None
