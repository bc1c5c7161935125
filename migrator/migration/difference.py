"""Finds where two pieces of data differ, more strictly than `==` does."""

from collections.abc import Mapping, Sequence

from migrator.model.place import Pointer


def first_difference(old: object, new: object) -> Pointer | None:
    """Return where two pieces of data first differ; `None`: nowhere.

    Types count (`1`, `1.0` and `true` differ), so does the order of keys, and NaN equals itself.
    """
    if repr(old) == repr(new):  # the same rules, and quick: most often there is no difference
        return None
    return _first_difference(old, new, ())


def _first_difference(old: object, new: object, pointer: Pointer) -> Pointer | None:
    if type(old) is not type(new):
        return pointer
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return _in_mappings(old, new, pointer)
    if isinstance(old, list) and isinstance(new, list):
        return _in_lists(old, new, pointer)
    return None if old == new or (old != old and new != new) else pointer  # noqa: PLR0124 - only NaN is not itself


def _in_mappings(old: Mapping[str, object], new: Mapping[str, object], pointer: Pointer) -> Pointer | None:
    for (old_key, old_value), (new_key, new_value) in zip(old.items(), new.items(), strict=False):
        if type(old_key) is not type(new_key) or old_key != new_key:
            return (*pointer, old_key)
        found = _first_difference(old_value, new_value, (*pointer, old_key))
        if found is not None:
            return found
    return pointer if len(old) != len(new) else None


def _in_lists(old: Sequence[object], new: Sequence[object], pointer: Pointer) -> Pointer | None:
    for index, (old_item, new_item) in enumerate(zip(old, new, strict=False)):
        found = _first_difference(old_item, new_item, (*pointer, index))
        if found is not None:
            return found
    return pointer if len(old) != len(new) else None
