"""Plans what becomes of each extractor's configuration. Reads files, writes none."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from migrator.errors import SourceProblem
from migrator.formats.interface import (
    AlreadyMigrated,
    CannotExpress,
    Format,
    NeedsPerson,
    Rewrite,
    Target,
    Wish,
    detect,
    format_called,
)
from migrator.migration.prove import Proven, Unproven, prove
from migrator.migration.shown import shown
from migrator.migration.target import Knowledge, NoTarget, target_for
from migrator.model.change import Change, ChangeStatus
from migrator.model.inventory import AuthMethod, ConfigReference, Extractor, Inventory
from migrator.model.provider import Provider
from migrator.model.verdict import ClientVerdict
from migrator.text.document import Document
from migrator.text.edits import CannotEdit, apply_edits
from migrator.text.pause import collection_paused
from migrator.text.read import read_source
from migrator.text.source import SourceText

_NOWHERE = Target(token_url="", auth_method=AuthMethod.AUTO, scopes=frozenset())
"""For formats that have no OAuth path, whatever the target is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedChange:
    """A change, and what is needed to write it."""

    change: Change
    base: Path
    """The folder that shown paths are relative to."""
    source_path: Path | None = None
    """The configuration file; `None` where the inventory names none."""
    roots: tuple[Path, ...] = ()
    """Folders in which a file may be replaced: the base, and those of the inventory files that name it."""
    original: SourceText | None = None
    """The text that was read; `None` where it could not be."""
    new_text: str | None = None
    """The proven new text; `None` unless the change is `changed`. May hold secrets that the old text held."""
    rewrite: Rewrite | None = None
    """What makes the new text of the original; `None` unless the change is `changed`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which configurations are planned. `None` is no limit."""

    extractors: Collection[str] | None = None
    """Names of extractors."""
    formats: Collection[str] | None = None
    """Ids of formats."""

    def takes_users(self, users: Iterable[Extractor]) -> bool:
        """Return whether a file is planned that belongs to these extractors."""
        return self.extractors is None or any(e.name in self.extractors for e in users)


