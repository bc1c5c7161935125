"""Exports of the Celonis Extractor Builder: API key authentication becomes OAuth2 client credentials."""

import re
from collections.abc import Iterator, Mapping, Sequence

from migrator.formats.celonis.credential_doubts import credential_doubts
from migrator.formats.celonis.ending_endpoints import call_newer, endpoint_notes, unwritable
from migrator.formats.celonis.key_carriers import (
    METHODS,
    Carrier,
    find_carriers,
    reads_of,
    stray_keys,
)
from migrator.formats.interface import (
    AlreadyMigrated,
    CannotExpress,
    Capabilities,
    Format,
    Inspection,
    NeedsPerson,
    Outcome,
    Rewrite,
    Target,
    Wish,
    method_not_shown,
)
from migrator.formats.proof.agreement import TokenRequest, contradictions
from migrator.formats.proof.remainder import dotted, is_below, without
from migrator.model.config_facts import AuthKind
from migrator.model.inventory import AuthMethod
from migrator.model.place import Pointer
from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.json import parse_json
from migrator.text.literal_secrets import literal_secrets
from migrator.text.source import SourceText
from migrator.text.values import Scalar

_METHOD = "authenticationMethod"
_KEY = "API_KEY_AUTHENTICATION"
_CLIENT_CREDENTIALS = "OAUTH2_CLIENT_CREDENTIALS"
_MARKS = re.compile(rf'"({METHODS}|endpoints|connectionParameters|supportedFilteringSyntaxes)"\s*:')
_KEY_HEADER = "apiKeyHeader"
_FIELDS, _FIELDS_ON = "customFields", "enableCustomField"
_OAUTH_FIELDS = (_METHOD, "grantType", "tokenEndpoint", "scopes", "useBodyForOAuth")

_NOT_TRIED = (
    "Structure-checked, not tenant-verified: no public export with OAUTH2_CLIENT_CREDENTIALS is known. That "
    "useBodyForOAuth means client_secret_post, and the value of grantType, are inferred."
)

_NO_AUDIENCE = "how the Extractor Builder sends an audience is not known"


