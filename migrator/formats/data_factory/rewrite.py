"""Puts client credentials in the place of a key in the headers of REST linked services."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from migrator.formats.arm.parameters import (
    declarations,
    is_taken,
    named_elsewhere,
    odd_declarations,
    parameter_of,
    reads,
    replace_declaration,
)
from migrator.formats.data_factory.linked_services import (
    HEADERS,
    OAUTH,
    SECURE,
    TYPE,
    shared_secrets,
    vault_name,
)
from migrator.formats.interface import (
    CannotExpress,
    NeedsPerson,
    Outcome,
    Rewrite,
    Target,
)
from migrator.formats.naming.variables import ClientVariables, client_variables
from migrator.formats.polling.carriers import Carrier
from migrator.formats.polling.references import ARM, Reference
from migrator.formats.polling.requests import Request, emptied
from migrator.model.inventory import AuthMethod
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.values import Value

_MASK = re.compile(r"\*+")
_METHOD_UNKNOWN = (
    "how Azure Data Factory sends the client's secret is not documented, and the token endpoint was seen to "
    "take only client_secret_basic: set OAuth2ClientCredential by hand and press Test connection"
)
_METHOD_NOTE = (
    "How Azure Data Factory sends the client's secret is not documented; the token endpoint takes it in the "
    "body. Only Test connection shows that both agree."
)


def rewrite(document: Document, found: Sequence[Request], target: Target, key: Carrier) -> Outcome:
    """Return the edits that put client credentials in the place of one key, or why a person must look."""
    if target.auth_method is AuthMethod.CLIENT_SECRET_BASIC:
        return NeedsPerson(reasons=(_METHOD_UNKNOWN,))
    if target.audience:
        return CannotExpress(
            reasons=("Azure Data Factory asks for a scope and a resource; it cannot ask for an audience",)
        )
    form = value_at(document.data, key.pointer)
    name = vault_name(form) or parameter_of(key.value)
    if name is None:
        where = "is masked in the file" if _MASK.fullmatch(key.value) else "stands in the file itself"
        reason = f"the key {where}: put it into a Key Vault or a parameter, then run this again"
        return NeedsPerson(reasons=(reason,))
    # The inventory's names are those of environment variables; these are of a vault or a template.
    names = client_variables(name, replace(target, secret_variable=None, id_variable=None))
    problems = tuple(_problems(document.data, found, key, names, target))
    if problems:
        return NeedsPerson(reasons=problems)
    editor = Editor(document)
    for service in found:
        if service.carriers:
            _replace(editor, document, service, names, target)
    _replace_declarations(editor, document, key, names, target)
    return Rewrite(
        edits=editor.edits(),
        checklist=tuple(_checklist(form, key, names, target)),
        notes=tuple(_notes(found, target)),
    )


def _problems(
    data: object, found: Sequence[Request], key: Carrier, names: ClientVariables, target: Target
) -> Iterator[str]:
    carriers = [c for r in found for c in r.carriers]
    yield from shared_secrets(data, carriers)
    name = parameter_of(key.value)
    if name is None:
        if not target.client_id:
            yield "the client's ID is not known: write it into the inventory, as the value of client_id"
        return
    declared = declarations(data, name)
    known = {*(c.pointer for c in carriers), *declared}
    yield from reads(data, name, known)
    yield from named_elsewhere(data, name, known)
    yield from odd_declarations(data, declared)
    wanted = [names.client_secret] if target.client_id else [names.client_id, names.client_secret]
    yield from (f"a parameter called {new} is in the file already" for new in wanted if is_taken(data, new))


def _replace(
    editor: Editor, document: Document, service: Request, names: ClientVariables, target: Target
) -> None:
    """Put the credentials where the headers stood, if no other header stays, else behind the type."""
    carrier = service.carriers[0]
    new = _oauth(document, carrier, names, target)
    gone = emptied(document.data, {c.pointer for c in service.carriers})
    own = next((p for p in gone if p[:-1] == service.pointer and p[-1] in HEADERS), None)
    editor.set_value((*service.pointer, TYPE), OAUTH)
    for pointer in sorted(gone, key=str):
        if pointer == own:
            editor.replace(pointer, new)
        else:
            editor.remove(pointer)
    if own is None:
        editor.insert(service.pointer, new, after=TYPE)


def _oauth(document: Document, carrier: Carrier, names: ClientVariables, target: Target) -> dict[str, Value]:
    reference = carrier.reference(ARM) or Reference("", "", "")
    entries: dict[str, Value] = {
        "clientId": target.client_id or reference.naming(names.client_id),
        "clientSecret": _secret(value_at(document.data, carrier.pointer), reference, names),
        "tokenEndpoint": target.token_url,
    }
    if target.scopes:
        entries["scope"] = target.scope_text
    return entries


def _secret(form: object, reference: Reference, names: ClientVariables) -> Value:
    """Return the client's secret in the form of the key."""
    if isinstance(form, dict) and vault_name(form):
        return {
            k: names.client_secret if k == "secretName" else _copy(v)
            for k, v in form.items()
            if k != "secretVersion"
        }
    parts = list(form) if isinstance(form, dict) and {"type", "value"} == set(form) else ["type", "value"]
    values: Mapping[str, Value] = {"type": SECURE, "value": reference.naming(names.client_secret)}
    return {part: values[part] for part in parts}


def _copy(value: object) -> Value:
    if isinstance(value, dict):
        return {str(k): _copy(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_copy(v) for v in value]
    return value if isinstance(value, str | int | bool) or value is None else str(value)


def _replace_declarations(
    editor: Editor, document: Document, key: Carrier, names: ClientVariables, target: Target
) -> None:
    name = parameter_of(key.value)
    new = [] if target.client_id else [(names.client_id, False)]
    for pointer in declarations(document.data, name) if name else ():
        replace_declaration(editor, document, pointer, [*new, (names.client_secret, True)])


def _checklist(form: object, key: Carrier, names: ClientVariables, target: Target) -> Iterator[str]:
    name = parameter_of(key.value)
    if name:
        wanted = names.client_secret if target.client_id else f"{names.client_id} and {names.client_secret}"
        yield (
            f"Give the template {wanted} when it is deployed, in its parameters file or pipeline, instead of "
            f"{name}."
        )
    else:
        yield (
            f"Put the client's secret into the Key Vault as {names.client_secret}, and let the data "
            "factory's identity read it."
        )
    yield (
        "Deploy the linked service and press Test connection; see that no dataset or activity that uses it "
        "sends the key in additionalHeaders."
    )
    if old := vault_name(form):
        yield f"Remove the secret {old} from the Key Vault if nothing else reads it."


def _notes(found: Sequence[Request], target: Target) -> Iterator[str]:
    places = dict.fromkeys(c.what for r in found for c in r.carriers)
    yield f"The key was sent in {', '.join(places)}; the access token is sent as Authorization: Bearer."
    yield _METHOD_NOTE
    if target.token_lifetime is not None and target.token_lifetime < (target.run_duration or 0):
        yield "The token may end before the run does; whether it is then renewed is not documented."
    if not target.scopes:
        yield "No scope is asked for: the inventory names none."
