"""Finds provider catalogs: every YAML file in this folder, and the files that the user names."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import MappingProxyType

from migrator.catalogs.build import build_provider
from migrator.catalogs.fields import Fields
from migrator.catalogs.references import CatalogProblem, inner_problems
from migrator.errors import SourceProblem
from migrator.model.provider import Provider
from migrator.text.read import read_source
from migrator.text.snippet import masked_line
from migrator.text.source import SourceText, Span
from migrator.text.yaml import YamlDocument, parse_yaml

RULE = "provider-catalog"
"""The id under which `migrator explain` tells of broken provider catalogs."""
SCHEMA = "provider-catalog"

_FOLDER = Path(__file__).parent


def load_providers(extra: Sequence[Path] = ()) -> dict[str, Provider]:
    """Return every provider by id: the ones that ship, then those of the files given.

    A file may stand in for a provider that is already known only if it says so (`replaces:` with its own id).
    Raises SourceProblem for a file that cannot be read or is no provider catalog.
    """
    providers = dict(_builtin())
    for path in extra:
        provider = _load(path, providers)
        providers[provider.id] = provider
    return providers


def builtin_files() -> tuple[Path, ...]:
    """Return the provider catalogs that ship, sorted by name."""
    return tuple(sorted(_FOLDER.glob("*.yaml")))


@cache
def _builtin() -> Mapping[str, Provider]:
    # The tests check these against the schema; doing so at each start would cost more than everything else.
    documents = (parse_yaml(read_source(path, shown_as=path.name)) for path in builtin_files())
    built = (build_provider(document.data) for document in documents)
    return MappingProxyType({provider.id: provider for provider in built})


def _load(path: Path, known: Mapping[str, Provider]) -> Provider:
    document = parse_yaml(read_source(path, shown_as=path.as_posix()))
    found = list(catalog_problems(document))
    if not found:
        found = list(_clash(Fields(document.data), known))
    if found:
        raise _source_problem(document, found)
    return build_provider(document.data)


def catalog_problems(document: YamlDocument) -> Iterator[CatalogProblem]:
    """Yield what is wrong with a provider catalog: its form, or, if that is right, what it refers to."""
    from migrator.schemas.validate import problems  # noqa: PLC0415 - only user files pay for jsonschema

    if document.duplicates:
        for twice in document.duplicates:
            yield CatalogProblem(
                pointer=twice.pointer, message=f"the key {twice.pointer[-1]} stands twice", on_key=True
            )
        return
    found = problems(document.data, SCHEMA)
    for problem in found:
        yield CatalogProblem(
            pointer=problem.pointer, message=problem.message, help=problem.help, on_key=problem.on_key
        )
    if not found:
        yield from inner_problems(document.data)


def _clash(fields: Fields, known: Mapping[str, Provider]) -> Iterator[CatalogProblem]:
    id_, replaces = fields.text("id"), fields.optional("replaces")
    if id_ in known and replaces is None:
        yield CatalogProblem(
            pointer=("id",),
            message=f"there is already a provider called {id_}",
            help=f"Choose another id, or add replaces: {id_} to use this file in its stead.",
        )
    elif replaces is not None and (replaces != id_ or id_ not in known):
        yield CatalogProblem(
            pointer=("replaces",),
            message=f"there is no provider called {replaces} that this file could replace",
            help="Leave replaces out, or give id and replaces the id of a provider that is already known.",
        )


def _source_problem(document: YamlDocument, found: Sequence[CatalogProblem]) -> SourceProblem:
    first = found[0]
    source: SourceText = document.source
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    place = source.place(_span(document, first))
    return SourceProblem(
        f"{first.message}{more}",
        rule=RULE,
        path=source.path,
        place=place,
        snippet=masked_line(source.line(place.line)),
        help_=first.help,
    )


def _span(document: YamlDocument, problem: CatalogProblem) -> Span:
    if problem.on_key:
        with suppress(KeyError):
            return document.key_span(problem.pointer)
    return document.nearest(problem.pointer)
