"""Reads the files of an inventory and checks each against the schema. Knows nothing of the other files."""

import os
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from migrator.errors import SourceProblem
from migrator.inventory import file_findings
from migrator.inventory.file import SECTIONS, WAIVERS, InventoryFile, finding, subject_of
from migrator.inventory.paths import Candidate, Unsearchable, find_files, is_kind, shown_path
from migrator.inventory.sources import Sources, key_place, value_place
from migrator.model.finding import Finding
from migrator.model.report import InputFile
from migrator.schemas.problem import SchemaProblem
from migrator.schemas.sentences import where
from migrator.schemas.validate import problems
from migrator.text.document import Document
from migrator.text.json import parse_json
from migrator.text.read import read_source
from migrator.text.source import SourceText
from migrator.text.yaml import parse_yaml

_NAMES = (*SECTIONS, WAIVERS)
_ANY_SECTION = re.compile(rf"""\b(?:{"|".join(_NAMES)})["']?\s*:""")
_TOP_SECTION = re.compile(rf"""^["']?(?:{"|".join(_NAMES)})["']?\s*:""", re.MULTILINE)

_HOSTS = "allowed_hosts"
_HOSTS_MESSAGE = (
    "an inventory cannot say which hosts may receive secrets: whoever edits it must not decide that"
)
_HOSTS_HELP = "remove it here, and give --allow-host HOST on the command line"


@dataclass(slots=True)
class FilesRead:
    """Everything that was read, in the order of the command line."""

    documents: dict[str, Document] = field(default_factory=dict)
    files: list[InventoryFile] = field(default_factory=list)
    inputs: list[InputFile] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    complete: bool = True
    """False where a file or folder could not be read, parsed or taken as an inventory."""


def read_files(arguments: Sequence[str | Path], base: Path) -> FilesRead:
    """Read every inventory that the arguments stand for. What cannot be read becomes a finding."""
    result = FilesRead()
    inventories: dict[str, bool] = {}
    fruitful: set[str] = set()
    for found in find_files(arguments, base):
        if isinstance(found, Unsearchable):
            result.findings.append(file_findings.unsearchable(found))
            result.complete = False
            continue
        identity = os.path.realpath(found.path)
        # A file that is named twice counts once; but one that a search passed over is read when it is named.
        passed_over = inventories.get(identity) is False and found.is_named
        if passed_over or identity not in inventories:
            inventories[identity] = _read_file(found, result)
        if inventories[identity]:
            fruitful.add(found.argument)
    for argument in dict.fromkeys(str(a) for a in arguments):
        path = base / argument
        if argument not in fruitful and not is_kind(path, Path.is_file):
            kind = "folder holds" if is_kind(path, Path.is_dir) else "pattern matches"
            shown = shown_path(argument, base)
            result.findings.append(file_findings.nothing_found(shown, f"this {kind} no inventory"))
    return result


def _read_file(candidate: Candidate, result: FilesRead) -> bool:
    """Read one file; return whether it counts as an inventory, sound or not."""
    try:
        source = read_source(candidate.path, shown_as=candidate.shown)
    except SourceProblem as problem:
        result.findings.append(file_findings.unreadable(problem, candidate))
        result.complete = False
        return candidate.is_named
    if not candidate.is_named and not _ANY_SECTION.search(source.text):
        return False
    try:
        document = _parse(source)
    except SourceProblem as problem:
        return _add_broken(problem, source, candidate, result)
    if not candidate.is_named and not _is_inventory(document.data):
        return False
    result.inputs.append(InputFile(path=source.path, sha256=source.sha256))
    result.documents[source.path] = document
    _add_document(document, candidate, result)
    return True


def _parse(source: SourceText) -> Document:
    return parse_json(source) if source.path.lower().endswith(".json") else parse_yaml(source)


def _add_broken(problem: SourceProblem, source: SourceText, candidate: Candidate, result: FilesRead) -> bool:
    if not candidate.is_named and not _TOP_SECTION.search(source.text):
        return False
    result.inputs.append(InputFile(path=source.path, sha256=source.sha256))
    result.findings.append(file_findings.syntax(problem, source))
    result.complete = False
    return True


def _add_document(document: Document, candidate: Candidate, result: FilesRead) -> None:
    why = _why_no_inventory(document.data)
    if why or not isinstance(document.data, dict):
        result.findings.append(file_findings.no_inventory_file(candidate.shown, why))
        result.complete = False
        return
    found = problems(document.data, "inventory")
    file = InventoryFile(
        shown=candidate.shown,
        folder=str(candidate.path.parent.absolute()),
        document=document,
        data=_without_broken_defaults(document.data, found),
        broken=_broken(found),
    )
    result.complete &= not any(name == "" for _, name in file.broken)
    result.files.append(file)
    sources = Sources(result.documents)
    result.findings += (_schema_finding(file, problem, sources) for problem in found)


def _is_inventory(data: object) -> bool:
    return isinstance(data, dict) and "version" in data and not data.keys().isdisjoint(_NAMES)


def _why_no_inventory(data: object) -> str:
    """Return why data is no inventory; an empty text where it is one, sound or not."""
    if data is None:
        return "the file is empty"
    if not isinstance(data, dict):
        return "the file is no inventory: its top is no mapping"
    missing = [name for name in _NAMES if name in data]
    if not missing and not data.keys() <= {"version", "defaults", "$schema"}:
        return "the file is no inventory: it has none of platforms, clients, keys and extractors"
    return "" if missing or "version" in data else "the file is no inventory: it has no version"


def _schema_finding(file: InventoryFile, problem: SchemaProblem, sources: Sources) -> Finding:
    at = key_place if problem.on_key else value_place
    is_hosts = problem.on_key and problem.pointer[-1:] == (_HOSTS,)
    return finding(
        "inventory-schema",
        at(file.document, problem.pointer),
        sources=sources,
        subject=subject_of(file.shown, problem.pointer),
        message=_HOSTS_MESSAGE if is_hosts else problem.message,
        help_=_HOSTS_HELP if is_hosts else problem.help,
        detail=where(problem.pointer),
    )


def _broken(found: Sequence[SchemaProblem]) -> Collection[tuple[str, str]]:
    """Return the entities that do not satisfy the schema; all of them where the version is not known."""
    if any(p.pointer in (("version",), ()) for p in found):
        return frozenset((section, "") for section in _NAMES)
    names = ((str(p.pointer[0]), p.pointer[1:2]) for p in found if p.pointer[0] in _NAMES)
    return frozenset((section, str(*name) if name else "") for section, name in names)


def _without_broken_defaults(
    data: Mapping[str, object], found: Sequence[SchemaProblem]
) -> Mapping[str, object]:
    broken = {p.pointer[1:2] for p in found if p.pointer[:1] == ("defaults",)}
    defaults = data.get("defaults")
    if not broken or not isinstance(defaults, dict):
        return {k: v for k, v in data.items() if k != "defaults"} if broken else data
    return {**data, "defaults": {k: v for k, v in defaults.items() if (k,) not in broken}}
