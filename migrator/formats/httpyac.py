"""httpYac's `.http` files: a key becomes OAuth 2.0 client credentials."""

import re
from collections.abc import Iterator, Sequence

from migrator.formats.http_clients.credentials import Sends, is_literal
from migrator.formats.http_clients.query import without_parameters
from migrator.formats.http_clients.said import no_key, notes
from migrator.formats.http_clients.templates import environment_prefix
from migrator.formats.http_file.carriers import (
    Carrier,
    TokenUse,
    find_carriers,
    line_parameters,
    token_uses,
)
from migrator.formats.http_file.doubts import key_names, problems, reads_elsewhere
from migrator.formats.http_file.rewrite import client_of, rewrite_edits
from migrator.formats.http_file.token_variables import disagreements, is_token_variable, prefix_of
from migrator.formats.http_file.view import View, view_of
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
from migrator.model.config_facts import AuthKind
from migrator.model.inventory import AuthMethod
from migrator.model.place import Pointer
from migrator.text.document import Document
from migrator.text.http_file import HttpDocument
from migrator.text.http_file_reader import METHODS, parse_http_file
from migrator.text.literal_secrets import literal_secrets
from migrator.text.source import SourceText, Span

_REQUEST = re.compile(rf"^\ufeff?[ \t]*(?:{METHODS})[ \t]+(?:https?://|\{{\{{|/)\S*", re.MULTILINE)
_START = re.compile(rf"\ufeff?\s*(?:#|//|@[\w.-]+[ \t]*:?=|/\*|\{{\{{|(?:{METHODS})[ \t]|https?://)")
_ONLY_HTTPYAC = (
    "Only httpYac gets tokens by `oauth2 client_credentials`: other programs that run .http files send these "
    "words as they are."
)


