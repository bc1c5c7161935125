"""The manifest's connection specification: the fields that a user of the connector fills in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from migrator.formats.airbyte.asked_once import asked_once, values
from migrator.formats.airbyte.config_references import ConfigPath, ConfigReference, config_references
from migrator.model.place import Pointer
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.values import Brackets, Value
from migrator.text.yaml import walk

ROOT: Pointer = ("spec", "connection_specification")
_CHOICES = ("oneOf", "anyOf", "allOf", "$ref", "if", "dependencies")
_TITLES = {"client_id": "Client ID", "client_secret": "Client Secret", "token_url": "Token URL"}
_DESCRIPTIONS = {
    "client_id": "The client ID of the OAuth client.",
    "client_secret": "The client secret of the OAuth client.",
    "token_url": "The token endpoint of the authorization server.",
}
NEW_FIELDS = tuple(_TITLES)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyField:
    """The field of the specification that holds the key."""

    path: ConfigPath

    @property
    def parent(self) -> Pointer:
        """Where the object stands that has the field: it owns `properties` and `required`."""
        return ROOT + tuple(step for name in self.path[:-1] for step in ("properties", name))

    @property
    def pointer(self) -> Pointer:
        """Where the field is described."""
        return (*self.parent, "properties", self.path[-1])


def has_specification(data: object) -> bool:
    """Return whether the manifest has its connection specification itself; else it is in another file."""
    return isinstance(value_at(data, ROOT), dict)


def problems_of(field: KeyField, data: object) -> Iterator[str]:
    """Yield why the specification cannot be changed with proof; nothing where it can, or where it is not."""
    name = ".".join(field.path)
    if not has_specification(data):
        return
    if not isinstance(value_at(data, field.pointer), dict):
        yield f"the connection specification has no plain field {name}"
        return
    if any(_has_choices(data, field.parent[:n]) for n in range(len(ROOT), len(field.parent) + 1)):
        yield f"the field {name} is one of several choices of the connection specification"
    properties = value_at(data, (*field.parent, "properties"))
    taken = [n for n in NEW_FIELDS if isinstance(properties, dict) and n in properties]
    if taken:
        yield f"the connection specification has a field called {taken[0]} already"
    if value_at(data, ("spec", "advanced_auth")) is not None:
        yield "spec.advanced_auth describes another way to authenticate"
    yield from _mentions(field, data)


def is_plain(field: KeyField, data: object) -> bool:
    """Return whether nothing in the specification depends on a field but what requires it."""
    properties = value_at(data, field.parent)
    is_choice = any(_has_choices(data, field.parent[:n]) for n in range(len(ROOT), len(field.parent) + 1))
    is_there = isinstance(properties, dict) and isinstance(value_at(data, field.pointer), dict)
    is_alone = value_at(data, ("spec", "advanced_auth")) is None and not any(_mentions(field, data))
    return is_there and is_alone and not is_choice


def allows_more(data: object) -> bool:
    """Return whether the configuration may hold fields that the specification does not describe."""
    return value_at(data, (*ROOT, "additionalProperties")) is not False


def free_name(data: object, names: Sequence[str]) -> str | None:
    """Return the first of these names that no field of the configuration has."""
    properties = value_at(data, (*ROOT, "properties"))
    return next((n for n in names if isinstance(properties, dict) and n not in properties), None)


def _has_choices(data: object, pointer: Pointer) -> bool:
    value = value_at(data, pointer)
    return isinstance(value, dict) and any(word in value for word in _CHOICES)


def _mentions(field: KeyField, data: object) -> Iterator[str]:
    """Yield places of `spec` that name the field beside the ones that are known."""
    name = field.path[-1]
    required = (*field.parent, "required")
    for pointer, value in walk(value_at(data, ("spec",)), ("spec",)):
        if pointer[: len(field.pointer)] == field.pointer or pointer[:-1] == required:
            continue
        if value == name or pointer[-1] == name:
            yield f"the specification names {name} at {'.'.join(map(str, pointer))} too"


@asked_once
def secret_paths(data: object) -> frozenset[ConfigPath]:
    """Return the fields that are marked as secret, as paths of the configuration."""
    found: set[ConfigPath] = set()
    for pointer, value in walk(value_at(data, ROOT)):
        if isinstance(value, dict) and value.get("airbyte_secret") is True:
            steps = [s for s in pointer if isinstance(s, str)]
            found.add(tuple(b for a, b in pairwise(steps) if a == "properties"))
    return frozenset(found)


def replace_field(editor: Editor, document: Document, field: KeyField, *, token_url: str) -> None:
    """Put the client's fields where the key's field is, and require them."""
    old = value_at(document.data, field.pointer)
    properties = value_at(document.data, (*field.parent, "properties"))
    if not isinstance(old, dict) or not isinstance(properties, dict):
        raise KeyError(field.pointer)
    orders = _free_orders(old, properties)
    new = {name: _described_like(old, name, orders.get(name), token_url) for name in NEW_FIELDS}
    in_brackets = document.is_flow(field.pointer) and not document.is_flow(field.pointer[:-1])
    editor.replace(field.pointer, {n: Brackets(v) if in_brackets else v for n, v in new.items()})
    _require(editor, document, field)


def remove_field(editor: Editor, document: Document, field: KeyField) -> None:
    """Take a field out, and what requires it."""
    editor.remove(field.pointer)
    required = value_at(document.data, (*field.parent, "required"))
    if isinstance(required, list) and field.path[-1] in required:
        editor.remove((*field.parent, "required", required.index(field.path[-1])))


def _require(editor: Editor, document: Document, field: KeyField) -> None:
    pointer = (*field.parent, "required")
    required = value_at(document.data, pointer)
    parent = value_at(document.data, field.parent)
    if not isinstance(required, list):
        after = "type" if isinstance(parent, dict) and "type" in parent else None
        editor.insert(field.parent, {"required": list(NEW_FIELDS)}, after=after)
    elif field.path[-1] in required:
        editor.replace((*pointer, required.index(field.path[-1])), list(NEW_FIELDS))
    else:
        editor.insert(pointer, list(NEW_FIELDS))


def _free_orders(old: Mapping[str, object], properties: Mapping[str, object]) -> dict[str, int]:
    """Return an unused `order` for each new field, from the key's own on; nothing where none is used."""
    start = old.get("order")
    if not isinstance(start, int):
        return {}
    others = [p.get("order") for p in properties.values() if isinstance(p, dict) and p is not old]
    free = (n for n in range(start, start + len(others) + len(NEW_FIELDS) + 1) if n not in others)
    return dict(zip(NEW_FIELDS, free, strict=False))


