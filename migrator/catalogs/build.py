"""Builds a `Provider` from the data of a provider catalog that the schema has accepted."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import TypeVar

from migrator.catalogs.fields import Fields
from migrator.model.provider import (
    AnswerMatch,
    Api,
    Contradiction,
    KeyKind,
    KeySunset,
    ListForm,
    Note,
    Paging,
    PagingStyle,
    Probe,
    Procedure,
    Provider,
    Rate,
    Retention,
    Source,
)
from migrator.model.verdict import Reason, Verdict

K = TypeVar("K")
V = TypeVar("V")


def build_provider(data: object) -> Provider:
    """Return the provider. Raises ValueError where a date is none: no schema keyword checks that."""
    fields = Fields(data)
    oauth = fields.section("oauth")
    return Provider(
        id=fields.text("id"),
        name=fields.text("name"),
        hosts=fields.texts("hosts"),
        token_path=oauth.optional("token_path"),
        revocation_path=oauth.optional("revocation_path"),
        discovery_path=oauth.optional("discovery_path"),
        grants=oauth.texts("grants"),
        auth_methods=oauth.texts("auth_methods"),
        token_lifetime=oauth.number("token_lifetime"),
        key_kinds=_read_only({id_: _key(id_, row) for id_, row in fields.section("keys").table().items()}),
        key_sunset=_sunset(fields.section("key_sunset")) if "key_sunset" in fields else None,
        lists=_read_only({id_: _list(row) for id_, row in fields.section("lists").table().items()}),
        apis=_read_only({id_: _api(id_, row) for id_, row in fields.section("apis").table().items()}),
        scopes=frozenset(fields.texts("scopes")),
        scope_aliases=fields.section("scope_aliases").strings(),
        rate=_rate(fields.section("rate")),
        answers=tuple(_answer(row) for row in fields.rows("answers")),
        control=_probe(fields, "control"),
        self_check=_probe(fields, "self_check"),
        next_steps=_next_steps(fields),
        procedures=tuple(_procedure(row) for row in fields.rows("procedures")),
        notes=_notes(fields),
        contradictions=tuple(_contradiction(row) for row in fields.rows("contradictions")),
        sources=_read_only({id_: _source(row) for id_, row in fields.section("sources").table().items()}),
        tried_live=fields.flag("tried_live") or False,
    )


def _api(id_: str, fields: Fields) -> Api:
    return Api(
        id=id_,
        name=fields.text("name"),
        requests=fields.texts("requests"),
        url_paths=fields.texts("url_paths"),
        scopes=frozenset(fields.texts("scopes")),
        scopes_stated=fields.flag("scopes_stated") is not False,
        permission=fields.optional("permission"),
        paging=_paging(fields.section("paging")) if "paging" in fields else None,
        filters=fields.texts("filters"),
        rate=_rate(fields.section("rate")) if "rate" in fields else None,
        probe=_probe(fields, "probe"),
        no_probe_reason=fields.text("no_probe_reason"),
        needs_switched_on=fields.text("needs_switched_on"),
        retention=_retention(fields.section("retention")) if "retention" in fields else None,
        deprecated=fields.text("deprecated"),
        replaced_by=fields.optional("replaced_by"),
        next_steps=_next_steps(fields),
        notes=_notes(fields),
        sources=fields.texts("sources"),
    )


def _answer(fields: Fields) -> AnswerMatch:
    return AnswerMatch(
        status=fields.integer("status") or 0,
        verdict=Verdict(fields.text("verdict")),
        reason=Reason(fields.text("reason")),
        empty_body=fields.flag("empty_body"),
        json_field=fields.optional("json_field"),
        json_value=fields.optional("json_value"),
        media_type=fields.optional("media_type"),
        ambiguous=fields.flag("ambiguous") or False,
        meaning=fields.text("meaning"),
    )


def _probe(parent: Fields, name: str) -> Probe | None:
    if name not in parent:
        return None
    fields = parent.section(name)
    return Probe(
        path=fields.text("path"),
        method=fields.text("method", "GET"),
        query=tuple(fields.section("query").strings().items()),
        documented=fields.flag("documented") is not False,
    )


def _paging(fields: Fields) -> Paging:
    return Paging(
        style=PagingStyle(fields.text("style")),
        request_parameter=fields.optional("request_parameter"),
        response_field=fields.optional("response_field"),
        first=fields.integer("first"),
        size_parameter=fields.optional("size_parameter"),
        max_size=fields.integer("max_size"),
        records_field=fields.optional("records_field"),
        total_field=fields.optional("total_field"),
        ends=fields.text("ends"),
    )


def _rate(fields: Fields) -> Rate:
    return Rate(
        per_second=fields.number("per_second"),
        per_day=fields.integer("per_day"),
        source=fields.text("source"),
        note=fields.text("note"),
    )


def _retention(fields: Fields) -> Retention:
    return Retention(days=fields.integer("days") or 0, source=fields.text("source"))


def _key(id_: str, fields: Fields) -> KeyKind:
    return KeyKind(
        id=id_,
        name=fields.text("name"),
        header=fields.text("header"),
        prefix=fields.text("prefix"),
        of_a_person=fields.flag("of_a_person") or False,
        notes=_notes(fields),
    )


def _sunset(fields: Fields) -> KeySunset:
    day = fields.optional("last_day")
    return KeySunset(
        says=fields.text("says"), source=fields.text("source"), on=date.fromisoformat(day) if day else None
    )


def _list(fields: Fields) -> ListForm:
    columns = fields.section("columns")
    return ListForm(
        columns=_read_only({name: columns.texts(name) for name in columns.strings()}),
        key_kinds=fields.texts("key_kinds"),
        key_types=fields.texts("key_types"),
        client_types=fields.texts("client_types"),
        source=fields.text("source"),
        inferred=fields.flag("inferred") or False,
    )


def _contradiction(fields: Fields) -> Contradiction:
    return Contradiction(
        id=fields.text("id"),
        about=fields.text("about"),
        statements=tuple((row.text("source"), row.text("says")) for row in fields.rows("statements")),
        consequence=fields.text("consequence"),
        concerns=fields.optional("concerns"),
    )


def _procedure(fields: Fields) -> Procedure:
    return Procedure(
        id=fields.text("id"),
        title=fields.text("title"),
        steps=fields.texts("steps"),
        source=fields.optional("source"),
    )


def _source(fields: Fields) -> Source:
    return Source(
        title=fields.text("title"),
        url=fields.text("url"),
        read_on=date.fromisoformat(fields.text("read_on")),
        says=fields.text("says"),
    )


def _notes(fields: Fields) -> tuple[Note, ...]:
    return tuple(
        Note(text=row.text("text"), source=row.optional("source"), inferred=row.flag("inferred") or False)
        for row in fields.rows("notes")
    )


def _next_steps(fields: Fields) -> Mapping[Reason, str]:
    steps = fields.section("next_steps").strings()
    return _read_only({Reason(code): step for code, step in steps.items()})


def _read_only(data: dict[K, V]) -> Mapping[K, V]:
    return MappingProxyType(data)
