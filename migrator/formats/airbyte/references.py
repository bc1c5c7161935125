"""References of one part of a manifest to another: `$ref: "#/definitions/auth"`, or the bare text."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate

from migrator.formats.airbyte.asked_once import asked_once, texts, values
from migrator.formats.airbyte.authenticators import Authenticator
from migrator.formats.airbyte.specification import KeyField
from migrator.formats.proof.remainder import is_below
from migrator.model.place import Pointer
from migrator.text.children import value_at

_MARK = "#/"
_DEPTH = 50
"""References behind references; airbyte-cdk refuses circles, so more is none that it would run."""
_AUTHENTICATION_STEPS = {"authenticator", "api_token", "inject_into", "connection_specification"}


@asked_once
def find_references(data: object) -> Sequence[tuple[Pointer, str]]:
    """Return where references stand, and what they refer to."""
    return tuple((pointer, text) for pointer, text in texts(data) if text.startswith(_MARK))


def resolved(data: object, reference: str, depth: int = 0) -> Pointer | None:
    """Return where a reference leads, references on the way followed; `None`: nowhere that can be told."""
    if depth > _DEPTH:
        return None
    here: Pointer = ()
    for step in reference.removeprefix(_MARK).split("/"):
        value = value_at(data, here)
        onward = _onward(value)
        if onward is not None and not (isinstance(value, dict) and step in value):
            followed = resolved(data, onward, depth + 1)
            if followed is None:
                return None
            here = followed
            value = value_at(data, here)
        here = (*here, int(step) if isinstance(value, list) and step.isdigit() else step)
        if not _exists(data, here):
            return None
    return here


def followed(data: object, value: object) -> object:
    """Return what a value refers to, references behind it followed too; or the value itself."""
    for _ in range(_DEPTH):
        onward = _onward(value)
        pointer = resolved(data, onward) if onward else None
        if pointer is None:
            return value
        value = value_at(data, pointer)
    return value


def place_followed(data: object, pointer: Pointer) -> Pointer:
    """Return where the value at a place is written: there, or where its reference leads in the end."""
    for _ in range(_DEPTH):
        onward = _onward(value_at(data, pointer))
        target = resolved(data, onward) if onward else None
        if target is None:
            return pointer
        pointer = target
    return pointer


def is_referred_to(data: object, pointer: Pointer) -> bool:
    """Return whether something is used: it is no definition, or a reference leads to it or into it."""
    if pointer[0] != "definitions":
        return True
    targets = (resolved(data, reference) for _, reference in find_references(data))
    return any(t is not None and (is_below(t, {pointer}) or is_below(pointer, {t})) for t in targets)


def references_into(data: object, keys: Iterable[Authenticator], field: KeyField) -> Iterator[str]:
    """Yield which references lead into what a migration removes or replaces."""
    gone = {(*a.pointer, name) for a in keys for name in ("type", *_key_parts(a))}
    gone |= {field.pointer, (*field.parent, "required")}
    for pointer, reference in find_references(data):
        target = resolved(data, reference)
        if target is not None and any(prefix in gone for prefix in accumulate((s,) for s in target)):
            place = _dotted(pointer)
            yield f"{reference}, which the migration removes or replaces, is referred to at {place}"
    yield from _mapped(data)


def references_below(data: object, places: Collection[Pointer]) -> Iterator[str]:
    """Yield which references lead into something that is to be put deeper."""
    for pointer, reference in find_references(data):
        target = resolved(data, reference)
        if target is not None and is_below(target[:-1], places):
            yield f"{reference}, which is to be moved, is referred to at {_dotted(pointer)}"
    yield from _mapped(data)


def broken_references(before: object, after: object) -> Iterator[str]:
    """Yield which references lead nowhere any more."""
    for pointer, reference in find_references(after):
        if resolved(after, reference) is None and resolved(before, reference) is not None:
            yield f"{reference}, referred to at {_dotted(pointer)}, would lead nowhere"


def _key_parts(authenticator: Authenticator) -> list[str]:
    return [n for n in ("api_token", "inject_into", "header") if n in authenticator.data]


def _mapped(data: object) -> Iterator[str]:
    """Yield which dynamic streams put something into their authenticator when they run."""
    for pointer, value in values(data):
        steps = value if pointer[-1:] == ("field_path",) and "components_mapping" in pointer else None
        if isinstance(steps, list) and _AUTHENTICATION_STEPS & {str(step) for step in steps}:
            yield f"a components_mapping writes into the authenticator, at {_dotted(pointer)}"


def _onward(value: object) -> str | None:
    reference = value.get("$ref") if isinstance(value, dict) else value
    return reference if isinstance(reference, str) and reference.startswith(_MARK) else None


def _exists(data: object, pointer: Pointer) -> bool:
    holder, step = value_at(data, pointer[:-1]), pointer[-1]
    if isinstance(holder, list):
        return isinstance(step, int) and step < len(holder)
    return isinstance(holder, dict) and step in holder


def _dotted(pointer: Pointer) -> str:
    return ".".join(map(str, pointer))
