"""Puts client credentials in the place of a key."""

from collections.abc import Iterator, Sequence

from migrator.formats.airbyte.authenticators import Authenticator
from migrator.formats.airbyte.config_references import KeyTemplate
from migrator.formats.airbyte.custom_code import other_code
from migrator.formats.airbyte.specification import NEW_FIELDS, KeyField, replace_field
from migrator.formats.interface import Rewrite, Target
from migrator.model.inventory import AuthMethod
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.values import Brackets, Value

KEY_PARTS = ("inject_into", "header")
"""What a key authenticator has beside its type and its key."""
_ASSUMED_LIFETIME = 3600
"""Seconds that Airbyte takes a token to live where the answer has no `expires_in`."""


def rewrite(
    document: Document, target: Target, keys: Sequence[Authenticator], template: KeyTemplate
) -> Rewrite:
    """Return the edits that put client credentials in the place of one key, and what to do and know."""
    editor = Editor(document)
    for authenticator in keys:
        _replace_authenticator(editor, document, authenticator, target)
    field = KeyField(path=template.path)
    replace_field(editor, document, field, token_url=target.token_url)
    name = ".".join(template.path)
    return Rewrite(
        edits=editor.edits(),
        checklist=tuple(_checklist(name, document.data)),
        notes=tuple(_notes(document.data, target, keys, field)),
    )


def _replace_authenticator(
    editor: Editor, document: Document, authenticator: Authenticator, target: Target
) -> None:
    pointer = authenticator.pointer
    template = authenticator.key
    if template is None:
        raise KeyError(pointer)
    editor.set_value((*pointer, "type"), "OAuthAuthenticator")
    body_in_brackets = (
        document.is_flow((*pointer, "inject_into")) if "inject_into" in authenticator.data else False
    )
    editor.replace((*pointer, "api_token"), _oauth_entries(template, target, in_brackets=body_in_brackets))
    for part in KEY_PARTS:
        if part in authenticator.data:
            editor.remove((*pointer, part))


def _oauth_entries(template: KeyTemplate, target: Target, *, in_brackets: bool) -> dict[str, Value]:
    entries: dict[str, Value] = {
        "grant_type": "client_credentials",
        "client_id": template.naming("client_id"),
        "client_secret": template.naming("client_secret"),
        "token_refresh_endpoint": template.naming("token_url"),
    }
    body: dict[str, Value] = {"scope": target.scope_text} if target.scopes else {}
    if target.audience:
        body["audience"] = target.audience
    if body:
        entries["refresh_request_body"] = Brackets(body) if in_brackets else body
    if target.auth_method is AuthMethod.CLIENT_SECRET_BASIC:
        header: dict[str, Value] = {"Authorization": _basic(template)}
        entries["refresh_request_headers"] = Brackets(header) if in_brackets else header
    return entries


def _basic(template: KeyTemplate) -> str:
    """Return the Basic header of RFC 6749 §2.3.1 as a template. CDK >= 7.6.4 then keeps the body clean."""
    quote = '"' if '"' in template.expression else "'"
    client_id, client_secret = template.reading("client_id"), template.reading("client_secret")
    return f"Basic {{{{ ({client_id} ~ {quote}:{quote} ~ {client_secret}) | base64encode }}}}"


def _checklist(name: str, data: object) -> Iterator[str]:
    yield (
        "Publish the manifest, then open every saved connection of this connector and enter Client ID, "
        f"Client Secret and Token URL: saved connections hold {name}, which is no longer read."
    )
    yield "Test each connection. Read connectionStatus.status: the check exits with 0 even where it FAILED."
    if code := other_code(data):
        yield f"Look into the connector's own code ({', '.join(code)}): it must not read config {name}."


def _notes(data: object, target: Target, keys: Sequence[Authenticator], field: KeyField) -> Iterator[str]:
    places = sorted({a.place for a in keys})
    yield f"The key was sent in {', '.join(places)}; the access token is sent as Authorization: Bearer."
    required = value_at(data, (*field.parent, "required"))
    if not (isinstance(required, list) and field.path[-1] in required):
        yield f"The key was optional; {', '.join(NEW_FIELDS)} are required: empty ones fail at run time."
    if target.auth_method is AuthMethod.CLIENT_SECRET_BASIC:
        yield (
            "Needs airbyte-cdk 7.6.4 or newer: older ones send the client's credentials in the body too. "
            "Client ID and secret are not form-encoded before Basic (RFC 6749 §2.3.1)."
        )
    if not target.scopes:
        yield "No scope is asked for: the inventory names none."
    if target.token_lifetime is not None and target.token_lifetime < _ASSUMED_LIFETIME:
        yield (
            f"The token lives {target.token_lifetime:g} s. Airbyte renews it if the token answer states "
            f"expires_in; else it assumes {_ASSUMED_LIFETIME} s and stops at the first 401."
        )
