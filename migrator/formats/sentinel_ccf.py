"""Microsoft Sentinel's codeless connectors: an API key becomes OAuth2 client credentials."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from migrator.formats.arm.parameters import (
    declarations,
    is_taken,
    named_elsewhere,
    odd_declarations,
    parameter_of,
    reads,
    replace_declaration,
    replace_text_box,
    text_boxes,
)
from migrator.formats.interface import Capabilities, Format, Inspection, NeedsPerson, Outcome, Rewrite, Target
from migrator.formats.naming.variables import ClientVariables, client_variables
from migrator.formats.polling.carriers import Carrier
from migrator.formats.polling.decision import Program, decide, leftovers
from migrator.formats.polling.references import ARM, Reference
from migrator.formats.polling.requests import Request, inspection
from migrator.formats.proof.remainder import without
from migrator.formats.sentinel.pollers import find_pollers, parameters_of
from migrator.model.inventory import AuthMethod
from migrator.model.place import Pointer
from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.json import parse_json
from migrator.text.source import SourceText
from migrator.text.values import Value

_KIND = re.compile(r'"kind"\s*:\s*"RestApiPoller"', re.IGNORECASE)
_PROGRAM = Program(name="Microsoft Sentinel", syntax=ARM, finds_method=False)
_NO_AUDIENCE = (
    "Sentinel sends further parameters in the URL of the token endpoint (TokenEndpointQueryParameters), not "
    "in the body, as it is usual for an audience: try it there, and set it by hand"
)


class SentinelCcf(Format):
    """A REST API poller of Microsoft Sentinel's Codeless Connector Framework, alone or in an ARM template.

    What changes: `auth` of the type `APIKey` becomes `OAuth2` with the grant type `client_credentials`. The
    template's parameter that holds the key gives way to two, for client ID and secret, where it is declared
    and where the connector's page asks for it. Keys are compared without regard to case, and new ones are
    written as the author writes `ApiKey` or `apiKey`; so are escaped references, `[[parameters('apikey')]`.

    What stays a person's decision: pollers that authenticate in other ways, a key that stands in the file
    itself, a parameter that is read elsewhere or passed on to another template, and an audience.

    Data connectors that are connected hold the key: each must be connected again.
    """

    title = "Microsoft Sentinel codeless connector"
    capabilities = Capabilities(
        auth_methods=frozenset({AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC}),
        scopes_as="`Scope`, one string separated by blanks",
        renews_after_401=None,
        secret_lives_in="the data connector, entered on its page",  # noqa: S106 - where it is, not what it is
        proof="schema-checked: derived from Azure's types",
    )

    def recognises(self, source: SourceText) -> bool:
        """Return whether it is JSON with a poller."""
        return source.text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["} and bool(_KIND.search(source.text))

    def parse(self, source: SourceText) -> Document:
        """Parse JSON. Raises SourceProblem."""
        return parse_json(source)

    def inspect(self, document: Document) -> Inspection:
        """Return how the pollers authenticate."""
        return inspection(document, find_pollers(document.data))

    def migrate(self, document: Document, target: Target) -> Outcome:
        """Return the edits, or why a person must look."""
        pollers = find_pollers(document.data)
        write = partial(_rewrite, document, pollers, target)
        return decide(document, pollers, target, program=_PROGRAM, rewrite=write)

    def without_auth(self, data: object) -> object:
        """Return the data without what authenticates, and the parameters that it is read from."""
        pollers = find_pollers(data)
        gone = {c.pointer for p in pollers for c in p.carriers if c.is_certain}
        gone |= {place for p in pollers for place in p.token_places}
        for name in parameters_of(pollers, data):
            gone |= {*declarations(data, name), *text_boxes(data, name)}
        return without(data, gone)

    def leftovers(self, before: Document, after: Document) -> Sequence[str]:
        """Return what of the key the new text still sends, declares or asks for."""
        old = find_pollers(before.data)
        left = leftovers(old, after, find_pollers(after.data), _PROGRAM)
        for name in parameters_of(old, before.data):
            left += reads(after.data, name, ())
            left += named_elsewhere(after.data, name, ())
        return left


def _rewrite(document: Document, pollers: Sequence[Request], target: Target, key: Carrier) -> Outcome:
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
