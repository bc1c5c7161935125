"""What a schema cannot say: which dates exist, which references lead somewhere, which names are known."""

from collections.abc import Iterator, Mapping, Sequence

from migrator.inventory.file import SECTIONS, InventoryFile, finding, subject_of
from migrator.inventory.references import secret_source, why_unknown
from migrator.inventory.sources import Sources, key_place, value_place
from migrator.inventory.values import calendar_date
from migrator.model.finding import Finding, Related, Subject
from migrator.model.place import Origin, Pointer
from migrator.model.secret import Reference
from migrator.model.shown import shown
from migrator.schemas.sentences import did_you_mean, listed, where

_SECRETS = {"clients": ("client_secret", "private_key", "certificate"), "keys": ("value",)}
_NAMES = {
    "clients": (("platform", "platforms"),),
    "keys": (("platform", "platforms"),),
    "extractors": (("platform", "platforms"), ("key", "keys"), ("client", "clients")),
}

Declared = Mapping[tuple[str, str], Origin]
"""(section, name) -> where the entity of that name stands first."""


def declare(files: Sequence[InventoryFile], sources: Sources) -> tuple[Declared, list[Finding]]:
    """Return where each name is defined first, and a finding for each further definition in another file."""
    declared: dict[tuple[str, str], Origin] = {}
    findings: list[Finding] = []
    for file in files:
        for section in SECTIONS:
            for name in file.names(section):
                origin = file.origin(section, name)
                first = declared.setdefault((section, name), origin)
                if first is not origin:
                    findings.append(_duplicate_name(file, section, name, first=first, sources=sources))
    return declared, findings


def duplicate_keys(file: InventoryFile, sources: Sources) -> Iterator[Finding]:
    """Yield a finding for each key that stands twice in a mapping."""
    for duplicate in file.document.duplicates:
        yield finding(
            "duplicate-key",
            duplicate.second,
            sources=sources,
            subject=subject_of(file.shown, duplicate.pointer),
            message=f"{where(duplicate.pointer)} stands here a second time",
            help_="remove one of the two, or rename it: parsers keep one of them without a word",
            detail=where(duplicate.pointer),
            related=(Related(message="it stands here first", location=duplicate.first),),
        )


def values(file: InventoryFile, sources: Sources) -> Iterator[Finding]:
    """Yield findings about dates that no calendar has and references that cannot be followed."""
    for pointer, day in _days(file):
        if calendar_date(day) is None:
            message, help_ = f"{where(pointer)} is no day of the calendar", "write it like 2023-02-01"
            yield _about(file, pointer, sources, rule="inventory-schema", message=message, help_=help_)
    for pointer, text in _secret_texts(file):
        source = secret_source(text, base=file.folder)
        why = why_unknown(source) if isinstance(source, Reference) else None
        if why:
            message = f"{where(pointer)} cannot be followed: {why[0]}"
            yield _about(file, pointer, sources, rule="unknown-reference", message=message, help_=why[1])


def _days(file: InventoryFile) -> Iterator[tuple[Pointer, str]]:
    for name, key in file.sound("keys"):
        if isinstance(created := key.get("created"), str):
            yield ("keys", name, "created"), created
    for index, waiver in file.sound_waivers():
        if isinstance(expires := waiver.get("expires"), str):
            yield ("waivers", index, "expires"), expires
    for name, extractor in file.sound("extractors"):
        if isinstance(migrated := extractor.get("migrated"), str):
            yield ("extractors", name, "migrated"), migrated
    for name, platform in file.sound("platforms"):
        lists = platform.get("lists")
        if isinstance(lists, dict) and isinstance(day := lists.get("as_of"), str):
            yield ("platforms", name, "lists", "as_of"), day


def unknown_names(file: InventoryFile, declared: Declared, sources: Sources) -> Iterator[Finding]:
    """Yield a finding for each name that nothing has; one for a default, whatever it fills in."""
    for section, fields in _NAMES.items():
        for name, entity in file.sound(section):
            for field, target in fields:
                if field in entity and (target, entity[field]) not in declared:
                    yield _unknown(file, (section, name, field), entity[field], target, declared, sources)
    defaults = file.data.get("defaults")
    for field, target in _NAMES["extractors"]:
        value = defaults.get(field) if isinstance(defaults, dict) else None
        if isinstance(value, str) and (target, value) not in declared:
            yield _unknown(file, ("defaults", field), value, target, declared, sources)


def _unknown(
    file: InventoryFile, pointer: Pointer, value: object, target: str, declared: Declared, sources: Sources
) -> Finding:
    kind = SECTIONS[target]
    names = [name for section, name in declared if section == target]
    known = f"known {target}: {listed(sorted(names))}" if names else f"no file defines any {kind}"
    message = f"{where(pointer)} refers to a {kind} that no file defines: {shown(value)}"
    help_ = did_you_mean(value, names) or f"add it below {target}:, or name its file too; {known}"
    return _about(file, pointer, sources, rule="unknown-name", message=message, help_=help_)


def _secret_texts(file: InventoryFile) -> Iterator[tuple[Pointer, str]]:
    for section, fields in _SECRETS.items():
        for name, entity in file.sound(section):
            for field in fields:
                value = entity.get(field)
                if isinstance(value, str):
                    yield (section, name, field), value
    for name, platform in file.sound("platforms"):
        inspector = platform.get("introspection")
        value = inspector.get("client_secret") if isinstance(inspector, dict) else None
        if isinstance(value, str):
            yield ("platforms", name, "introspection", "client_secret"), value


def _duplicate_name(
    file: InventoryFile, section: str, name: str, *, first: Origin, sources: Sources
) -> Finding:
    place = key_place(file.document, (section, name))
    kind = SECTIONS[section]
    return finding(
        "duplicate-name",
        place,
        sources=sources,
        subject=Subject(kind=kind, name=shown(name)),
        message=f"the {kind} {shown(name)} is defined a second time; the one in {first.path} counts",
        help_="rename one of the two, or remove it",
        detail=file.shown,
        related=(Related(message="it is defined here first", location=sources.place(first)),),
    )


def _about(
    file: InventoryFile, pointer: Pointer, sources: Sources, *, rule: str, message: str, help_: str
) -> Finding:
    return finding(
        rule,
        value_place(file.document, pointer),
        sources=sources,
        subject=subject_of(file.shown, pointer),
        message=message,
        help_=help_,
        detail=where(pointer),
    )
