"""Everything that a draft is made of, and how places are named in it."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from migrator.discovery.existing import Existing
from migrator.discovery.extractors import Found
from migrator.discovery.key_groups import KeyGroup
from migrator.discovery.owners import Owner
from migrator.discovery.sightings import Sighting
from migrator.model.provider import Provider


@dataclass(frozen=True, kw_only=True)
class Material:
    """Everything that a draft is made of."""

    found: Sequence[Found]
    sightings: Sequence[Sighting]
    roots: Mapping[str, str]
    owners: Mapping[str, Owner]
    providers: Mapping[str, Provider]
    short_names: Mapping[str, str]
    """The paths as they are seen from the places that were asked for: extractors are named after them."""
    folder: str
    """The folder of the inventory: paths are relative to it."""
    existing: Existing = field(default_factory=Existing)

    def near(self, path: str) -> str:
        """Return a path as the inventory names it."""
        return os.path.relpath(path, self.folder).replace(os.sep, "/")

    @cached_property
    def _by_identity(self) -> Mapping[tuple[str, int], Found]:
        return {found.identity: found for found in self.found}

    def users_of(self, group: KeyGroup) -> list[Found]:
        """Return the extractors that use a key."""
        return [self._by_identity[holder.path, holder.line] for holder in group.holders]

    def at(self, path: str, line: int) -> str:
        """Return a place as comments name it."""
        return f"{self.near(path)}:{line}"
