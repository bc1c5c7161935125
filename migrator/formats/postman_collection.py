"""Postman collections, version 2.1: a key becomes OAuth 2.0 client credentials."""

import re
from collections.abc import Iterator, Sequence

from migrator.formats.http_clients.client_names import client_expressions
from migrator.formats.http_clients.credentials import Sends, is_literal
from migrator.formats.http_clients.query import without_parameters
from migrator.formats.http_clients.said import no_key, notes
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
    method_not_shown,
)
from migrator.formats.postman.carriers import Carrier, find_carriers, pairs, saved_literals
from migrator.formats.postman.doubts import key_names, problems, reads_elsewhere
from migrator.formats.postman.levels import AuthSort, Level, attributes, levels
from migrator.formats.postman.rewrite import rewrite_edits, sent_key
from migrator.formats.postman.token_request import client_expressions_read, disagreements
from migrator.formats.proof.remainder import without
from migrator.model.config_facts import AuthKind
from migrator.model.inventory import AuthMethod
from migrator.model.place import Pointer
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.json import parse_json
from migrator.text.literal_secrets import literal_secrets
from migrator.text.source import SourceText, Span

_MARK = re.compile(r'"schema"\s*:\s*"https?:(?://|\\/\\/)schema\.(?:get)?postman\.com[^"]*?collection[^"]*"')
_V21 = re.compile(r"/collection/v2\.1\.\d+/")
_NO_TOKENS = (
    "A person gets the token in Postman (Authorization > Get New Access Token). Newman fetches none "
    "(newman#2996): where Newman runs this collection, the token must come from a step before it."
)


class PostmanCollection(Format):
    """A collection of Postman, exported as version 2.1.

    What changes: `auth` of the types `apikey` and `bearer`, on the collection, on folders and on requests,
    and headers and query parameters that carry the key, become `auth` of the type `oauth2` with the grant
    client credentials. Client ID and secret are variables that are called as the key's was. A variable of the
    collection that held nothing but the key gives way to theirs. Environments are files of their own: name
    them under `also`.

    What stays a person's decision: scripts that set headers or use the key, keys in bodies, several keys,
    other methods of authentication beside the key, and collections of version 2.0.

    Newman does not fetch access tokens: what runs in CI by Newman needs a step of its own for that.
    """

    title = "Postman collection"
    capabilities = Capabilities(
        auth_methods=frozenset({AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC}),
        scopes_as="`scope` of `auth.oauth2`, one string separated by blanks",
        renews_after_401=None,
        secret_lives_in="a variable of the environment, or Postman's vault",  # noqa: S106 - where it is
        proof="structure-checked; executed: Newman 6.2.2 reads it, sends no key, and fetches no token",
    )
    marks = ("postman.com",)

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text names the schema of collections."""
        return source.text.lstrip("\ufeff \t\r\n").startswith("{") and bool(_MARK.search(source.text))

    def parse(self, source: SourceText) -> Document:
        """Parse JSON. Raises SourceProblem."""
        return parse_json(source)

    def inspect(self, document: Document) -> Inspection:
        """Return what the levels say, and what the requests carry."""
        found = levels(document.data)
        carriers = find_carriers(document.data)
        words = [f"{x.name}: {x.auth.get('type')}" for x in found if x.auth]
        words += [c.what for c in carriers if c.is_sent and c.pointer[-1] != "auth"]
        return Inspection(
            auth=frozenset({*_kinds(found, carriers)} or {AuthKind.NONE}),
            summary="; ".join(dict.fromkeys(words)) or "no authentication",
            literal_secrets=_literals(document, carriers),
        )

    def migrate(self, document: Document, target: Target) -> Outcome:
        """Return the edits, or why a person must look."""
        found, carriers = levels(document.data), find_carriers(document.data)
        reasons = tuple(dict.fromkeys(_doubts(document, found, carriers, target)))
        if reasons:
            return NeedsPerson(reasons=reasons)
        if not any(c.key for c in carriers):
            return AlreadyMigrated(checklist=(_NO_TOKENS,))
        match target.auth_method:
            case AuthMethod.CLIENT_SECRET_POST | AuthMethod.CLIENT_SECRET_BASIC:
                return _rewrite(document, found, carriers, target)
            case AuthMethod.AUTO:
                return method_not_shown()
            case method:
                return CannotExpress(reasons=(f"Postman's collections cannot authenticate with {method}",))

    def without_auth(self, data: object) -> object:
        """Return the data without levels' `auth` of keys and client credentials, and carriers of keys."""
        found, carriers = levels(data), find_carriers(data)
        sending = {c.level for c in carriers if c.key and c.is_sent}
        gone = {(*x.pointer, "auth") for x in found if _may_change(x, sending)}
        gone |= {c.pointer for c in carriers if c.key and c.parameter is None}
        names = key_names(carriers) | client_expressions_read(data)
        gone |= {("variable", i) for i, n, _, _ in pairs(value_at(data, ("variable",))) if n in names}
        return _without_empty(without(_without_url_keys(data, carriers, ()), gone), ())

    def leftovers(self, before: Document, after: Document) -> Sequence[str]:
        """Return what of the key the new text still sends, or reads."""
        left = [f"{c.what} still carries a key" for c in find_carriers(after.data) if c.sends is Sends.KEY]
        names = key_names(find_carriers(before.data))
        left += [
            f"the variable {n} is still there" for _, n, _, _ in _own_variables(after.data) if n in names
        ]
        return [*left, *reads_elsewhere(after.data, [], names)]


