"""What is left of a piece of data when parts of it are taken out."""

from collections.abc import Collection, Mapping

from migrator.model.place import Pointer

_Paths = dict[object, "_Paths"]
"""Steps that lead to what goes; where no step follows, the value itself goes."""


def without(data: object, gone: Collection[Pointer]) -> object:
    """Return the data without the values at these places. Items behind a missing one move up.

    Only what holds such a place is copied, the rest is shared.
    """
    paths: _Paths = {}
    for pointer in sorted(gone, key=len, reverse=True):
        here = paths
        for step in pointer:
            here = here.setdefault(step, {})
        here.clear()  # what lies below goes with it
    return _pruned(data, paths) if paths else data


def _pruned(data: object, paths: _Paths) -> object:
    if isinstance(data, Mapping):
        return {k: _kept(v, paths.get(k)) for k, v in data.items() if paths.get(k) != {}}
    if isinstance(data, list):
        return [_kept(v, paths.get(i)) for i, v in enumerate(data) if paths.get(i) != {}]
    return data


def _kept(value: object, paths: _Paths | None) -> object:
    return _pruned(value, paths) if paths else value


def is_below(pointer: Pointer, places: Collection[Pointer]) -> bool:
    """Return whether a place is one of these or inside one of them."""
    return any(pointer[:length] in places for length in range(1, len(pointer) + 1))


def dotted(pointer: Pointer) -> str:
    """Return a place for people: `endpoints.0.headers`."""
    return ".".join(map(str, pointer))
