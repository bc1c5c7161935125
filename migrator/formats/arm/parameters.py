"""Parameters of Azure Resource Manager templates: where they are declared, asked for, and read."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from migrator.formats.arm.pages import text_boxes
from migrator.formats.polling.references import ARM, references
from migrator.formats.proof.remainder import dotted, is_below
from migrator.model.place import Pointer
from migrator.text.children import value_at
from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.literal_secrets import is_reference
from migrator.text.values import Value
from migrator.text.yaml import walk

_READ = re.compile(r"\bparameters\(\s*'([\w-]+)'\s*\)|\{\{\s*([\w-]+)\s*\}\}", re.IGNORECASE)
_DECLARED_PARTS = {"type", "defaultValue", "minLength", "maxLength", "metadata"}
_KEPT_PARTS = ("minLength",)
_NOT_AVAILABLE = re.compile(r"-?n/?a-?", re.IGNORECASE)


def declarations(data: object, name: str) -> list[Pointer]:
    """Return where templates declare a parameter."""
    return [
        (*pointer, key)
        for pointer, value in walk(data)
        if pointer and pointer[-1] == "parameters" and isinstance(value, Mapping)
        for key, declared in value.items()
        if str(key).lower() == name.lower() and isinstance(declared, Mapping) and "type" in declared
    ]


def reads(data: object, name: str, known: Collection[Pointer]) -> Iterator[str]:
    """Yield where else a parameter is read, a sentence each."""
    for pointer, value in walk(data):
        if not isinstance(value, str) or is_below(pointer, known):
            continue
        if any((a or b).lower() == name.lower() for a, b in _READ.findall(value)):
            yield f"the key, parameter {name}, is read at {dotted(pointer)} too"


def named_elsewhere(data: object, name: str, known: Collection[Pointer]) -> Iterator[str]:
    """Yield where an entry has the name of a parameter: what passes a value on, or asks for it otherwise."""
    for pointer, _ in walk(data):
        is_named = bool(pointer) and str(pointer[-1]).lower() == name.lower()
        if is_named and "parameters" in pointer[:-1] and not is_below(pointer, known):
            yield f"the key, parameter {name}, is passed on at {dotted(pointer)}"


def is_taken(data: object, name: str) -> bool:
    """Return whether a parameter of this name is declared, asked for or read already."""
    return bool(
        declarations(data, name) or text_boxes(data, name) or any(True for _ in reads(data, name, ()))
    )


def parameter_of(value: object) -> str | None:
    """Return the parameter that a value is read from, and nothing else; `None`: it is anything else."""
    found = references(value, ARM) if isinstance(value, str) else []
    return (
        found[0].name
        if len(found) == 1 and value == f"{found[0].before}{found[0].name}{found[0].after}"
        else None
    )


def replace_declaration(
    editor: Editor, document: Document, pointer: Pointer, names: Sequence[tuple[str, bool]]
) -> None:
    """Put declarations of new parameters where the key's stands. `names`: each with whether it is secret."""
    old = value_at(document.data, pointer)
    own = old if isinstance(old, dict) else {}
    defaults = _new_defaults(own.get("defaultValue"), str(pointer[-1]), [name for name, _ in names])
    new = {
        name: _declaration(own, default, secret=s) for (name, s), default in zip(names, defaults, strict=True)
    }
    editor.replace(pointer, new)


def default_places(data: object, name: str) -> Iterator[tuple[Pointer, str]]:
    """Yield where a parameter's value stands as its default, beside what only holds the place of one."""
    for pointer in declarations(data, name):
        default = value_at(data, (*pointer, "defaultValue"))
        if isinstance(default, str) and not _is_placeholder(default, name):
            yield (*pointer, "defaultValue"), f"parameter {name}"


def _is_placeholder(default: str, name: str) -> bool:
    """Return whether a default is none of a secret's values: the parameter's own name, `-NA-`, prose."""
    is_name = default.lower() == name.lower()
    return (
        is_name or " " in default.strip() or bool(_NOT_AVAILABLE.fullmatch(default)) or is_reference(default)
    )


def _new_defaults(old: object, name: str, new: Sequence[str]) -> list[str | None]:
    """Return the defaults of new parameters; `None`: a value of the key's is none of theirs."""
    if not isinstance(old, str) or not (old == "" or _is_placeholder(old, name)):
        return [None for _ in new]
    return [n if old.lower() == name.lower() else old for n in new]


def _declaration(old: Mapping[str, object], default: str | None, *, secret: bool) -> Mapping[str, Value]:
    kind = str(old.get("type", ""))
    new_kind = "securestring" if secret else "string"
    if secret and kind.lower() == new_kind:
        new_kind = kind
    elif kind[:1].isupper():
        new_kind = "secureString" if secret else "String"
    new: dict[str, Value] = {}
    for part, value in old.items():
        if part == "type":
            new["type"] = new_kind
        elif part == "defaultValue" and default is not None:
            new[part] = default
        elif part in _KEPT_PARTS and isinstance(value, int):
            new[part] = value
    return new


def odd_declarations(data: object, pointers: Sequence[Pointer]) -> Iterator[str]:
    """Yield declarations with parts that a new parameter cannot simply take over."""
    for pointer in pointers:
        declared = value_at(data, pointer)
        odd = sorted(set(declared) - _DECLARED_PARTS) if isinstance(declared, dict) else []
        if odd:
            yield f"the declaration at {dotted(pointer)} has {', '.join(odd)}"