def described(name: str, token_url: str) -> dict[str, Value]:
    """Describe a new field in full."""
    field: dict[str, Value] = {"type": "string", "title": _TITLES[name], "description": _DESCRIPTIONS[name]}
    if name == "client_secret":
        field["airbyte_secret"] = True
    return field | ({"default": token_url} if name == "token_url" else {})


def _described_like(
    old: Mapping[str, object], name: str, order: int | None, token_url: str
) -> dict[str, Value]:
    """Describe a new field with the words that the author used for the key, in the same order."""
    known = described(name, token_url)
    default = {word: known.pop(word) for word in ("default",) if word in known}
    if order is not None:
        known["order"] = order
    if isinstance(group := old.get("group"), str):
        known["group"] = group
    result = {word: known[word] for word in old if word in known}
    return result | {word: known[word] for word in ("type", "airbyte_secret") if word in known} | default


def references_elsewhere(data: object, path: ConfigPath, known: set[Pointer]) -> Iterator[Pointer]:
    """Yield where the value at `path` may be read, outside of what stands at the `known` places."""
    for pointer, references in _readers(data):
        is_read = any(r.concerns(path) for r in references)
        if is_read and not any(pointer[:n] in known for n in range(1, len(pointer) + 1)):
            yield pointer


@asked_once
def _readers(data: object) -> Sequence[tuple[Pointer, Sequence[ConfigReference]]]:
    """Return where the configuration is read, in a text or in the keys of a mapping, and what of it."""
    found = (
        (pointer, tuple(r for t in _texts(value) if "config" in t for r in config_references(t)))
        for pointer, value in values(data)
    )
    return tuple((pointer, references) for pointer, references in found if references)


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    return (key for key in value if isinstance(key, str)) if isinstance(value, dict) else ()
