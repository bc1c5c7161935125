"""Plans what becomes of each extractor's configuration. Reads files, writes none."""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
    all_formats,
    detect,
)
from migrator.migration.prove import Proven, Unproven, prove
from migrator.migration.shown import shown
from migrator.migration.target import Knowledge, NoTarget, target_for
from migrator.model.change import Change, ChangeStatus
from migrator.model.inventory import AuthMethod, Extractor, Inventory
from migrator.model.provider import Provider
from migrator.model.verdict import ClientVerdict
from migrator.text.document import Document
from migrator.text.edits import CannotEdit, apply_edits
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


def plan_changes(
    inventory: Inventory,
    providers: Mapping[str, Provider],
    *,
    clients: Mapping[str, ClientVerdict] | None = None,
    base: Path,
    only: Collection[str] | None = None,
    wishes: frozenset[Wish] = frozenset(),
) -> list[PlannedChange]:
    """Plan one change for each configuration, in inventory order; extractors that share a file share it.

    `clients` is what a check found; `only` names extractors: who shares a file with one of them is planned
    with it, for the file changes for all of them. Problems of files are changes that say why.
    """
    known = Knowledge(inventory=inventory, providers=providers, clients=clients or {}, wishes=wishes)
    groups = _by_file(inventory.extractors.values(), base)
    chosen = (users for users in groups if only is None or any(e.name in only for e in users))
    return [_planned(users, known, base) for users in chosen]


def _by_file(extractors: Iterable[Extractor], base: Path) -> list[list[Extractor]]:
    groups: dict[object, list[Extractor]] = {}
    for extractor in extractors:
        config = extractor.config
        key = (base / config.path).resolve() if config else ("no file", extractor.name)
        groups.setdefault(key, []).append(extractor)
    return list(groups.values())


def _planned(users: Sequence[Extractor], known: Knowledge, base: Path) -> PlannedChange:
    config = users[0].config
    if config is None:
        reason = f"the inventory names no configuration file of {users[0].name}"
        return PlannedChange(change=_change(users, None, ChangeStatus.MANUAL, reason), base=base)
    path = base / config.path
    roots = (base, *((base / e.origin.path).parent for e in users))
    try:
        source = read_source(path, shown_as=config.path)
    except SourceProblem as problem:
        reason = f"the file cannot be read: {problem.message}"
        change = _change(users, config.format, ChangeStatus.MANUAL, reason)
        return PlannedChange(change=change, base=base, source_path=path, roots=roots)
    change, new_text = _migrated(users, source, known, base)
    return PlannedChange(
        change=change, base=base, source_path=path, roots=roots, original=source, new_text=new_text
    )


def _migrated(
    users: Sequence[Extractor], source: SourceText, known: Knowledge, base: Path
) -> tuple[Change, str | None]:
    format_ = _format(users, source)
    if isinstance(format_, str):
        return _change(users, None, ChangeStatus.MANUAL, format_), None
    try:
        document = format_.parse(source)
        return _outcome(users, format_, document, known, base)
    except SourceProblem as problem:
        line = f", line {problem.place.line}" if problem.place else ""
        reason = f"the file cannot be read as {format_.title}{line}: {problem.message}"
        return _change(users, format_.id, ChangeStatus.MANUAL, reason), None


def _format(users: Sequence[Extractor], source: SourceText) -> Format | str:
    """Return the format, or why it cannot be told."""
    declared = sorted({e.config.format for e in users if e.config and e.config.format})
    if len(declared) > 1:
        return f"extractors that share this file declare different formats: {', '.join(declared)}"
    if not declared:
        found = detect(source)
        return (
            found
            or "its format is not known: migrator formats lists those that are; declare one with format:"
        )
    format_ = all_formats().get(declared[0])
    if format_ is None:
        return f"no format is called {declared[0]}: migrator formats lists them"
    return format_ if format_.recognises(source) else f"the file does not look like {format_.title}"


def _outcome(
    users: Sequence[Extractor], format_: Format, document: Document, known: Knowledge, base: Path
) -> tuple[Change, str | None]:
    target = target_for(users, known)
    if isinstance(target, NoTarget):
        return _without_target(users, format_, document, target), None
    try:
        outcome = format_.migrate(document, target)
        match outcome:
            case Rewrite():
                return _rewritten(users, format_, document, outcome, base)
            case _:
                return _not_rewritten(users, format_, outcome), None
    except CannotEdit as problem:
        reason = f"it is written in a way that cannot be edited with proof: {problem}"
        return _change(users, format_.id, ChangeStatus.MANUAL, reason), None


def _without_target(
    users: Sequence[Extractor], format_: Format, document: Document, target: NoTarget
) -> Change:
    """Return why nothing can be generated; a format without any OAuth path needs no target to say so."""
    if format_.capabilities is None:
        outcome = format_.migrate(document, _NOWHERE)
        if isinstance(outcome, CannotExpress):
            return _not_rewritten(users, format_, outcome)
    return _change(users, format_.id, ChangeStatus.MANUAL, *target.reasons)


def _not_rewritten(
    users: Sequence[Extractor], format_: Format, outcome: AlreadyMigrated | NeedsPerson | CannotExpress
) -> Change:
    match outcome:
        case AlreadyMigrated():
            return _change(users, format_.id, ChangeStatus.UNCHANGED, checklist=outcome.checklist)
        case NeedsPerson():
            return _change(users, format_.id, ChangeStatus.MANUAL, *outcome.reasons)
        case CannotExpress():
            return _change(users, format_.id, ChangeStatus.UNSUPPORTED, *outcome.reasons)


def _rewritten(
    users: Sequence[Extractor], format_: Format, before: Document, rewrite: Rewrite, base: Path
) -> tuple[Change, str | None]:
    new_text = apply_edits(before.source.text, rewrite.edits)
    if new_text == before.source.text:
        return _change(users, format_.id, ChangeStatus.UNCHANGED, checklist=rewrite.checklist), None
    proof = prove(format_, before, new_text, keeps_key=rewrite.keeps_key)
    match proof:
        case Unproven():
            return _change(users, format_.id, ChangeStatus.MANUAL, *proof.reasons), None
        case Proven():
            plain = _change(
                users, format_.id, ChangeStatus.CHANGED, *rewrite.notes, checklist=rewrite.checklist
            )
            return shown(plain, before, format_.inspect(before), proof, rewrite.edits, base), new_text


def _change(
    users: Sequence[Extractor],
    format_id: str | None,
    status: ChangeStatus,
    *reasons: str,
    checklist: tuple[str, ...] = (),
) -> Change:
    config = users[0].config
    return Change(
        extractor=users[0].name,
        path=config.path if config else "",
        format=format_id,
        status=status,
        reasons=reasons,
        checklist=checklist,
        shared_with=tuple(e.name for e in users[1:]),
    )
