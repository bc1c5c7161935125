"""One inventory file: its data, what of it is broken, and findings about it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from migrator.inventory.problems import level_of
from migrator.inventory.sources import Sources
from migrator.model.finding import Finding, Related, Subject
from migrator.model.place import Origin, Place, Pointer
from migrator.model.shown import shown
from migrator.text.document import Document

SECTIONS: Mapping[str, str] = {
    "platforms": "platform",
    "clients": "client",
    "keys": "key",
    "extractors": "extractor",
}
"""The sections of an inventory file, and what each entity in them is called."""
WAIVERS = "waivers"
"""The one section that is a list: what stands in it has no name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryFile:
    """A file that was parsed and checked against the schema."""

    shown: str
    folder: str
    """The file's folder, absolute: references to files start there."""
    document: Document
    data: Mapping[str, object]
    broken: Collection[tuple[str, str]] = field(default_factory=frozenset)
    """(section, name) of entities that do not satisfy the schema; (section, "") of whole sections."""

    def names(self, section: str) -> Iterator[str]:
        """Yield the names of all entities of a section, broken ones too."""
        entities = self.data.get(section)
        if isinstance(entities, dict):
            yield from (name for name in entities if isinstance(name, str))

    def sound(self, section: str) -> Iterator[tuple[str, Mapping[str, object]]]:
        """Yield the entities of a section that satisfy the schema."""
        entities = self.data.get(section)
        if (section, "") in self.broken or not isinstance(entities, dict):
            return
        for name, entity in entities.items():
            if isinstance(name, str) and isinstance(entity, dict) and (section, name) not in self.broken:
                yield name, entity

    def sound_waivers(self) -> Iterator[tuple[int, Mapping[str, object]]]:
        """Yield the waivers that satisfy the schema, with their place in the list."""
        found = self.data.get(WAIVERS)
        if (WAIVERS, "") in self.broken or not isinstance(found, list):
            return
        for index, waiver in enumerate(found):
            if isinstance(waiver, dict) and (WAIVERS, str(index)) not in self.broken:
                yield index, waiver

    def references(self, section: str, name: str) -> Iterator[tuple[str, str]]:
        """Yield ("key", name) and ("client", name) for what an extractor names, or its defaults for it."""
        entities, defaults = self.data.get(section), self.data.get("defaults")
        entity = entities.get(name) if isinstance(entities, dict) else None
        for kind in ("key", "client"):
            for data in (entity, defaults):
                value = data.get(kind) if isinstance(data, dict) else None
                if isinstance(value, str):
                    yield kind, value
                    break

    def origin(self, *pointer: str | int) -> Origin:
        """Return the place of a node of this file."""
        return Origin(path=self.shown, pointer=pointer)


def subject_of(path: str, pointer: Pointer) -> Subject:
    """Return the entity that a node belongs to, else the file."""
    kind = SECTIONS.get(str(pointer[0])) if len(pointer) > 1 else None
    return Subject(kind=kind, name=shown(pointer[1])) if kind else Subject(kind="file", name=path)


def as_sentence(help_: str) -> str:
    """Return advice as a sentence: a capital letter in front, a stop behind."""
    return help_[:1].upper() + help_[1:] + ("" if help_.endswith((".", "?")) or not help_ else ".")


def finding(
    rule: str,
    place: Place,
    *,
    sources: Sources,
    subject: Subject,
    message: str,
    help_: str,
    detail: str = "",
    related: tuple[Related, ...] = (),
) -> Finding:
    """Build a finding about an inventory file."""
    return Finding(
        rule=rule,
        level=level_of(rule),
        message=message,
        help=as_sentence(help_),
        subject=subject,
        location=place,
        snippet=sources.snippet(place),
        related=related,
        detail=detail,
    )
