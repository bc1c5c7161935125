"""What an extractor, or a client for all of its extractors, needs to be ready."""

from collections.abc import Iterable
from dataclasses import dataclass

from migrator.model.inventory import Extractor
from migrator.model.oauth import Scopes
from migrator.model.provider import Api, Provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """APIs and scopes that must be proven."""

    apis: tuple[Api, ...] = ()
    unknown_apis: tuple[str, ...] = ()
    """Named in the inventory, and not in the provider catalog."""
    listed_scopes: Scopes = frozenset()
    """Named in the inventory beside those of the APIs."""

    @property
    def scopes(self) -> Scopes:
        """All scopes to ask for."""
        return self.listed_scopes.union(*(api.scopes for api in self.apis))

    @property
    def firm_scopes(self) -> Scopes:
        """Scopes that block if they are missing; not those of which no source says that all are needed."""
        return self.listed_scopes.union(*(api.scopes for api in self.apis if api.scopes_stated))

    @property
    def bare_scopes(self) -> Scopes:
        """Listed scopes that belong to none of the APIs, so that no call of an API shows anything of them."""
        return self.listed_scopes.difference(*(api.scopes for api in self.apis))

    @property
    def is_empty(self) -> bool:
        """Whether it is not known what is needed."""
        return not (self.apis or self.unknown_apis or self.listed_scopes)


def needs_of(extractor: Extractor, provider: Provider) -> Needs:
    """Return what one extractor needs."""
    names = dict.fromkeys(extractor.apis)
    return Needs(
        apis=tuple(provider.apis[name] for name in names if name in provider.apis),
        unknown_apis=tuple(name for name in names if name not in provider.apis),
        listed_scopes=extractor.scopes,
    )


def union(needs: Iterable[Needs]) -> Needs:
    """Return what all of them need together, in their order."""
    every = tuple(needs)
    return Needs(
        apis=tuple({api.id: api for n in every for api in n.apis}.values()),
        unknown_apis=tuple(dict.fromkeys(name for n in every for name in n.unknown_apis)),
        listed_scopes=frozenset().union(*(n.listed_scopes for n in every)),
    )