class CelonisExtractorBuilder(Format):
    """A custom REST extractor, exported as JSON from the Celonis Extractor Builder.

    What changes: the entry of `supportedAuthenticationConfigurations` with `API_KEY_AUTHENTICATION` becomes
    `OAUTH2_CLIENT_CREDENTIALS` with token endpoint and scopes. Headers and request parameters of endpoints
    that carry the key go, so do custom fields of the method, and connection parameters that nothing else
    reads. Endpoints of APIs that are going to end are named; `--newer-endpoints` calls their successors where
    the export pages as these do.

    What stays a person's decision: files that offer several authentication methods, or another than a key,
    and endpoints that send several keys.

    The file holds no credentials: a person enters client ID and secret in the data connection.
    """

    title = "Celonis Extractor Builder export"
    capabilities = Capabilities(
        auth_methods=frozenset({AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC}),
        scopes_as="`scopes`, one string separated by blanks",
        renews_after_401=None,
        secret_lives_in="the data connection",  # noqa: S106 - where it is, not what it is
        proof="structure-checked, not tenant-verified",
    )
    marks = ("supportedauthenticationconfigurations",)

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text has the marks of an export."""
        is_object = source.text.lstrip("\ufeff \t\r\n").startswith("{")
        return is_object and {METHODS, "endpoints"} <= set(_MARKS.findall(source.text))

    def parse(self, source: SourceText) -> Document:
        """Parse JSON. Raises SourceProblem."""
        return parse_json(source)

    def inspect(self, document: Document) -> Inspection:
        """Return the offered authentication methods, and keys that endpoints send."""
        methods = _methods(document.data)
        carriers = _carriers(document.data)
        kinds = {_KINDS.get(str(m.get(_METHOD)), AuthKind.OTHER) for m in methods}
        if carriers:
            kinds.add(AuthKind.KEY)
        words = [_described(m) for m in methods] + [c.what for c in carriers]
        return Inspection(
            auth=frozenset(kinds or {AuthKind.NONE}),
            summary="; ".join(dict.fromkeys(words)) or "no authentication",
            literal_secrets=tuple(literal_secrets(document)),
        )

    def migrate(self, document: Document, target: Target) -> Outcome:
        """Return the edits, or why a person must look."""
        methods, carriers = _methods(document.data), _carriers(document.data)
        if methods and all(m.get(_METHOD) == _CLIENT_CREDENTIALS for m in methods):
            already = _already(document, methods, carriers, target)
            wished = Wish.NEWER_ENDPOINTS in target.wishes and isinstance(already, AlreadyMigrated)
            return _newer_only(document, target) or already if wished else already
        problems = (*_problems(document.data, methods, carriers), *unwritable(document.data, target))
        if problems:
            return NeedsPerson(reasons=problems)
        match target.auth_method:
            case AuthMethod.CLIENT_SECRET_POST | AuthMethod.CLIENT_SECRET_BASIC:
                return _rewrite(document, target, carriers)
            case AuthMethod.AUTO:
                return method_not_shown()
            case method:
                return CannotExpress(reasons=(f"the Extractor Builder cannot authenticate with {method}",))

    def without_auth(self, data: object) -> object:
        """Return the data without authentication, the carriers of keys and their connection parameters."""
        carriers = [c for c in _carriers(data) if c.is_certain]
        gone = {c.pointer for c in carriers}
        gone |= {("connectionParameters", i) for i in _idle_parameters(data, carriers)}
        gone |= {
            (METHODS, index, name)
            for index in range(len(_methods(data)))
            for name in (*_OAUTH_FIELDS, _KEY_HEADER)
        }
        if len(methods := _methods(data)) == 1 and _fields_are_keys(methods[0], carriers):
            gone.add((METHODS, 0, _FIELDS_ON))
        stripped = without(data, gone)
        if isinstance(stripped, dict):
            stripped[METHODS] = [m for m in stripped.get(METHODS, []) if m]
        return stripped

    def leftovers(self, before: Document, after: Document) -> Sequence[str]:
        """Return what of the key the new text still sends, or asks for."""
        left = [f"{c.what} still carries the key" for c in _carriers(after.data)]
        left += [f"a key stands at {dotted(p)}" for p in stray_keys(after.data, [])]
        left += credential_doubts(after.data, set())
        for placeholder in {p for c in _carriers(before.data) for p in c.parameters}:
            left += [f"{placeholder} is still read at {dotted(p)}" for p in reads_of(after.data, placeholder)]
        return left


_KINDS = {_KEY: AuthKind.KEY, _CLIENT_CREDENTIALS: AuthKind.OAUTH_CLIENT_CREDENTIALS}


def _already(
    document: Document, methods: Sequence[Mapping[str, object]], carriers: Sequence[Carrier], target: Target
) -> Outcome:
    """Return whether a migrated export does what the target says, and sends no key beside it."""
    data = document.data
    reasons = [text for m in methods for text in contradictions(_token_request(m), target)]
    if target.audience:
        reasons.append(_NO_AUDIENCE)
    reasons += [
        f"it offers client credentials already, and still sends a key: {c.what} at {dotted(c.pointer)}"
        for c in carriers
    ]
    reasons += [f"a key stands at {dotted(p)}" for p in stray_keys(data, carriers)]
    reasons += credential_doubts(data, {c.pointer for c in carriers})
    reasons += [f"a literal secret, {what}, stands in the file" for _, what in literal_secrets(document)]
    return NeedsPerson(reasons=tuple(dict.fromkeys(reasons))) if reasons else AlreadyMigrated()


def _token_request(method: Mapping[str, object]) -> TokenRequest:
    in_body = method.get("useBodyForOAuth")
    methods = {True: AuthMethod.CLIENT_SECRET_POST, False: AuthMethod.CLIENT_SECRET_BASIC}
    return TokenRequest(
        token_url=str(method.get("tokenEndpoint") or ""),
        scope=str(method.get("scopes") or ""),
        auth_method=methods[in_body] if isinstance(in_body, bool) else None,
    )


def _methods(data: object) -> list[Mapping[str, object]]:
    value = data.get(METHODS) if isinstance(data, dict) else None
    return [m for m in value if isinstance(m, dict)] if isinstance(value, list) else []


def _carriers(data: object) -> list[Carrier]:
    headers = (m.get(_KEY_HEADER) for m in _methods(data))
    return find_carriers(data, [h for h in headers if isinstance(h, str) and h])


def _described(method: Mapping[str, object]) -> str:
    header = method.get(_KEY_HEADER)
    return f"{method.get(_METHOD)}" + (f" in header {header}" if header else "")


def _problems(
    data: object, methods: Sequence[Mapping[str, object]], carriers: Sequence[Carrier]
) -> Iterator[str]:
    yield from _method_problems(data, methods, carriers)
    for carrier in carriers:
        if not carrier.is_certain:
            yield f"{carrier.what} at {dotted(carrier.pointer)} may carry a key; it cannot be told"
    for pointer in stray_keys(data, carriers):
        yield f"a key stands at {dotted(pointer)}, where it cannot be taken out with proof"
    known = {c.pointer for c in carriers}
    yield from credential_doubts(data, known)
    if len({c.key for c in carriers if c.is_certain and c.key}) > 1:
        names = ", ".join(f"{c.what} at {dotted(c.pointer)}" for c in carriers)
        yield f"several keys, in {names}; one client cannot stand for them"
    for placeholder in sorted({p for c in carriers for p in c.parameters}):
        others = [p for p in reads_of(data, placeholder) if not is_below(p, known)]
        if others:
            yield f"the key, {{Connection.{placeholder}}}, is read at {dotted(others[0])} too"


def _method_problems(
    data: object, methods: Sequence[Mapping[str, object]], carriers: Sequence[Carrier]
) -> Iterator[str]:
    entries = data.get(METHODS) if isinstance(data, dict) else None
    if not isinstance(entries, list) or len(entries) != len(methods):
        yield f"{METHODS} is not a list of objects"
    elif len(methods) > 1:
        names = ", ".join(_described(m) for m in methods)
        yield f"the file offers several authentication methods: {names}; it does not say which one is used"
    elif methods and methods[0].get(_METHOD) != _KEY:
        yield f"it sends no API key that can be seen: its authentication method is {methods[0].get(_METHOD)}"
    elif methods and not _fields_are_keys(methods[0], carriers):
        yield "the authentication method has customFields; what they do with client credentials is not known"
    elif not methods and not carriers:
        yield "it sends no key: the file offers no authentication method"


def _fields_are_keys(method: Mapping[str, object], carriers: Sequence[Carrier]) -> bool:
    """Return whether no custom field is left when those that carry a key are gone. There is one method."""
    fields = method.get(_FIELDS)
    number = len(fields) if isinstance(fields, list) else int(fields is not None)
    gone = [c for c in carriers if _FIELDS in c.pointer]
    return number == len(gone) and (bool(gone) or method.get(_FIELDS_ON) is not True)


def _rewrite(document: Document, target: Target, carriers: Sequence[Carrier]) -> Outcome:
    if target.audience:
        return NeedsPerson(reasons=(_NO_AUDIENCE,))
    editor = Editor(document)
    _offer_client_credentials(editor, document.data, target)
    for carrier in carriers:
        editor.remove(carrier.pointer)
    newer = call_newer(editor, document.data, target)
    idle = _idle_parameters(document.data, carriers)
    for index in idle:
        editor.remove(("connectionParameters", index))
    gone = dict.fromkeys(f"The file itself no longer sends {c.what}." for c in carriers)
    notes = (_NOT_TRIED, *gone, *endpoint_notes(document.data, target))
    return Rewrite(edits=editor.edits(), checklist=tuple(_checklist(target)), notes=notes, beyond_auth=newer)


def _newer_only(document: Document, target: Target) -> Outcome | None:
    """Return how an export that is migrated already calls newer endpoints; `None` where it does."""
    if problems := tuple(unwritable(document.data, target)):
        return NeedsPerson(reasons=problems)
    editor = Editor(document)
    newer = call_newer(editor, document.data, target)
    if not newer:
        return None
    notes = tuple(endpoint_notes(document.data, target))
    checklist = ("Import the generated file as the extractor's definition.",)
    return Rewrite(edits=editor.edits(), checklist=checklist, notes=notes, beyond_auth=newer)


def _checklist(target: Target) -> Iterator[str]:
    """Yield the provider's own procedure, in its words."""
    yield (
        "Admin & Settings > Applications: make sure that the OAuth client exists, with the authentication "
        f"method {target.auth_method} and the scopes {target.scope_text or '(none)'}."
    )
    yield "Admin & Settings > Permissions: give the client the permissions of the APIs that are called."
    yield "Import the generated file as the extractor's definition."
    yield (
        "Data Integration > Data Connections: open the connection, choose OAuth2 (client credentials), enter "
        "client ID and client secret, leave the key's field blank, press Test Connection, then Save."
    )