def _own_variables(data: object) -> Iterator[tuple[int, str, str, bool]]:
    yield from pairs(value_at(data, ("variable",)))


def _kinds(found: Sequence[Level], carriers: Sequence[Carrier]) -> Iterator[AuthKind]:
    for level in found:
        if level.sort is AuthSort.CLIENT_CREDENTIALS:
            yield AuthKind.OAUTH_CLIENT_CREDENTIALS
        elif level.sort is AuthSort.OTHER:
            yield AuthKind.OTHER
    for carrier in carriers:
        if carrier.is_sent:
            yield AuthKind.KEY if carrier.sends is Sends.KEY else AuthKind.OTHER


def _doubts(
    document: Document, found: Sequence[Level], carriers: Sequence[Carrier], target: Target
) -> Iterator[str]:
    schema = value_at(document.data, ("info", "schema"))
    if not _V21.search(str(schema)):
        yield "it is no collection of version 2.1: export it as Collection v2.1"
        return
    if document.duplicates:
        yield "a key of an object stands twice"
    yield from problems(document.data, found, carriers)
    own = [x for x in found if x.sort is AuthSort.CLIENT_CREDENTIALS]
    for level in own:
        yield from disagreements(level.auth, target)
    for span, what in _literals(document, carriers):
        if what == "clientSecret":
            line = document.source.place(span).line
            yield f"already uses client credentials, but a literal secret stands in line {line}"
    if any(c.key for c in carriers):
        yield from _taken(document.data, carriers, target, is_migrated=bool(own))
    elif not own:
        yield no_key()


def _taken(data: object, carriers: Sequence[Carrier], target: Target, *, is_migrated: bool) -> Iterator[str]:
    """Yield which names of the client's variables stand for something already."""
    client = client_expressions(sent_key(carriers), target)
    for _, name, _, _ in _own_variables(data):
        if name in {client.client_id, client.client_secret} and not is_migrated:
            yield f"the collection has a variable {name} already: what it is for cannot be told"


def _rewrite(
    document: Document, found: Sequence[Level], carriers: Sequence[Carrier], target: Target
) -> Outcome:
    gone = dict.fromkeys(
        f"{c.what} is no longer sent." for c in carriers if c.is_sent and c.pointer[-1] != "auth"
    )
    return Rewrite(
        edits=rewrite_edits(document, found, carriers, target),
        checklist=tuple(_checklist(document, carriers, target)),
        notes=(_NO_TOKENS, *_lifetime(target), *gone),
    )


def _lifetime(target: Target) -> Iterator[str]:
    yield from (note for note in notes("Postman", target, renews=False) if "Basic" not in note)


