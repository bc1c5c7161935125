"""What is left of a piece of data when parts of it are taken out."""

from collections.abc import Collection, Mapping

from migrator.model.place import Pointer


def without(data: object, gone: Collection[Pointer], pointer: Pointer = ()) -> object:
    """Return a copy of the data without the values at these places. Items behind a missing one move up."""
    if isinstance(data, Mapping):
        kept = {key: (*pointer, key) for key in data if (*pointer, key) not in gone}
        return {key: without(data[key], gone, below) for key, below in kept.items()}
    if isinstance(data, list):
        places = ((*pointer, index) for index in range(len(data)))
        return [
            without(value, gone, below)
            for value, below in zip(data, places, strict=True)
            if below not in gone
        ]
    return data


def is_below(pointer: Pointer, places: Collection[Pointer]) -> bool:
    """Return whether a place is one of these or inside one of them."""
    return any(pointer[:length] in places for length in range(1, len(pointer) + 1))


def dotted(pointer: Pointer) -> str:
    """Return a place for people: `endpoints.0.headers`."""
    return ".".join(map(str, pointer))
