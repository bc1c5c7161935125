"""Who asks: a client, a key or a token, as far as the request shows it."""

import re

from migrator.sandbox.exchange import Caller, Credential
from migrator.sandbox.fleet import KeyKind, SandboxKey, Tenant
from migrator.sandbox.presented import named_client_id
from migrator.sandbox.tokens import TokenStore

_HEADER = re.compile(r"(?P<prefix>AppKey|Bearer) +(?P<value>\S+)", re.IGNORECASE)


def caller_at_api(tenant: Tenant, tokens: TokenStore, authorization: str | None) -> Caller:
    """Return who calls an API. The prefix of the header is compared case-insensitively, as Celonis does."""
    if authorization is None:
        return Caller(credential=Credential.NONE)
    header = _HEADER.fullmatch(authorization.strip())
    if header is None:
        return Caller(credential=Credential.MALFORMED)
    is_bearer = header["prefix"].lower() == "bearer"
    key = _key(tenant, KeyKind.USER_KEY if is_bearer else KeyKind.APPLICATION_KEY, header["value"])
    if key is not None:
        return Caller(credential=Credential.KEY, key=key)
    token = tokens.find(tenant, header["value"]) if is_bearer else None
    if token is not None:
        return Caller(credential=Credential.TOKEN, token=token, client=token.client)
    return Caller(credential=Credential.UNRECOGNISED)


def caller_at_token_endpoint(tenant: Tenant, authorization: str | None, body: bytes) -> Caller:
    """Return which client a request to the authorization server names, in the header or in the body."""
    name = named_client_id(authorization, body)
    if name is None:
        return Caller(credential=Credential.NONE)
    client = tenant.clients.get(name)
    return Caller(credential=Credential.CLIENT if client else Credential.UNRECOGNISED, client=client)


def _key(tenant: Tenant, kind: KeyKind, value: str) -> SandboxKey | None:
    return next((k for k in tenant.keys if k.kind is kind and k.value.reveal() == value), None)
