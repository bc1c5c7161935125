"""The entries of an authenticator that uses client credentials."""

from typing import Protocol

from migrator.formats.interface import Target
from migrator.model.inventory import AuthMethod
from migrator.text.values import Brackets, Value

OAUTH = "OAuthAuthenticator"


class ClientValues(Protocol):
    """Writes the templates that read the client's values from the configuration."""

    def naming(self, name: str) -> str:
        """Return the template of one value."""
        ...

    def reading(self, name: str) -> str:
        """Return the same without braces."""
        ...


def oauth_entries(values: ClientValues, target: Target, *, in_brackets: bool) -> dict[str, Value]:
    """Return all entries but the type. `in_brackets`: mappings in them are written on one line."""
    entries: dict[str, Value] = {
        "grant_type": "client_credentials",
        "client_id": values.naming("client_id"),
        "client_secret": values.naming("client_secret"),
        "token_refresh_endpoint": values.naming("token_url"),
    }
    body: dict[str, Value] = {"scope": target.scope_text} if target.scopes else {}
    if target.audience:
        body["audience"] = target.audience
    if body:
        entries["refresh_request_body"] = Brackets(body) if in_brackets else body
    if target.auth_method is AuthMethod.CLIENT_SECRET_BASIC:
        header: dict[str, Value] = {"Authorization": _basic(values)}
        entries["refresh_request_headers"] = Brackets(header) if in_brackets else header
    return entries


def _basic(values: ClientValues) -> str:
    """Return the Basic header of RFC 6749 §2.3.1 as a template. CDK >= 7.6.4 then keeps the body clean."""
    client_id, client_secret = values.reading("client_id"), values.reading("client_secret")
    quote = '"' if '"' in client_id else "'"
    return f"Basic {{{{ ({client_id} ~ {quote}:{quote} ~ {client_secret}) | base64encode }}}}"
