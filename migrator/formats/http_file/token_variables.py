"""The variables by which httpYac asks for access tokens."""

import re
from collections.abc import Iterator

from migrator.formats.http_clients.templates import template
from migrator.formats.http_file.view import View
from migrator.formats.interface import Target
from migrator.formats.naming.variables import ClientVariables
from migrator.formats.proof.agreement import TokenRequest, contradictions
from migrator.model.inventory import AuthMethod

PARTS = ("tokenEndpoint", "clientId", "clientSecret", "scope", "audience", "useAuthorizationHeader")
DEFAULT_PREFIX = "oauth2"
_ELSEWHERE = "{{defined in an environment}}"


def prefix_of(target: Target) -> str:
    """Return the prefix of the variables: the client's name, as a name in JavaScript."""
    name = re.sub(r"\W+", "_", target.client_name, flags=re.ASCII).strip("_")
    return name if name and not name[0].isdigit() else f"client_{name}" if name else DEFAULT_PREFIX


def token_variables(
    target: Target, client: ClientVariables, *, is_literal: bool
) -> Iterator[tuple[str, str]]:
    """Yield name and value of each variable. `is_literal`: the key stood in the file; so may the ID."""
    prefix = prefix_of(target)
    client_id = target.client_id if is_literal and target.client_id else template(client.client_id)
    yield f"{prefix}_tokenEndpoint", target.token_url
    yield f"{prefix}_clientId", client_id
    yield f"{prefix}_clientSecret", template(client.client_secret)
    if target.scopes:
        yield f"{prefix}_scope", target.scope_text
    if target.audience:
        yield f"{prefix}_audience", target.audience
    if target.auth_method is AuthMethod.CLIENT_SECRET_POST:
        yield f"{prefix}_useAuthorizationHeader", "false"


def is_token_variable(name: str, prefixes: set[str]) -> bool:
    """Return whether a variable says how tokens are asked for; httpYac does not look at the case."""
    return any(name.lower() == f"{p}_{part}".lower() for p in prefixes for part in PARTS)


def disagreements(view: View, prefix: str, target: Target) -> Iterator[str]:
    """Yield where a migrated file does not do what the inventory says; what is set elsewhere is not known."""
    in_header = _read(view, prefix, "useAuthorizationHeader")
    found = TokenRequest(
        token_url=_read(view, prefix, "tokenEndpoint") or _ELSEWHERE,
        scope=_read(view, prefix, "scope") or "",
        auth_method=_auth_method(in_header),
        audience=_read(view, prefix, "audience"),
        client_id=_read(view, prefix, "clientId") or _ELSEWHERE,
    )
    yield from contradictions(found, target)


def _auth_method(in_header: str | None) -> AuthMethod | None:
    match (in_header or "true").lower():
        case "true":
            return AuthMethod.CLIENT_SECRET_BASIC
        case "false":
            return AuthMethod.CLIENT_SECRET_POST
        case _:
            return None


def _read(view: View, prefix: str, part: str) -> str | None:
    """Return what a variable holds, or the one of the default prefix, which httpYac falls back to."""
    for name in (f"{prefix}_{part}", f"{DEFAULT_PREFIX}_{part}"):
        found = [v.value for v in view.variables if v.name.lower() == name.lower()]
        if found:
            return view.resolved(found[-1])[0]
    return None
