"""Compares how a configuration gets its access tokens with what the inventory says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from migrator.formats.interface import Target
from migrator.model.inventory import AuthMethod
from migrator.model.oauth import Scopes
from migrator.model.shown import NOT_SHOWN, secret_looking

_START = "already uses client credentials, but"
_TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{\s*Connection\.[^{}]+\}|[$@]\{[^{}]*\}", re.DOTALL)
_USER_OR_QUERY = re.compile(r"(?<=//)[^/@]*@|[?#].*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRequest:
    """How a configuration asks for access tokens, as far as its text says so."""

    token_url: str
    """As written: a URL, or a template that the connection fills in; empty where there is none."""
    scope: str
    """As written; empty where no scope is asked for."""
    auth_method: AuthMethod | None
    """`None`: the text does not say."""
    audience: str | None = None
    client_id: str = ""
    """As written; empty where it is not in the file."""


def contradictions(found: TokenRequest, target: Target) -> Iterator[str]:
    """Yield where a migrated configuration does not do what the inventory says.

    What a template leaves open, and what the target does not know, contradicts nothing.
    """
    if not _may_be(found.token_url, target.token_url):
        yield f"{_START} with {_endpoint(found.token_url)}; the inventory says {_shown(target.token_url)}"
    yield from _scope_contradictions(found, target)
    if AuthMethod.AUTO not in (target.auth_method, found.auth_method):
        yield from _method_contradictions(found, target)
    if target.audience is not None and not _may_be(found.audience or "", target.audience):
        yield f"{_START} not with the audience that the inventory names"
    if target.client_id and found.client_id and not _may_be(found.client_id, target.client_id):
        yield f"{_START} with another client ID than that of client {target.client_name}"


def _scope_contradictions(found: TokenRequest, target: Target) -> Iterator[str]:
    if not target.scopes:
        return
    if _TEMPLATE.search(found.scope):
        yield f"{_START} its scopes are a template: they cannot be compared with {target.scope_text}"
    elif (scopes := frozenset(found.scope.split())) != target.scopes:
        yield f"{_START} with {_scopes(scopes)}; the inventory says {target.scope_text}"


def _method_contradictions(found: TokenRequest, target: Target) -> Iterator[str]:
    if found.auth_method is None:
        yield (
            f"{_START} it does not say how the client authenticates; the inventory says {target.auth_method}"
        )
    elif found.auth_method is not target.auth_method:
        yield f"{_START} with {found.auth_method}; the inventory says {target.auth_method}"


def _may_be(written: str, wanted: str) -> bool:
    """Return whether a text, with whatever its templates stand for, can be the wanted one."""
    pattern = ".*".join(re.escape(part) for part in _TEMPLATE.split(written))
    return bool(re.fullmatch(pattern, wanted, re.DOTALL))


def _endpoint(url: str) -> str:
    return f"the token endpoint {_shown(url)}" if url else "no token endpoint"


def _scopes(scopes: Scopes) -> str:
    return f"the scopes {' '.join(map(_shown, sorted(scopes)))}" if scopes else "no scopes"


def _shown(text: str) -> str:
    """Return a URL or scope without what may be secret in it."""
    plain = _USER_OR_QUERY.sub("", text)
    return NOT_SHOWN if secret_looking(plain) else plain
