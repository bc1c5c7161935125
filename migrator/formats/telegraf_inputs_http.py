"""Telegraf's inputs.http: a key in a header or a token becomes OAuth 2.0 client credentials."""

import re
from collections.abc import Iterator, Mapping, Sequence

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
)
from migrator.formats.naming.variables import ClientVariables, client_variables
from migrator.formats.proof.agreement import TokenRequest, contradictions
from migrator.formats.proof.remainder import dotted, without
from migrator.formats.telegraf.carriers import OAUTH, Carrier, HttpInput, http_inputs, read_elsewhere
from migrator.formats.telegraf.values import (
    has_default,
    reads_something,
    stored_secrets,
    variables,
    with_bare_variables_quoted,
    with_open_places,
)
from migrator.model.config_facts import AuthKind
from migrator.model.inventory import AuthMethod
from migrator.model.place import Pointer
from migrator.text.document import Document
from migrator.text.edits import CannotEdit
from migrator.text.literal_secrets import literal_secrets
from migrator.text.source import SourceText, Span
from migrator.text.toml import TomlDocument, parse_toml
from migrator.text.toml_editor import TomlEditor
from migrator.text.values import Value
from migrator.text.yaml import walk

_TABLE = re.compile(r"""^\ufeff?[ \t]*\[\[?[ \t]*inputs[ \t]*\.[ \t]*(["']?)http\1[ \t]*\]""", re.MULTILINE)
_PATHS = {"token_file", "bearer_token"}

_EMPTY_TURNS_IT_OFF = (
    "Telegraf fetches tokens only where client_id, client_secret and token_url are all set: with an empty "
    "variable it sends its requests without any authentication, and says nothing."
)
_NONE_SEEN = "it sends no key that can be seen: inputs.http has no header or token that is one"
_BEFORE_PARSING = (
    "Telegraf puts variables into the text before it reads it: a client secret with a quote or a backslash "
    "would break the file."
)
_STORE = (
    "The key came from a secret store, and client_secret cannot: Telegraf takes headers and token from "
    "secret stores, client_secret only from the file or the environment. This lowers how the secret is kept."
)
_AUDIENCE = (
    "audience needs a Telegraf that was released after November 2023: older ones do not know it, or panic "
    "(influxdata/telegraf#14331)."
)
_IN_HISTORY = (
    "The key's value stood in this file: it stays in the file's history until the key is switched off."
)


