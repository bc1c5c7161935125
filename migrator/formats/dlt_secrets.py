"""dlt's `.dlt/secrets.toml`: a key in a source's credentials gives way to a client ID."""

import re
from collections.abc import Iterator, Mapping, Sequence

from migrator.formats.dlt.credentials import Credentials, credentials_in, stray_secrets
from migrator.formats.dlt.places import KEY_PARTS, SECRETS, auth_places, sources
from migrator.formats.dlt.target import CAPABILITIES, refusal
from migrator.formats.dlt.toml_files import configures_client, is_secrets_file
from migrator.formats.interface import (
    AlreadyMigrated,
    Format,
    Inspection,
    NeedsPerson,
    Outcome,
    Rewrite,
    Target,
)
from migrator.formats.proof.agreement import TokenRequest, contradictions
from migrator.formats.proof.remainder import dotted, is_below, without
from migrator.model.config_facts import AuthKind
from migrator.model.inventory import AuthMethod
from migrator.model.place import Pointer
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.edits import CannotEdit
from migrator.text.literal_secrets import is_reference, literal_secrets
from migrator.text.source import SourceText, Span
from migrator.text.toml import TomlDocument, parse_toml
from migrator.text.toml_editor import TomlEditor
from migrator.text.yaml import walk

_CREDENTIALS = re.compile(
    r"^\ufeff?[ \t]*(?:\[[ \t]*sources\b[^\]\r\n]*\bcredentials[ \t]*\]"
    r"|\[[ \t]*sources\b[^\]\r\n]*\][ \t]*\r?\n"
    r"(?:[ \t]*(?:#[^\r\n]*)?\r?\n)*[ \t]*credentials[ \t]*=[ \t]*\{)",
    re.MULTILINE,
)
"""A table, or what the first entry of one says in braces."""
_SOURCES = re.compile(r"^\ufeff?[ \t]*\[?[ \t]*sources\b", re.MULTILINE)
_TOGETHER = (
    "Deploy it together with the configuration that says oauth2_client_credentials: one that still says "
    "bearer or api_key finds no key here any more."
)


class DltSecrets(Format):
    """dlt's `secrets.toml`, where it holds the key of a `rest_api` source.

    What changes: in the source's table of credentials, such as `[sources.rest_api.credentials]`, `token` or
    `api_key` gives way to `client_id`. The client's secret is written by a person: migrator writes none.

    What stays a person's decision: keys outside of such tables, which code reads by names of its own; several
    tables that hold a key; clients whose ID the inventory knows by reference only; clients that are
    configured whole in this file.
    """

    title = "dlt secrets.toml"
    capabilities = CAPABILITIES
    is_for_secrets = True
    marks = ("sources",)

    def recognises(self, source: SourceText) -> bool:
        """Return whether the text holds credentials of sources, and configures no client."""
        if is_secrets_file(source.path):
            return bool(_SOURCES.search(source.text))
        return bool(_CREDENTIALS.search(source.text)) and not configures_client(source.text)

    def parse(self, source: SourceText) -> Document:
        """Parse TOML. Raises SourceProblem."""
        return parse_toml(source)

    def inspect(self, document: Document) -> Inspection:
        """Return what the tables of credentials hold."""
        tables = credentials_in(document.data)
        kinds = {kind for table in tables for kind in table.kinds}
        words = [f"{', '.join(t.keys) or 'a client'} in {t.section}" for t in tables]
        kinds |= {place.kind for place in auth_places(document.data)}
        if not tables:
            stray = stray_secrets(document.data)
            kinds |= {AuthKind.KEY} if stray else set()
            words += [f"a secret at {dotted(pointer)}" for pointer in stray]
        return Inspection(
            auth=frozenset(kinds or {AuthKind.NONE}),
            summary="; ".join(words) or "no key of a source",
            literal_secrets=tuple(_literals(document)),
        )

    def migrate(self, document: Document, target: Target) -> Outcome:
        """Return the edits, or why a person must look."""
        tables = credentials_in(document.data)
        holding = [t for t in tables if AuthKind.KEY in t.kinds]
        if clients := sources(document.data):
            reason = (
                f"the client at {dotted(clients[0])} is configured whole in this file: config.toml is for it"
            )
            return NeedsPerson(reasons=(reason,))
        if tables and not holding:
            return _already(tables, stray_secrets(document.data), target)
        if reasons := tuple(_problems(document.data, holding, target)):
            return NeedsPerson(reasons=reasons)
        if refused := refusal(target):
            return refused
        [table] = holding
        if target.client_id is None:
            reason = (
                "the inventory knows the client ID by reference only: write client_id and client_secret into "
                f"{table.section} in the place of {table.keys[0]}"
            )
            return NeedsPerson(reasons=(reason,))
        return _rewrite(document, table, target.client_id)

    def without_auth(self, data: object) -> object:
        """Return the data without the keys and client IDs in tables of credentials."""
        tables = credentials_in(data)
        return without(data, {(*t.pointer, name) for t in tables for name in (*KEY_PARTS, "client_id")})

    def leftovers(self, before: Document, after: Document) -> Sequence[str]:
        """Return where the new text still has a key that the old one held in a table of credentials."""
        tables = credentials_in(before.data)
        values = _values(tables)
        return [f"the key still stands at {dotted(p)}" for p, v in walk(after.data) if v in values]