def _offer_client_credentials(editor: Editor, data: object, target: Target) -> None:
    new: dict[str, Scalar] = {
        _METHOD: _CLIENT_CREDENTIALS,
        "grantType": "client_credentials",
        "tokenEndpoint": target.token_url,
        "scopes": target.scope_text,
        "useBodyForOAuth": target.auth_method is AuthMethod.CLIENT_SECRET_POST,
    }
    methods = _methods(data)
    if not methods:
        editor.insert((METHODS,), [new])
        return
    pointer: Pointer = (METHODS, 0)
    for name in [n for n in new if n in methods[0]]:
        editor.set_value((*pointer, name), new.pop(name))
    editor.insert(pointer, new, after=_METHOD)
    if _KEY_HEADER in methods[0]:
        editor.remove((*pointer, _KEY_HEADER))
    if methods[0].get(_FIELDS) and _FIELDS_ON in methods[0]:
        editor.set_value((*pointer, _FIELDS_ON), value=False)


def _idle_parameters(data: object, carriers: Sequence[Carrier]) -> list[int]:
    """Return the connection parameters that only the carriers read."""
    parameters = data.get("connectionParameters") if isinstance(data, dict) else None
    gone = {placeholder for c in carriers for placeholder in c.parameters}
    return [
        index
        for index, parameter in enumerate(parameters if isinstance(parameters, list) else [])
        if isinstance(parameter, dict) and parameter.get("placeholder") in gone
    ]
