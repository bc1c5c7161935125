"""What a schema cannot say of a provider catalog: ids that lead nowhere, host patterns, dates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from migrator.catalogs.fields import Fields
from migrator.model.hosts import pattern_problem
from migrator.model.nearest import did_you_mean
from migrator.model.place import Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogProblem:
    """One thing that is wrong with a provider catalog, and where."""

    pointer: Pointer
    message: str
    help: str = ""
    on_key: bool = False
    """Whether the key itself, rather than its value, is wrong or lacks something."""


def inner_problems(data: object) -> Iterator[CatalogProblem]:
    """Yield what is wrong with a provider catalog that the schema has accepted."""
    fields = Fields(data)
    yield from _sources(data, frozenset(fields.section("sources").table()))
    yield from _hosts(fields)
    yield from _dates(fields)
    yield from _apis(fields)
    yield from _aliases(fields)


def _sources(data: object, known: frozenset[str], pointer: Pointer = ()) -> Iterator[CatalogProblem]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from _source_of(str(key), value, known, pointer)
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _sources(value, known, (*pointer, index))


def _source_of(key: str, value: object, known: frozenset[str], pointer: Pointer) -> Iterator[CatalogProblem]:
    here = (*pointer, key)
    if key == "source" and isinstance(value, str):
        yield from _unknown(here, "source", value, known)
    elif key == "sources" and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unknown((*here, index), "source", str(item), known)
    else:
        yield from _sources(value, known, here)


def _hosts(fields: Fields) -> Iterator[CatalogProblem]:
    for index, pattern in enumerate(fields.texts("hosts")):
        problem = pattern_problem(pattern)
        if problem:
            yield CatalogProblem(
                pointer=("hosts", index),
                message=f"the host pattern {pattern} {problem}",
                help="Write a host, or *. and a domain.",
            )


def _dates(fields: Fields) -> Iterator[CatalogProblem]:
    dates: list[tuple[Pointer, str]] = [
        (("sources", id_, "read_on"), row.text("read_on"))
        for id_, row in fields.section("sources").table().items()
    ]
    if "last_day" in fields.section("key_sunset"):
        dates.append((("key_sunset", "last_day"), fields.section("key_sunset").text("last_day")))
    for pointer, text in dates:
        try:
            date.fromisoformat(text)
        except ValueError:
            yield CatalogProblem(pointer=pointer, message=f"there is no day {text}", help="Write YYYY-MM-DD.")


def _apis(fields: Fields) -> Iterator[CatalogProblem]:
    apis = fields.section("apis").table()
    scopes = frozenset(fields.texts("scopes"))
    for id_, api in apis.items():
        here: Pointer = ("apis", id_)
        if "replaced_by" in api:
            yield from _unknown((*here, "replaced_by"), "API", api.text("replaced_by"), frozenset(apis))
        for index, scope in enumerate(api.texts("scopes") if scopes else ()):
            yield from _unknown((*here, "scopes", index), "scope", scope, scopes)
        if "probe" not in api and "no_probe_reason" not in api:
            yield CatalogProblem(
                pointer=here,
                message=f"the API {id_} has no probe and does not say why",
                help="Add probe, or no_probe_reason.",
                on_key=True,
            )


def _aliases(fields: Fields) -> Iterator[CatalogProblem]:
    scopes = frozenset(fields.texts("scopes"))
    for alias, scope in fields.section("scope_aliases").strings().items():
        here = ("scope_aliases", alias)
        yield from _unknown(here, "scope", scope, scopes)
        if alias in scopes:
            yield CatalogProblem(
                pointer=here,
                message=f"{alias} is said to be a misspelling, and is listed as a scope",
                help="Keep it in one of the two lists.",
                on_key=True,
            )


def _unknown(pointer: Pointer, kind: str, name: str, known: frozenset[str]) -> Iterator[CatalogProblem]:
    if name not in known:
        yield CatalogProblem(
            pointer=pointer,
            message=f"there is no {kind} called {name}",
            help=did_you_mean(name, known) or f"Add it to the {kind}s of this provider catalog.",
        )
