"""Settings of Elastic's Beats, where `a.b: 1` and `a: {b: 1}` mean the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from migrator.model.place import Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting, by its whole dotted name."""

    name: str
    pointer: Pointer
    value: object
    """A scalar, a list, or a mapping that holds nothing."""


def settings(data: object, pointer: Pointer, prefix: str = "") -> Iterator[Setting]:
    """Yield the settings of a mapping, in the order of the text."""
    if not isinstance(data, Mapping):
        return
    for key, value in data.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and value:
            yield from settings(value, (*pointer, key), f"{name}.")
        else:
            yield Setting(name=name, pointer=(*pointer, key), value=value)


def below(found: Sequence[Setting], name: str) -> list[Setting]:
    """Return the settings of a section, such as `auth.oauth2`."""
    return [s for s in found if s.name == name or s.name.startswith(f"{name}.")]


def value_of(found: Sequence[Setting], name: str) -> object:
    """Return the value of a setting; `None` where it is not set."""
    return next((s.value for s in found if s.name == name), None)


def is_on(found: Sequence[Setting], section: str) -> bool:
    """Return whether a section is there and not switched off by its `enabled`."""
    own = below(found, section)
    return bool(own) and value_of(own, f"{section}.enabled") not in {False, "false"}
