"""What is wrong with data, before and after it is put into words."""

from collections.abc import Mapping
from dataclasses import dataclass

from migrator.model.place import Pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A schema keyword that the data does not satisfy."""

    pointer: Pointer
    """Where: the value, or the key where `on_key` says so."""
    on_key: bool
    """Whether the key itself is wrong, or something is missing below it, rather than its value."""
    keyword: str
    expected: object
    """The keyword's value; of `required` the missing names, of `additionalProperties` the known ones."""
    value: object
    """The value that fails. It may be a secret: no sentence ever repeats it."""
    schema: Mapping[str, object]
    """The schema object that the keyword stands in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaProblem:
    """One thing that is wrong with data, in words. It repeats keys and names, never a value."""

    pointer: Pointer
    on_key: bool
    """Whether to point at the key rather than at its value."""
    message: str
    help: str = ""
