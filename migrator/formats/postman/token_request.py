"""How a collection asks for access tokens: what is written, and what is there."""

from collections.abc import Iterator, Mapping

from migrator.formats.http_clients.templates import expressions, template
from migrator.formats.interface import Target
from migrator.formats.naming.variables import ClientVariables
from migrator.formats.postman.levels import AuthSort, attribute, attributes, levels
from migrator.formats.proof.agreement import TokenRequest, contradictions
from migrator.model.inventory import AuthMethod
from migrator.text.values import Value

_AUTHENTICATION = {AuthMethod.CLIENT_SECRET_POST: "body", AuthMethod.CLIENT_SECRET_BASIC: "header"}


def oauth2(target: Target, client: ClientVariables, *, is_literal: bool) -> dict[str, Value]:
    """Return the `auth` object. `is_literal`: the key's value stood in the file; so may the client ID."""
    is_known = is_literal and target.client_id
    plain = {
        "grant_type": "client_credentials",
        "accessTokenUrl": target.token_url,
        "clientId": target.client_id or "" if is_known else template(client.client_id),
        "clientSecret": template(client.client_secret),
        "scope": target.scope_text,
        "client_authentication": _AUTHENTICATION[target.auth_method],
        "addTokenTo": "header",
    }
    listed: list[Value] = [{"key": k, "value": v, "type": "string"} for k, v in plain.items()]
    if target.audience:
        sent: Value = {
            "key": "audience",
            "value": target.audience,
            "enabled": True,
            "send_as": "request_body",
        }
        listed.append({"key": "tokenRequestParams", "value": [sent], "type": "any"})
    return {"type": "oauth2", "oauth2": listed}


def client_expressions_read(data: object) -> set[str]:
    """Return the variables that client IDs and secrets are read from."""
    own = [level.auth for level in levels(data) if level.sort is AuthSort.CLIENT_CREDENTIALS]
    texts = (attribute(auth, name) for auth in own for name in ("clientId", "clientSecret"))
    return {e for text in texts for e in expressions(text)}


def disagreements(auth: Mapping[str, object], target: Target) -> Iterator[str]:
    """Yield where an `auth` object with client credentials does not do what the inventory says."""
    methods = {text: method for method, text in _AUTHENTICATION.items()}
    found = TokenRequest(
        token_url=attribute(auth, "accessTokenUrl"),
        scope=attribute(auth, "scope"),
        auth_method=methods.get(attribute(auth, "client_authentication")),
        audience=_audience(auth),
        client_id=attribute(auth, "clientId"),
    )
    yield from contradictions(found, target)
    if attribute(auth, "addTokenTo") not in {"", "header"}:
        yield "already uses client credentials, but the token does not go into a header"
    if attribute(auth, "headerPrefix").strip() not in {"", "Bearer"}:
        yield "already uses client credentials, but headerPrefix is not Bearer"


def _audience(auth: Mapping[str, object]) -> str | None:
    listed = next((v for _, k, v in attributes(auth) if k == "tokenRequestParams"), None)
    for item in listed if isinstance(listed, list) else []:
        is_audience = isinstance(item, Mapping) and item.get("key") == "audience"
        if is_audience and item.get("enabled") is not False:
            return str(item.get("value"))
    plain = attribute(auth, "audience")
    return plain or None
