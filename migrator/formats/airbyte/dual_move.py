"""Plans how the fields of a key become one choice of two, beside client credentials."""

from collections.abc import Iterator, Mapping, Sequence

from migrator.formats.airbyte.authenticators import Authenticator, Sends
from migrator.formats.airbyte.choices import client_variant, variant_of
from migrator.formats.airbyte.config_references import read_paths
from migrator.formats.airbyte.custom_code import other_code, requesting_code
from migrator.formats.airbyte.dual_wrap import Plan
from migrator.formats.airbyte.migrations import MovedField, copying, moving
from migrator.formats.airbyte.references import references_into
from migrator.formats.airbyte.selective import CLIENT_CHOICE, DISCRIMINATOR, KEY_CHOICE
from migrator.formats.airbyte.sent_beside import readers
from migrator.formats.airbyte.specification import (
    ROOT,
    KeyField,
    allows_more,
    free_name,
    is_plain,
    secret_paths,
)
from migrator.formats.interface import Target
from migrator.formats.proof.remainder import dotted
from migrator.model.place import Pointer
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.edits import CannotEdit
from migrator.text.values import Value

HOLDERS = ("credentials", "authentication")
"""What the object with the choice is called: the first name that is free."""
NEEDS_RULES = "Needs airbyte-cdk 6.60.0 or newer: older ones refuse the type of config_normalization_rules."


def moving_plan(document: Document, tops: Sequence[Authenticator], target: Target) -> Plan | None:
    """Return how the fields of the key move into the choice; `None`: they must stay where they are."""
    data = document.data
    holder = free_name(data, HOLDERS)
    fields = _moved(data, tops)
    are_plain = all(is_plain(f, data) and not any(references_into(data, (), f)) for f in fields)
    if (
        not holder
        or not fields
        or not are_plain
        or not all(a.sends in (Sends.KEY, Sends.BASIC) for a in tops)
    ):
        return None
    moved = [_described(data, f) for f in fields]
    copied = [f for f in moved if requesting_code(data) or other_code(data) or _read_at(data, tops, f.name)]
    if copied and not allows_more(data):
        return None
    return Plan(
        holder=holder,
        choice=KEY_CHOICE,
        selection=(holder, DISCRIMINATOR),
        moved=tuple((f.name,) for f in moved),
        migrations=(moving(moved, holder),),
        transformations=tuple(copying(f, holder) for f in copied),
        notes=tuple(_notes(data, tops, moved, holder)),
        specify=lambda editor: _specify(editor, document, holder, fields, target.token_url),
    )


def _moved(data: object, tops: Sequence[Authenticator]) -> list[KeyField]:
    """Return what only authenticators read, and secrets whoever reads them, in the specification's order."""
    paths = {path for a in tops for path in read_paths(dict(a.data))}
    if any(len(path) != 1 for path in paths):
        return []
    secrets = secret_paths(data)
    own = {path[0] for path in paths if path in secrets or not _read_at(data, tops, path[0])}
    properties = value_at(data, (*ROOT, "properties"))
    names = properties if isinstance(properties, dict) else {}
    found = [KeyField(path=(name,)) for name in names if name in own]
    return found if len(found) == len(own) else []


def _read_at(data: object, tops: Sequence[Authenticator], name: str) -> list[Pointer]:
    known: set[Pointer] = {ROOT, *(a.pointer for a in tops)}
    return readers(data, (name,), known)


def _described(data: object, field: KeyField) -> MovedField:
    return MovedField(name=field.path[0], is_text=value_at(data, (*field.pointer, "type")) == "string")


def _notes(
    data: object, tops: Sequence[Authenticator], moved: Sequence[MovedField], holder: str
) -> Iterator[str]:
    names = ", ".join(f.name for f in moved)
    yield NEEDS_RULES
    yield (
        f"At its next run each saved connection stores {names} below {holder}, and no longer at the top: for "
        "the manifest of today it would then have to be entered again."
    )
    yield (
        "Run by hand, the connector then rewrites the file that --config names and prints it on stdout, "
        "with the key in it: use a copy."
    )
    if len(moved) > 1 and len({a.token for a in tops}) > 1:
        yield f"One client takes the place of {names}: it must be allowed to do what each of them was."
    for field in moved:
        for pointer in _read_at(data, tops, field.name)[:1]:
            yield f"{dotted(pointer)} reads {field.name} too: with client credentials it finds nothing there."


def _specify(
    editor: Editor, document: Document, holder: str, fields: Sequence[KeyField], token_url: str
) -> None:
    data = document.data
    required = value_at(data, (*ROOT, "required"))
    names = required if isinstance(required, list) else []
    editor.replace(fields[0].pointer, {holder: _object(data, fields, names, token_url)})
    for field in fields[1:]:
        editor.remove(field.pointer)
    needed = [names.index(f.path[0]) for f in fields if f.path[0] in names]
    for index in needed:
        editor.replace((*ROOT, "required", index), [holder] if index == needed[0] else [])


def _object(
    data: object, fields: Sequence[KeyField], required: Sequence[str], token_url: str
) -> dict[str, Value]:
    old = {f.path[0]: value_at(data, f.pointer) for f in fields}
    first = next(v for v in old.values() if isinstance(v, dict))
    known: dict[str, Value] = {"type": "object", "title": "Authentication"}
    known |= {word: plain(first[word]) for word in ("order", "group") if word in first}
    new = {name: _without_order(field) for name, field in old.items() if isinstance(field, dict)}
    needed = [name for name in new if name in required]
    title = "API key" if len(new) == 1 else "API keys"
    key = variant_of(KEY_CHOICE, title, new, required=needed)
    return known | {"oneOf": [key, client_variant(DISCRIMINATOR, CLIENT_CHOICE, token_url)]}


def _without_order(field: Mapping[str, object]) -> dict[str, Value]:
    return {str(word): plain(value) for word, value in field.items() if word not in ("order", "group")}


def plain(value: object) -> Value:
    """Return data of the document as a value that can be written. Raises CannotEdit for what cannot."""
    match value:
        case str() | int() | None:
            return value
        case Mapping():
            return {str(k): plain(v) for k, v in value.items()}
        case list():
            return [plain(v) for v in value]
        case _:
            raise CannotEdit("the field of the key is described with a number that is not whole")