class TelegrafInputsHttp(Format):
    """Telegraf's `inputs.http`, in a TOML file that may hold other plug-ins as well.

    What changes: in every table that sends a key, the header, `token` or `token_file` that carries it goes,
    and `client_id`, `client_secret`, `token_url`, `scopes` and `audience` come. The secret is read from an
    environment variable.

    What stays a person's decision: files whose tables send several keys or authenticate in several ways, keys
    in URLs and bodies, and keys that other plug-ins read, too.

    `client_secret` cannot come from a secret store.
    """

    title = "Telegraf inputs.http"
    capabilities = Capabilities(
        auth_methods=frozenset({AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC}),
        scopes_as="`scopes`, a list",
        renews_after_401=False,
        renews_when_due=True,
        secret_lives_in="an environment variable",  # noqa: S106 - where it is, not what it is
        proof="structure-checked only",
    )
    marks = ("inputs",)

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text has a table of inputs.http."""
        return bool(_TABLE.search(source.text))

    def parse(self, source: SourceText) -> Document:
        """Parse TOML, in which variables may stand without quotes. Raises SourceProblem."""
        return parse_toml(source, read_as=with_bare_variables_quoted(source.text))

    def inspect(self, document: Document) -> Inspection:
        """Return how the tables of inputs.http authenticate."""
        inputs = http_inputs(document.data)
        words = [word for i in inputs for word in _words(i)]
        return Inspection(
            auth=frozenset({kind for i in inputs for kind in _kinds(i)} or {AuthKind.NONE}),
            summary="; ".join(dict.fromkeys(words)) or "no authentication",
            literal_secrets=tuple(_literals(document, inputs)),
        )

    def migrate(self, document: Document, target: Target) -> Outcome:
        """Return the edits, or why a person must look."""
        inputs = http_inputs(document.data)
        kinds = {kind for i in inputs for kind in _kinds(i)}
        if kinds == {AuthKind.OAUTH_CLIENT_CREDENTIALS}:
            return _already(document, inputs, target)
        if AuthKind.KEY not in kinds:
            return NeedsPerson(reasons=tuple(_why_no_key(inputs)))
        if reasons := tuple(dict.fromkeys(_problems(document, inputs, kinds, target))):
            return NeedsPerson(reasons=reasons)
        if target.auth_method in {AuthMethod.PRIVATE_KEY_JWT, AuthMethod.TLS_CLIENT_AUTH}:
            reason = (
                f"Telegraf cannot authenticate a client with {target.auth_method}: it sends the client secret"
            )
            return CannotExpress(reasons=(reason,))
        return _rewrite(document, inputs, target)

    def without_auth(self, data: object) -> object:
        """Return the data without settings of client credentials and those that carry a key for sure."""
        gone: set[Pointer] = set()
        for table in http_inputs(data):
            keys = {c.pointer for c in table.carriers}
            headers = (*table.pointer, "headers")
            named = {(*headers, name) for name in _headers(table)}
            gone |= (
                keys | {(*table.pointer, name) for name in OAUTH} | ({headers} if named <= keys else set())
            )
        return without(data, gone)

    def leftovers(self, before: Document, after: Document) -> Sequence[str]:
        """Return what of the key the new text still sends or reads."""
        carriers = [c for i in http_inputs(before.data) for c in i.carriers]
        still = [c for i in http_inputs(after.data) for c in i.carriers]
        left = [f"{c.what} at {dotted(c.pointer)} still carries the key" for c in still]
        left += [doubt for i in http_inputs(after.data) for doubt in i.doubts()]
        names = [Carrier(pointer=("",), what=c.what, value=c.value) for c in carriers]
        return [*left, *read_elsewhere(after.data, names)]


def _kinds(table: HttpInput) -> set[AuthKind]:
    found = {
        AuthKind.KEY: bool(table.carriers) or any("a key stands in a URL" in d for d in table.doubts()),
        AuthKind.OAUTH_CLIENT_CREDENTIALS: table.uses_client_credentials,
        AuthKind.OTHER: bool(table.other_ways),
    }
    return {kind for kind, is_found in found.items() if is_found}


def _words(table: HttpInput) -> Iterator[str]:
    yield from (c.what for c in table.carriers)
    yield from table.other_ways
    if table.uses_client_credentials:
        yield "OAuth 2.0 client credentials"
    yield from table.doubts()


def _headers(table: HttpInput) -> Mapping[str, object]:
    headers = table.data.get("headers")
    return headers if isinstance(headers, dict) else {"": headers}


def _literals(document: Document, inputs: Sequence[HttpInput]) -> Iterator[tuple[Span, str]]:
    """Yield literal secrets, those of headers with names of their own as well; none is a reference."""
    values = {document.span(p): v for p, v in walk(document.data) if isinstance(v, str)}
    carriers = [c for i in inputs for c in i.carriers]
    paths = {document.span(c.pointer) for c in carriers if c.pointer[-1] in _PATHS}
    known = {document.span(c.pointer): str(c.pointer[-1]) for c in carriers} | dict(literal_secrets(document))
    yield from ((s, what) for s, what in known.items() if s not in paths and _is_literal(values[s]))


def _is_literal(value: str) -> bool:
    """Return whether a text is a key itself, or brings one where its variable is not set."""
    return not reads_something(value) or has_default(value)


def _why_no_key(inputs: Sequence[HttpInput]) -> Iterator[str]:
    ways = list(dict.fromkeys(way for i in inputs for way in i.other_ways))
    if ways:
        beside = " beside client credentials" if any(i.uses_client_credentials for i in inputs) else ""
        with_ = ", ".join(ways) + beside
        yield f"it sends no API key that can be seen: inputs.http authenticates with {with_}"
    doubts = [doubt for i in inputs for doubt in i.doubts()]
    missing = dict.fromkeys(m for i in inputs if i.oauth for m in i.missing)
    doubts += [f"it sends no API key, and no tokens either: {name} is missing" for name in missing]
    yield from doubts or ([] if ways else [_NONE_SEEN])


def _half_migrated(others: Sequence[HttpInput], target: Target) -> Iterator[str]:
    """Yield why tables with client credentials do not use the client that the others are to use."""
    for table in others:
        yield from (f"{name} of {dotted(table.pointer)} is missing" for name in table.missing)
        if table.uses_client_credentials:
            yield from (
                f"{dotted(table.pointer)}: {text}" for text in contradictions(_request(table), target)
            )


def _problems(
    document: Document, inputs: Sequence[HttpInput], kinds: set[AuthKind], target: Target
) -> Iterator[str]:
    carriers = [c for i in inputs for c in i.carriers]
    if AuthKind.OTHER in kinds:
        ways = ", ".join(dict.fromkeys(way for i in inputs for way in i.other_ways))
        yield f"mixed authentication: beside the key there is {ways}"
    for table in (i for i in inputs if i.oauth and i.carriers):
        names = ", ".join(c.what for c in table.carriers)
        yield (
            f"{dotted(table.pointer)} has settings of client credentials already, and still sends a key, in "
            f"{names}: take it out, unless the API needs both"
        )
    yield from _half_migrated([i for i in inputs if i.oauth and not i.carriers], target)
    if len({c.key for c in carriers}) > 1:
        names = ", ".join(dict.fromkeys(c.what for c in carriers))
        yield f"several keys, in {names}; one client cannot stand for them"
    for table in inputs:
        yield from table.doubts()
    yield from read_elsewhere(document.data, carriers)


def _already(document: Document, inputs: Sequence[HttpInput], target: Target) -> Outcome:
    reasons = [r for i in inputs if i.uses_client_credentials for r in contradictions(_request(i), target)]
    reasons += [doubt for i in inputs for doubt in i.doubts()]
    reasons += [f"a literal secret, {what}, stands in the file" for _, what in _literals(document, inputs)]
    return NeedsPerson(reasons=tuple(dict.fromkeys(reasons))) if reasons else AlreadyMigrated()


def _request(table: HttpInput) -> TokenRequest:
    scopes = table.data.get("scopes")
    audience = table.data.get("audience")
    return TokenRequest(
        token_url=with_open_places(str(table.data.get("token_url"))),
        scope=with_open_places(" ".join(map(str, scopes)) if isinstance(scopes, list) else ""),
        auth_method=AuthMethod.AUTO,  # golang.org/x/oauth2 finds out which of the two works
        audience=with_open_places(audience) if isinstance(audience, str) else None,
        client_id=with_open_places(str(table.data.get("client_id"))),
    )


def _rewrite(document: Document, inputs: Sequence[HttpInput], target: Target) -> Rewrite:
    if not isinstance(document, TomlDocument):
        raise CannotEdit("it is no TOML document")
    senders = [i for i in inputs if i.carriers]
    key = senders[0].carriers[0]
    names = client_variables(_key_variable(key), target)
    editor = TomlEditor(document)
    for table in senders:
        _move(editor, document, table, _entries(names, target))
    is_literal = _is_literal(key.value) and key.pointer[-1] not in _PATHS
    notes = (
        *([_STORE] if stored_secrets(key.value) else []),
        *([_AUDIENCE] if target.audience else []),
        *([_IN_HISTORY] if is_literal else []),
        _EMPTY_TURNS_IT_OFF,
        _BEFORE_PARSING,
    )
    return Rewrite(edits=editor.edits(), checklist=tuple(_checklist(key, names, target)), notes=notes)


def _key_variable(key: Carrier) -> str:
    """Return the name that new variables are named after: of a stored secret its own, in capitals."""
    stored = [re.sub(r"\W+", "_", name).upper() for name in stored_secrets(key.key)]
    return next(iter((*variables(key.key), *stored)), "")


def _entries(names: ClientVariables, target: Target) -> dict[str, Value]:
    entries: dict[str, Value] = {
        "client_id": target.client_id or f"${{{names.client_id}}}",
        "client_secret": f"${{{names.client_secret}}}",
        "token_url": target.token_url,
    }
    if target.scopes:
        entries["scopes"] = sorted(target.scopes)
    if target.audience:
        entries["audience"] = target.audience
    return entries


def _move(editor: TomlEditor, document: TomlDocument, table: HttpInput, new: Mapping[str, Value]) -> None:
    """Put the settings of client credentials where the first carrier of a key is, and take carriers out."""
    carriers = [c.pointer for c in table.carriers]
    headers = (*table.pointer, "headers")
    in_headers = [p for p in carriers if p[:-1] == headers]
    gone = [p for p in carriers if p not in in_headers]
    if in_headers and len(in_headers) == len(_headers(table)):
        gone.append(headers)
        in_headers = []
    for pointer in in_headers:
        editor.remove(pointer)
    for name in [name for name in new if name in table.data]:  # empty, or it would be half migrated
        editor.set_value((*table.pointer, name), new[name])
    new = {name: value for name, value in new.items() if name not in table.data}
    own = [p for p in gone if document.has_own_line(p)]
    for pointer in gone:
        if own and pointer == own[0]:
            editor.replace(pointer, new)
        else:
            editor.remove(pointer)
    if not own and new:
        editor.insert(table.pointer, new, after="headers")


def _checklist(key: Carrier, names: ClientVariables, target: Target) -> Iterator[str]:
    new = [names.client_secret] if target.client_id else [names.client_id, names.client_secret]
    yield f"Set {' and '.join(new)} in the environment of Telegraf before it reads the new file."
    if key.pointer[-1] in _PATHS:
        yield f"Delete the file of {key.what} when nothing else reads it."
    for name in stored_secrets(key.value):
        yield f"Remove the secret {name} from its secret store when nothing else reads it."
    for name in variables(key.value):
        yield f"Remove {name} from the environment when nothing else reads it."