def plan_changes(
    inventory: Inventory,
    providers: Mapping[str, Provider],
    *,
    clients: Mapping[str, ClientVerdict] | None = None,
    base: Path,
    chosen: Chosen | None = None,
    wishes: frozenset[Wish] = frozenset(),
) -> list[PlannedChange]:
    """Plan one change for each configuration, in inventory order; extractors that share a file share it.

    `clients` is what a check found. Who shares a file with a chosen extractor is planned with it, for the
    file changes for all of them. Problems of files are changes that say why.
    """
    chosen = chosen or Chosen()
    known = Knowledge(inventory=inventory, providers=providers, clients=clients or {}, wishes=wishes)
    files = (f for f in _files(inventory.extractors.values(), base) if chosen.takes_users(f.users))
    planned = (_planned(file, known, base) for file in files)
    return [p for p in planned if chosen.formats is None or p.change.format in chosen.formats]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    """What becomes of one file that could be read."""

    change: Change
    new_text: str | None = None
    rewrite: Rewrite | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A configuration file, or the lack of one, with the extractors that it belongs to."""

    users: tuple[Extractor, ...]
    named: tuple[ConfigReference, ...]
    """How each of them names it; empty: the inventory names no file of theirs."""

    @property
    def path(self) -> str:
        """As the first of them names it."""
        return self.named[0].path if self.named else ""


def _files(extractors: Iterable[Extractor], base: Path) -> list[_File]:
    found: dict[object, list[tuple[Extractor, ConfigReference | None]]] = {}
    for extractor in extractors:
        for config in extractor.configs or (None,):
            key = (base / config.path).resolve() if config else ("no file", extractor.name)
            found.setdefault(key, []).append((extractor, config))
    return [
        _File(users=tuple(dict.fromkeys(e for e, _ in uses)), named=tuple(c for _, c in uses if c))
        for uses in found.values()
    ]


@collection_paused()
def _planned(file: _File, known: Knowledge, base: Path) -> PlannedChange:
    if not file.named:
        reason = f"the inventory names no configuration file of {file.users[0].name}"
        return PlannedChange(change=_change(file, None, ChangeStatus.MANUAL, reason), base=base)
    path = base / file.path
    roots = (base, *((base / e.origin.path).parent for e in file.users))
    try:
        source = read_source(path, shown_as=file.path)
    except SourceProblem as problem:
        reason = f"the file cannot be read: {problem.message}"
        change = _change(file, file.named[0].format, ChangeStatus.MANUAL, reason)
        return PlannedChange(change=change, base=base, source_path=path, roots=roots)
    result = _migrated(file, source, known, base)
    return PlannedChange(
        change=result.change,
        base=base,
        source_path=path,
        roots=roots,
        original=source,
        new_text=result.new_text,
        rewrite=result.rewrite,
    )


def _migrated(file: _File, source: SourceText, known: Knowledge, base: Path) -> _Result:
    format_ = _format(file, source)
    if isinstance(format_, str):
        return _Result(change=_change(file, None, ChangeStatus.MANUAL, format_))
    try:
        document = format_.parse(source)
        return _outcome(file, format_, document, known, base)
    except SourceProblem as problem:
        line = f", line {problem.place.line}" if problem.place else ""
        reason = f"the file cannot be read as {format_.title}{line}: {problem.message}"
        return _Result(change=_change(file, format_.id, ChangeStatus.MANUAL, reason))


def _format(file: _File, source: SourceText) -> Format | str:
    """Return the format, or why it cannot be told."""
    declared = sorted({config.format for config in file.named if config.format})
    if len(declared) > 1:
        return f"extractors that share this file declare different formats: {', '.join(declared)}"
    if not declared:
        found = detect(source)
        return (
            found
            or "its format is not known: migrator formats lists those that are; declare one with format:"
        )
    format_ = format_called(declared[0])
    if format_ is None:
        return f"no format is called {declared[0]}: migrator formats lists them"
    return format_ if format_.recognises(source) else f"the file does not look like {format_.title}"


def _outcome(file: _File, format_: Format, document: Document, known: Knowledge, base: Path) -> _Result:
    target = target_for(file.users, known)
    if isinstance(target, NoTarget):
        return _Result(change=_without_target(file, format_, document, target))
    try:
        outcome = format_.migrate(document, target)
        match outcome:
            case Rewrite() if Wish.DUAL in target.wishes and not outcome.keeps_key:
                reason = f"{format_.title}: it cannot offer the key and client credentials side by side"
                not_dual = CannotExpress(reasons=(reason, "migrate it without --dual, or leave it out"))
                return _Result(change=_not_rewritten(file, format_, not_dual))
            case Rewrite():
                return _rewritten(file, format_, document, outcome, base)
            case _:
                return _Result(change=_not_rewritten(file, format_, outcome))
    except CannotEdit as problem:
        reason = f"it is written in a way that cannot be edited with proof: {problem}"
        return _Result(change=_change(file, format_.id, ChangeStatus.MANUAL, reason))


def _without_target(file: _File, format_: Format, document: Document, target: NoTarget) -> Change:
    """Return why nothing can be generated; a format without any OAuth path needs no target to say so."""
    if format_.capabilities is None:
        outcome = format_.migrate(document, _NOWHERE)
        if isinstance(outcome, CannotExpress):
            return _not_rewritten(file, format_, outcome)
    return _change(file, format_.id, ChangeStatus.MANUAL, *target.reasons)


def _not_rewritten(
    file: _File, format_: Format, outcome: AlreadyMigrated | NeedsPerson | CannotExpress
) -> Change:
    match outcome:
        case AlreadyMigrated():
            return _change(file, format_.id, ChangeStatus.UNCHANGED, checklist=outcome.checklist)
        case NeedsPerson():
            return _change(file, format_.id, ChangeStatus.MANUAL, *outcome.reasons)
        case CannotExpress():
            return _change(file, format_.id, ChangeStatus.UNSUPPORTED, *outcome.reasons)


def _rewritten(file: _File, format_: Format, before: Document, rewrite: Rewrite, base: Path) -> _Result:
    new_text = apply_edits(before.source.text, rewrite.edits)
    if new_text == before.source.text:
        same = _change(file, format_.id, ChangeStatus.UNCHANGED, checklist=rewrite.checklist)
        return _Result(change=same)
    proof = prove(format_, before, new_text, keeps_key=rewrite.keeps_key, beyond_auth=rewrite.beyond_auth)
    match proof:
        case Unproven():
            return _Result(change=_change(file, format_.id, ChangeStatus.MANUAL, *proof.reasons))
        case Proven():
            plain = _change(
                file, format_.id, ChangeStatus.CHANGED, *rewrite.notes, checklist=rewrite.checklist
            )
            change = shown(plain, before, format_.inspect(before), proof, rewrite.edits, base)
            return _Result(change=change, new_text=new_text, rewrite=rewrite)


def _change(
    file: _File,
    format_id: str | None,
    status: ChangeStatus,
    *reasons: str,
    checklist: tuple[str, ...] = (),
) -> Change:
    return Change(
        extractor=file.users[0].name,
        path=file.path,
        format=format_id,
        status=status,
        reasons=reasons,
        checklist=checklist,
        shared_with=tuple(e.name for e in file.users[1:]),
    )
