"""The requesters of a manifest, with the authenticator and the error handler that they have in the end."""

from collections.abc import Iterator
from dataclasses import dataclass

from migrator.formats.airbyte.asked_once import mappings
from migrator.formats.airbyte.references import place_followed, resolved
from migrator.model.place import Pointer
from migrator.text.children import value_at

_DEPTH = 20
"""Definitions that refer to definitions; real manifests have two or three."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requester:
    """What sends requests, at one place of the manifest."""

    pointer: Pointer
    """Where it is written, or where the definition is that gives it its authenticator."""
    type: str
    authenticator: Pointer
    """Where the authenticator is written that it uses."""
    handler: Pointer | None
    """Where the error handler is written that it uses; `None`: it goes by the defaults."""


def find_requesters(data: object) -> list[Requester]:
    """Return everything that has an authenticator, of its own or by the definition that it extends."""
    found = (_requester(data, p) for p, _ in mappings(data) if p[:1] != ("spec",))
    return [r for r in found if r is not None]


def _requester(data: object, pointer: Pointer) -> Requester | None:
    owner = _owner(data, pointer, "authenticator")
    if owner is None:
        return None
    handled = _owner(data, pointer, "error_handler")
    typed = _owner(data, pointer, "type")
    type_ = value_at(data, (*typed, "type")) if typed else "HttpRequester"
    return Requester(
        pointer=owner,
        type=str(type_),
        authenticator=place_followed(data, (*owner, "authenticator")),
        handler=_written(data, (*handled, "error_handler")) if handled else None,
    )


def _written(data: object, pointer: Pointer) -> Pointer:
    """Return where a handler is written; one that extends a definition is written where it does so."""
    value = value_at(data, pointer)
    return pointer if isinstance(value, dict) and len(value) > 1 else place_followed(data, pointer)


def _owner(data: object, pointer: Pointer, name: str) -> Pointer | None:
    """Return the mapping that has an entry of this name: the one here, or one that it extends by `$ref`."""
    return next((p for p in _extended(data, pointer) if name in _mapping(data, p)), None)


def _extended(data: object, pointer: Pointer) -> Iterator[Pointer]:
    for _ in range(_DEPTH):
        yield pointer
        reference = _mapping(data, pointer).get("$ref")
        target = resolved(data, reference) if isinstance(reference, str) else None
        if target is None:
            return
        pointer = target


def _mapping(data: object, pointer: Pointer) -> dict[str, object]:
    value = value_at(data, pointer)
    return value if isinstance(value, dict) else {}
