"""Reads inventory files into one inventory. One bad file, or one bad entity, does not hide the others."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from migrator.inventory import checks, entities, file_findings
from migrator.inventory.checks import Declared
from migrator.inventory.file import SECTIONS, WAIVERS, InventoryFile
from migrator.inventory.reading import FilesRead, read_files
from migrator.inventory.sources import Sources, file_place
from migrator.model.finding import Finding
from migrator.model.inventory import Extractor, Inventory
from migrator.model.report import InputFile
from migrator.text.pause import collection_paused

E = TypeVar("E")
_TOP_KEYS = {"$schema", "version", "defaults", WAIVERS, *SECTIONS}
"""What stands at the top of a file; anything else may be a section that is misspelt."""
Build = Callable[[InventoryFile, str, Mapping[str, object]], E]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedInventory:
    """What the files say, and what is wrong with them."""

    inventory: Inventory
    """All sound entities. One that is not is left out, and a finding names it."""
    findings: tuple[Finding, ...]
    """By file in the order of the command line, then by line."""
    inputs: tuple[InputFile, ...]
    """The inventory files that were read."""
    locator: Sources
    read_any: bool
    """Whether at least one inventory file could be read and parsed."""


def load_inventory(paths: Sequence[str | Path], *, base: Path | None = None) -> LoadedInventory:
    """Read files, folders and patterns, and merge what they define.

    `base` is the working directory: relative paths start there, and names are shown relative to it. Never
    raises for what is in the files, nor for files that cannot be read: those are findings.
    """
    start = (base or Path.cwd()).absolute()
    with collection_paused():
        read = read_files(paths, start)
        sources = Sources(read.documents)
        declared, findings = checks.declare(read.files, sources)
        for file in read.files:
            findings += checks.duplicate_keys(file, sources)
            findings += checks.values(file, sources)
            findings += checks.unknown_names(file, declared, sources)
        findings += read.findings
        waives = any(True for file in read.files for _ in file.sound_waivers())
        if read.files and not declared and not findings and not waives:
            findings.append(file_findings.nothing_defined(read.files[0].shown))
        return LoadedInventory(
            inventory=replace(_merged(read.files, declared, start), complete=read.complete),
            findings=tuple(_in_order(findings, read)),
            inputs=tuple(read.inputs),
            locator=sources,
            read_any=bool(read.files),
        )


def _merged(files: Sequence[InventoryFile], declared: Declared, base: Path) -> Inventory:
    left_out = list(_left_out(files, declared))
    return Inventory(
        platforms=_entities("platforms", partial(entities.platform, base=base), files, declared),
        clients=_entities("clients", entities.client, files, declared),
        keys=_entities("keys", entities.key, files, declared),
        extractors=_entities("extractors", partial(_extractor, base=base), files, declared),
        waivers=tuple(
            waiver
            for file in files
            for index, data in file.sound_waivers()
            if (waiver := entities.waiver(file, index, data)) is not None
        ),
        mentioned=frozenset(ref for refs in left_out for ref in refs),
        may_hide_users=any(map(_is_doubtful, files)) or not all(_names_a_key(r, declared) for r in left_out),
    )


def _is_doubtful(file: InventoryFile) -> bool:
    """Return whether something of the file was dropped that may say which key an extractor uses."""
    extractors, whole = file.data.get("extractors"), file.document.data
    has_odd_names = isinstance(extractors, dict) and not all(isinstance(name, str) for name in extractors)
    has_lost = isinstance(whole, dict) and (
        whole.get("defaults") != file.data.get("defaults") or not whole.keys() <= _TOP_KEYS
    )
    return has_odd_names or has_lost or bool(file.document.duplicates)


def _names_a_key(references: Sequence[tuple[str, str]], declared: Declared) -> bool:
    return any(kind == "key" and ("keys", name) in declared for kind, name in references)


def _left_out(files: Sequence[InventoryFile], declared: Declared) -> Iterator[list[tuple[str, str]]]:
    """Yield what each left-out extractor refers to: broken ones, and those whose name another file has."""
    for file in files:
        sound = {
            name for name, _ in file.sound("extractors") if declared["extractors", name].path == file.shown
        }
        for name in file.names("extractors"):
            if name not in sound:
                yield list(file.references("extractors", name))


def _extractor(file: InventoryFile, name: str, data: Mapping[str, object], *, base: Path) -> Extractor:
    defaults = file.data.get("defaults")
    return entities.extractor(
        file, name, data, defaults=defaults if isinstance(defaults, dict) else {}, base=base
    )


def _entities(
    section: str, build: Build[E], files: Sequence[InventoryFile], declared: Declared
) -> dict[str, E]:
    """Build the sound entities of a section; of two with the same name the first counts."""
    return {
        name: build(file, name, data)
        for file in files
        for name, data in file.sound(section)
        if declared[section, name].path == file.shown
    }


def _in_order(findings: Sequence[Finding], read: FilesRead) -> list[Finding]:
    order = {input_.path: index for index, input_ in enumerate(read.inputs)}

    def key(finding: Finding) -> tuple[int, int, int]:
        place = finding.location or file_place(finding.subject.name)
        return order.get(place.path, -1), place.line, place.column

    return sorted(findings, key=key)