def _checklist(document: Document, carriers: Sequence[Carrier], target: Target) -> Iterator[str]:
    key = sent_key(carriers)
    client = client_expressions(key, target)
    is_defined = any(n == key.expression for _, n, _, _ in _own_variables(document.data))
    id_is_set = bool(target.client_id) and (is_defined or key.expression is None)
    if not id_is_set:
        yield f"Set the variable {client.client_id} in each environment: it is the client ID."
    yield f"Set the secret variable {client.client_secret} in each environment, or in Postman's vault."
    if key.expression is None:
        yield "The key's value stood in this file and its history: have it switched off at the provider."
    else:
        yield f"Take {key.expression} out of environments and globals when nothing else reads it."
    yield "Import the generated file, get a token (Authorization > Get New Access Token), send one request."


def _literals(document: Document, carriers: Sequence[Carrier]) -> tuple[tuple[Span, str], ...]:
    """Return where a secret's value stands, and what it is called; each place once."""
    found: dict[Span, str] = {}
    for carrier in carriers:
        if carrier.key and is_literal(carrier.key):
            found[document.span(_value_pointer(document.data, carrier))] = carrier.what
    names = key_names(carriers)
    for index, name, value, _ in _own_variables(document.data):
        if name in names and is_literal(value):
            found[document.span(("variable", index, "value"))] = name
    for pointer, key, value in _client_secrets(document.data):
        if is_literal(value):
            found[document.span(pointer)] = key
    for place in saved_literals(document.data):
        found[document.span(place)] = "key of a saved request"
    for span, what in literal_secrets(document):
        found.setdefault(span, what)
    return tuple(found.items())


def _value_pointer(data: object, carrier: Carrier) -> Pointer:
    if carrier.parameter is not None:
        return carrier.pointer
    if carrier.pointer[-1] != "auth":
        return (*carrier.pointer, "value")
    auth = value_at(data, carrier.pointer)
    kind = str(auth.get("type")) if isinstance(auth, dict) else ""
    wanted = "value" if kind == "apikey" else "token"
    index = next(i for i, k, _ in attributes(auth if isinstance(auth, dict) else {}) if k == wanted)
    return (*carrier.pointer, kind, index, "value")


def _client_secrets(data: object) -> Iterator[tuple[Pointer, str, str]]:
    for level in levels(data):
        for index, key, value in attributes(level.auth):
            if key == "clientSecret" and isinstance(value, str):
                kind = str(level.auth.get("type"))
                yield (*level.pointer, "auth", kind, index, "value"), key, value


def _may_change(level: Level, sending: set[Pointer]) -> bool:
    match level.sort:
        case AuthSort.KEY | AuthSort.CLIENT_CREDENTIALS | AuthSort.INHERITED:
            return True
        case AuthSort.NONE:
            return level.pointer in sending
        case AuthSort.OTHER:
            return False


def _without_url_keys(data: object, carriers: Sequence[Carrier], pointer: Pointer) -> object:
    """Return the data with URLs that carry no key."""
    gone: dict[Pointer, set[int]] = {}
    for carrier in carriers:
        if carrier.key and carrier.parameter is not None:
            gone.setdefault(carrier.pointer, set()).add(carrier.parameter)
    return _with_urls(data, gone, pointer) if gone else data


def _with_urls(data: object, gone: dict[Pointer, set[int]], pointer: Pointer) -> object:
    match data:
        case dict():
            return {k: _with_urls(v, gone, (*pointer, k)) for k, v in data.items()}
        case list():
            return [_with_urls(v, gone, (*pointer, i)) for i, v in enumerate(data)]
        case str() if pointer in gone:
            return without_parameters(data, gone[pointer])
        case _:
            return data


def _without_empty(data: object, pointer: Pointer) -> object:
    """Return the data without empty queries, and without an empty list of variables."""
    match data:
        case dict():
            kept = {k: v for k, v in data.items() if not (v == [] and _may_be_emptied((*pointer, k)))}
            return {k: _without_empty(v, (*pointer, k)) for k, v in kept.items()}
        case list():
            return [_without_empty(v, (*pointer, i)) for i, v in enumerate(data)]
        case _:
            return data


def _may_be_emptied(pointer: Pointer) -> bool:
    return pointer == ("variable",) or pointer[-2:] == ("url", "query")