class Httpyac(Format):
    """Requests in a `.http` or `.rest` file, as httpYac runs them.

    What changes: headers and query parameters that carry the key become `Authorization: oauth2
    client_credentials NAME`, and variables with that name say how to ask for a token. Client ID and secret
    are read from variables that are called as the key's was: set them in `.env`, in `http-client.env.json` or
    in the environment.

    What stays a person's decision: scripts that set headers, keys in bodies, tokens that come from another
    request's answer, several keys, and requests that are not HTTP.
    """

    title = "httpYac requests"
    capabilities = Capabilities(
        auth_methods=frozenset({AuthMethod.CLIENT_SECRET_POST, AuthMethod.CLIENT_SECRET_BASIC}),
        scopes_as="the variable `NAME_scope`, one string separated by blanks",
        renews_after_401=False,
        renews_when_due=True,
        secret_lives_in="`.env`, an environment file, or the environment",  # noqa: S106 - where it is
        proof="executed: httpyac 6.16.7 against a real authorization server",
    )
    usual_names = ("*.http", "*.rest")

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text starts like a file of requests and has a request line."""
        return bool(_START.match(source.text) and _REQUEST.search(source.text))

    def parse(self, source: SourceText) -> HttpDocument:
        """Parse the lines."""
        return parse_http_file(source)

    def inspect(self, document: Document) -> Inspection:
        """Return what the requests carry."""
        view = view_of(document.data)
        carriers, uses = find_carriers(view), token_uses(view)
        words = [*(c.what for c in carriers), *(f"oauth2 {u.flow}" for u in uses)]
        return Inspection(
            auth=frozenset({*_kinds(carriers, uses)} or {AuthKind.NONE}),
            summary="; ".join(dict.fromkeys(words)) or "no authentication",
            literal_secrets=_literals(document, view, carriers),
        )

    def migrate(self, document: Document, target: Target) -> Outcome:
        """Return the edits, or why a person must look."""
        if not isinstance(document, HttpDocument):
            raise TypeError("expected a document of this format")
        view = view_of(document.data)
        carriers, uses = find_carriers(view), token_uses(view)
        reasons = [*_doubts(document, view, carriers, uses, target)]
        if reasons:
            return NeedsPerson(reasons=tuple(dict.fromkeys(reasons)))
        if not carriers:
            return AlreadyMigrated()
        match target.auth_method:
            case AuthMethod.CLIENT_SECRET_POST | AuthMethod.CLIENT_SECRET_BASIC:
                return _rewrite(document, view, carriers, target)
            case AuthMethod.AUTO:
                return method_not_shown()
            case method:
                return CannotExpress(reasons=(f"httpYac cannot authenticate with {method}",))

    def without_auth(self, data: object) -> object:
        """Return the data without carriers of keys, token headers and the variables of both."""
        view = view_of(data)
        carriers, uses = find_carriers(view), [u for u in token_uses(view) if u.is_client_credentials]
        names, prefixes = key_names(carriers), {u.prefix for u in uses}
        gone = {c.pointer for c in carriers if c.key and c.parameter is None} | {u.pointer for u in uses}
        gone |= {v.pointer for v in view.variables if v.name in names or is_token_variable(v.name, prefixes)}
        regions = data.get("regions") if isinstance(data, dict) else None
        stripped = [
            [
                kept
                for j, line in enumerate(region)
                if ("regions", i, j) not in gone
                and (kept := _line(line, ("regions", i, j), carriers)) is not None
            ]
            for i, region in enumerate(regions if isinstance(regions, list) else [])
        ]
        return _without_empty_start(stripped)

    def leftovers(self, before: Document, after: Document) -> Sequence[str]:
        """Return what of the key the new text still sends, or reads."""
        left = [f"{c.what} still carries a key" for c in find_carriers(view_of(after.data)) if c.key]
        names = key_names(find_carriers(view_of(before.data)))
        return [*left, *reads_elsewhere(after.data, [], names)]


def _kinds(carriers: Sequence[Carrier], uses: Sequence[TokenUse]) -> Iterator[AuthKind]:
    for carrier in carriers:
        yield AuthKind.KEY if carrier.sends is Sends.KEY else AuthKind.OTHER
    for use in uses:
        yield AuthKind.OAUTH_CLIENT_CREDENTIALS if use.is_client_credentials else AuthKind.OTHER


def _doubts(
    document: HttpDocument, view: View, carriers: Sequence[Carrier], uses: Sequence[TokenUse], target: Target
) -> Iterator[str]:
    yield from problems(document, view, carriers, uses)
    prefixes = {use.prefix for use in uses}
    for prefix in sorted(prefixes):
        yield from disagreements(view, prefix, target)
    own = prefix_of(target)
    if any(v.name.startswith(f"{own}_") for v in view.variables) and own not in prefixes:
        yield f"variables that begin with {own}_ are there already: what they are for cannot be told"
    if prefixes - {own} and carriers:
        yield f"it asks for tokens with the variables of {min(prefixes)}, and sends a key as well"
    for span, what in _literals(document, view, carriers):
        if is_token_variable(what.lstrip("@"), prefixes):
            line = document.source.place(span).line
            yield f"already uses client credentials, but a literal secret stands in line {line}"
    if not uses and not any(c.key for c in carriers):
        yield no_key()


def _rewrite(document: HttpDocument, view: View, carriers: Sequence[Carrier], target: Target) -> Outcome:
    gone = dict.fromkeys(f"{c.what} is no longer sent." for c in carriers)
    return Rewrite(
        edits=rewrite_edits(document, view, carriers, target),
        checklist=tuple(_checklist(carriers, target)),
        notes=(*notes("httpYac", target, renews=True), _ONLY_HTTPYAC, *gone),
    )


def _checklist(carriers: Sequence[Carrier], target: Target) -> Iterator[str]:
    first = next(c for c in carriers if c.key)
    client, key = client_of(first, target), first.key
    prefix = environment_prefix(client.client_secret)
    names = [client.client_id.removeprefix(prefix), client.client_secret.removeprefix(prefix)]
    if key and key.expression is None:
        names = names[1:] if target.client_id else names
        yield "The key's value stood in this file and its history: have it switched off at the provider."
    where = "in the environment of each run" if prefix else "in .env, http-client.env.json or with --var"
    yield f"Set {' and '.join(names)} {where}."
    if key and key.expression:
        yield f"Take {key.expression} out of there when no other request reads it."


def _literals(document: Document, view: View, carriers: Sequence[Carrier]) -> tuple[tuple[Span, str], ...]:
    """Return where a secret's value stands, and what it is called; each place once."""
    found: dict[Span, str] = {}
    for carrier in carriers:
        if carrier.key and carrier.key.expression is None and is_literal(carrier.key):
            for variable in view.variables:
                if variable.name in carrier.names and is_literal(variable.value):
                    found[document.span((*variable.pointer, f"@{variable.name}"))] = variable.name
            if not carrier.names:
                found[_value_span(document, carrier)] = carrier.what
    for span, what in literal_secrets(document):
        found.setdefault(span, what)
    return tuple(found.items())


def _value_span(document: Document, carrier: Carrier) -> Span:
    whole = document.span((*carrier.pointer, "value"))
    if carrier.parameter is None:
        return whole
    text = document.source.text[whole.start : whole.end]
    inner = line_parameters(text)[carrier.parameter].value_span
    return Span(whole.start + inner.start, whole.start + inner.end)


def _line(line: object, pointer: Pointer, carriers: Sequence[Carrier]) -> object:
    """Return a line without the parameters that carry a key; `None` where nothing is left of it."""
    gone = {c.parameter for c in carriers if c.pointer == pointer and c.parameter is not None and c.key}
    if not isinstance(line, dict):
        return line
    [(name, value)] = line.items()
    if name == "?":
        rest = without_parameters("?" + str(value)[1:] if str(value).startswith("&") else str(value), gone)
        return {name: rest} if rest else None
    return {name: without_parameters(str(value), gone)} if gone else line


def _without_empty_start(regions: Sequence[list[object]]) -> list[list[object]]:
    """Return regions without empty ones, and without the separator of a start in which nothing stands."""
    kept = [region for region in regions if any(line != "" for line in region)]
    while kept and kept[0] and isinstance(kept[0][0], str) and kept[0][0].strip() in {"", "###"}:
        kept[0] = kept[0][1:]
    return [region for region in kept if region]
