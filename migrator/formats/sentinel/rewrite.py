"""Puts client credentials in the place of a poller's key, and of the parameter that holds it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from migrator.formats.arm.pages import key_instructions, replace_text_box, text_boxes
from migrator.formats.arm.parameters import (
    declarations,
    is_taken,
    named_elsewhere,
    odd_declarations,
    parameter_of,
    reads,
    replace_declaration,
)
from migrator.formats.interface import NeedsPerson, Outcome, Rewrite, Target
from migrator.formats.naming.variables import ClientVariables, client_variables
from migrator.formats.polling.carriers import Carrier
from migrator.formats.polling.references import ARM, Reference
from migrator.formats.polling.requests import Request
from migrator.model.inventory import AuthMethod
from migrator.model.place import Pointer
from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.values import Value

_NO_AUDIENCE = (
    "Sentinel sends further parameters in the URL of the token endpoint (TokenEndpointQueryParameters), not "
    "in the body, as it is usual for an audience: try it there, and set it by hand"
)


def rewrite(document: Document, pollers: Sequence[Request], target: Target, key: Carrier) -> Outcome:
    """Return the edits that put client credentials in the place of one key, or why a person must look."""
    name = parameter_of(key.value)
    if name is None:
        reason = "the key stands in the file itself: make it a parameter of the template, then run this again"
        return NeedsPerson(reasons=(reason,))
    # The inventory's names are those of environment variables; these are of a template's parameters.
    names = client_variables(name, replace(target, secret_variable=None, id_variable=None))
    problems = tuple(_problems(document.data, pollers, name, names))
    if target.audience:
        problems = (*problems, _NO_AUDIENCE)
    if problems:
        return NeedsPerson(reasons=problems)
    editor = Editor(document)
    for poller in pollers:
        if poller.carriers:
            _replace_auth(editor, poller, names, target)
    asked = _replace_parameters(editor, document, name, names)
    return Rewrite(
        edits=editor.edits(),
        checklist=tuple(_checklist(names, asked=asked)),
        notes=tuple(_notes(pollers, target, asked=asked)),
    )


def _problems(data: object, pollers: Sequence[Request], name: str, names: ClientVariables) -> Iterator[str]:
    declared, asked = declarations(data, name), text_boxes(data, name)
    known = {*(c.pointer for p in pollers for c in p.carriers), *declared, *asked}
    yield from reads(data, name, known)
    yield from named_elsewhere(data, name, known)
    yield from odd_declarations(data, declared)
    yield from key_instructions(data)
    for new in (names.client_id, names.client_secret):
        if is_taken(data, new):
            yield f"a parameter called {new} is in the file already"


def _replace_auth(editor: Editor, poller: Request, names: ClientVariables, target: Target) -> None:
    places = list(dict.fromkeys(c.pointer for c in poller.carriers))
    key = next(p for p in places if str(p[-1]).lower() == "apikey")
    own = next(p for p in poller.token_places if str(p[-1]).lower() == "type")
    reference = poller.carriers[0].reference(ARM) or Reference("", "", "")
    editor.set_value(own, "OAuth2")
    editor.replace(key, _oauth(reference, names, target, is_camel=str(key[-1])[:1].islower()))
    for place in places:
        if place != key:
            editor.remove(place)


def _oauth(
    reference: Reference, names: ClientVariables, target: Target, *, is_camel: bool
) -> dict[str, Value]:
    entries: dict[str, Value] = {
        "ClientId": reference.naming(names.client_id),
        "ClientSecret": reference.naming(names.client_secret),
        "GrantType": "client_credentials",
        "TokenEndpoint": target.token_url,
        "IsCredentialsInHeaders": target.auth_method is AuthMethod.CLIENT_SECRET_BASIC,
    }
    if target.scopes:
        entries["Scope"] = target.scope_text
    return {_camel(k) if is_camel else k: v for k, v in entries.items()}


def _camel(name: str) -> str:
    return name[0].lower() + name[1:]


def _replace_parameters(
    editor: Editor, document: Document, name: str, names: ClientVariables
) -> tuple[list[Pointer], list[Pointer]]:
    """Replace declarations and questions; return where they stood."""
    declared, asked = declarations(document.data, name), text_boxes(document.data, name)
    for pointer in declared:
        replace_declaration(
            editor, document, pointer, [(names.client_id, False), (names.client_secret, True)]
        )
    boxes = [("Client ID", names.client_id, False), ("Client secret", names.client_secret, True)]
    for pointer in asked:
        replace_text_box(editor, document, pointer, boxes)
    return declared, asked


def _checklist(names: ClientVariables, *, asked: tuple[list[Pointer], list[Pointer]]) -> Iterator[str]:
    declared, boxes = asked
    new = f"{names.client_id} and {names.client_secret}"
    if not declared:
        yield f"Declare {new} in the template that deploys this connector, instead of the key's parameter."
    if not boxes:
        yield f"Ask for {new}, not for the key, on the connector's page (connectorUiConfig.instructionSteps)."
    yield "Deploy the template, then disconnect and connect each data connector with client ID and secret."
    yield "Look for new rows in the connector's table, and for errors in SentinelHealth."


def _notes(
    pollers: Sequence[Request], target: Target, *, asked: tuple[list[Pointer], list[Pointer]]
) -> Iterator[str]:
    places = dict.fromkeys(c.what for p in pollers for c in p.carriers)
    yield f"The key was sent in {', '.join(places)}; the access token is sent as Authorization: Bearer."
    if asked[1]:
        yield "Texts on the connector's page that explain how to get the key are left as they are."
    if target.token_lifetime is not None and target.token_lifetime < (target.run_duration or 0):
        yield "The token may end before the run does; whether it is then renewed is not documented."
    if not target.scopes:
        yield "No scope is asked for: the inventory names none."
