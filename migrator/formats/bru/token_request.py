"""How a `.bru` file asks for access tokens: what is written, and what is there."""

import hashlib
from collections.abc import Iterator

from migrator.formats.bru.blocks import OAUTH2, TOKEN_BODY, pairs, value
from migrator.formats.http_clients.templates import template
from migrator.formats.interface import Target
from migrator.formats.naming.variables import ClientVariables
from migrator.formats.proof.agreement import TokenRequest, contradictions
from migrator.model.inventory import AuthMethod

_PLACEMENTS = {
    AuthMethod.CLIENT_SECRET_POST: "body",
    AuthMethod.CLIENT_SECRET_BASIC: "basic_auth_header",
}
_START = "already uses client credentials, but"


def oauth2_blocks(
    target: Target, client: ClientVariables, *, is_literal: bool
) -> dict[str, list[tuple[str, str]]]:
    """Return the blocks that ask for tokens, in the order in which Bruno writes their pairs.

    `is_literal`: the key's value stood in the file; so may the client ID.
    """
    is_known = is_literal and target.client_id
    block = [
        ("grant_type", "client_credentials"),
        ("access_token_url", target.token_url),
        ("refresh_token_url", ""),
        ("client_id", target.client_id or "" if is_known else template(client.client_id)),
        ("client_secret", template(client.client_secret)),
        ("scope", target.scope_text),
        ("credentials_placement", _PLACEMENTS[target.auth_method]),
        ("credentials_id", _credentials_id(target)),
        ("token_placement", "header"),
        ("token_header_prefix", "Bearer"),
        ("auto_fetch_token", "true"),
        ("auto_refresh_token", "false"),
    ]
    return {OAUTH2: block} | ({TOKEN_BODY: [("audience", target.audience)]} if target.audience else {})


def _credentials_id(target: Target) -> str:
    """Return the name under which Bruno keeps the token: requests of one name share one token."""
    client = "".join(c if c.isalnum() or c in "-_" else "-" for c in target.client_name) or "client"
    wanted = f"{target.scope_text} {target.audience or ''}"
    return f"{client}-{hashlib.sha256(wanted.encode()).hexdigest()[:8]}"


def disagreements(data: object, target: Target) -> Iterator[str]:
    """Yield where a migrated file does not do what the inventory says."""
    placement = value(data, OAUTH2, "credentials_placement") or "body"
    methods = {text: method for method, text in _PLACEMENTS.items()}
    found = TokenRequest(
        token_url=value(data, OAUTH2, "access_token_url"),
        scope=value(data, OAUTH2, "scope"),
        auth_method=methods.get(placement),
        audience=next((v for _, n, v in pairs(data, TOKEN_BODY) if n == "audience"), None),
        client_id=value(data, OAUTH2, "client_id"),
    )
    yield from contradictions(found, target)
    if value(data, OAUTH2, "auto_fetch_token") == "false":
        yield f"{_START} auto_fetch_token is false: no token is fetched"
    if (value(data, OAUTH2, "token_placement") or "header") != "header":
        yield f"{_START} the token does not go into a header"
    elif value(data, OAUTH2, "token_header_prefix") != "Bearer":
        yield f"{_START} token_header_prefix is not Bearer"