def _literals(document: Document) -> Iterator[tuple[Span, str]]:
    found = dict(literal_secrets(document))
    for pointer, value in walk(value_at(document.data, ("sources",))):
        if isinstance(value, str) and value and pointer[-1] in SECRETS and not is_reference(value):
            found.setdefault(document.span(("sources", *pointer)), str(pointer[-1]))
    yield from found.items()


def _values(tables: Sequence[Credentials]) -> list[object]:
    """Return the keys; a placeholder such as `<configure me>` is none, and may stand anywhere."""
    found = (table.parts[name] for table in tables for name in table.keys)
    return [value for value in found if not is_reference(str(value))]


def _problems(data: object, holding: Sequence[Credentials], target: Target) -> Iterator[str]:
    if not holding:
        stray = [
            f"a secret stands at {dotted(p)}: which code reads it is not known" for p in stray_secrets(data)
        ]
        yield from stray or ["it holds no key of a source"]
    if len(holding) > 1:
        sections = ", ".join(t.section for t in holding)
        yield f"keys of several sources, in {sections}: it does not say whose is meant"
    clients = [t for t in credentials_in(data) if t not in holding]
    ours = [t.section for t in clients if not any(contradictions(_request(t.parts, target), target))]
    if holding and ours:
        yield (
            f"{', '.join(ours)} holds the client already, and {holding[0].section} a key: whose that is "
            "cannot be told"
        )
    for table in holding:
        if len(table.kinds) > 1:
            yield f"{table.section} holds a client beside the key: dlt uses what the source's auth asks for"
        if len(table.keys) > 1:
            yield f"{table.section} holds several keys: {', '.join(table.keys)}"
    values = _values(holding)
    known: set[Pointer] = {(*t.pointer, name) for t in holding for name in t.keys}
    yield from (
        f"the key stands at {dotted(p)} too" for p, v in walk(data) if v in values and not is_below(p, known)
    )


def _already(tables: Sequence[Credentials], stray: Sequence[Pointer], target: Target) -> Outcome:
    """Return whether one of the clients in it is the target; what is left out contradicts nothing."""
    reasons = [tuple(contradictions(_request(t.parts, target), target)) for t in tables]
    if () in reasons:
        others = (
            f"A secret stands at {dotted(p)}, and code reads it by a name of its own: take it out if it is "
            "the old key."
            for p in stray
        )
        return AlreadyMigrated(checklist=tuple(others))
    return NeedsPerson(reasons=tuple(dict.fromkeys(r for found in reasons for r in found)))


def _request(parts: Mapping[str, object], target: Target) -> TokenRequest:
    body = parts.get("access_token_request_data")
    data = body if isinstance(body, dict) else {"scope": target.scope_text, "audience": target.audience}
    audience = data.get("audience")
    return TokenRequest(
        token_url=str(parts.get("access_token_url", target.token_url)),
        scope=str(data.get("scope", "")),
        auth_method=AuthMethod.CLIENT_SECRET_POST,
        audience=audience if isinstance(audience, str) else None,
        client_id=str(parts.get("client_id", "")),
    )


def _rewrite(document: Document, table: Credentials, client_id: str) -> Rewrite:
    if not isinstance(document, TomlDocument):
        raise CannotEdit("it is no TOML document")
    editor = TomlEditor(document)
    key = table.keys[0]
    if document.is_flow(table.pointer) and set(table.parts) <= {*KEY_PARTS}:
        editor.set_value(table.pointer, {"client_id": client_id})
    else:
        editor.replace((*table.pointer, key), {"client_id": client_id})
        for name in KEY_PARTS:
            if name != key and name in table.parts:
                editor.remove((*table.pointer, name))
    write = (
        f"Write client_secret into {table.section} of this file, or set {table.variable}CLIENT_SECRET in the "
        "environment: migrator writes no secrets. dlt refuses to start without it."
    )
    return Rewrite(
        edits=editor.edits(),
        checklist=(write, _TOGETHER),
        notes=(
            f"{key} is no longer in {table.section}: keep it elsewhere until the old key is switched off.",
        ),
    )
