"""Checks data against the JSON Schemas (2020-12) that ship with migrator, and hands the schemas out."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path

from migrator.model.place import Pointer
from migrator.schemas.problem import Failure, SchemaProblem
from migrator.schemas.sentences import in_words

__all__ = ["SchemaProblem", "expanded_schema", "load_schema", "problems", "schema_names"]

_ANNOTATIONS = frozenset({"title", "description", "examples", "default", "$comment"})
_FOLDER = Path(__file__).parent
_SUFFIX = ".schema.json"


def schema_names() -> list[str]:
    """Return the names of the schemas that ship, sorted: `inventory`, `report`, …."""
    return sorted(path.name.removesuffix(_SUFFIX) for path in _FOLDER.glob(f"*{_SUFFIX}"))


def load_schema(name: str) -> dict[str, object]:
    """Return a schema as it ships. Raises KeyError where there is none of that name."""
    return deepcopy(_loaded(name))


def problems(data: object, schema: str) -> list[SchemaProblem]:
    """Return what is wrong with the data, in words; nothing where all is well.

    `schema` is a name of `schema_names`. No sentence ever repeats a value of the data: it may be a secret.
    """
    from migrator.schemas.engine import failures  # noqa: PLC0415 - jsonschema takes 70 ms to import

    keys = list(_keys_that_are_no_text(data))
    reported = {failure.pointer for failure in keys}
    others = (f for f in failures(data, expanded_schema(schema)) if f.pointer not in reported)
    return [in_words(failure) for failure in (*keys, *others)]


@cache
def _loaded(name: str) -> dict[str, object]:
    if name not in schema_names():
        raise KeyError(name)
    loaded = json.loads((_FOLDER / f"{name}{_SUFFIX}").read_text(encoding="utf-8"))
    if not isinstance(loaded, dict):
        raise TypeError(f"the schema {name} is no JSON object")
    return loaded


@cache
def expanded_schema(name: str) -> Mapping[str, object]:
    """Return a schema with each `$ref` replaced by what it names: looking references up triples the time.

    It is shared: do not change it. References that lead into themselves stay.
    """
    schema = _loaded(name)
    defined = schema.get("$defs")
    inlined = _Inliner(defined if isinstance(defined, dict) else {}).value(schema, ())
    return inlined if isinstance(inlined, dict) else {}


class _Inliner:
    """Replaces references to `#/$defs/NAME`; one that leads into itself stays."""

    def __init__(self, defined: Mapping[str, object]) -> None:
        self._defined = defined
        self._done: dict[str, object] = {}

    def value(self, node: object, open_: tuple[str, ...]) -> object:
        """Return a copy of the node without references."""
        match node:
            case {"$ref": str(reference), **beside} if reference.startswith("#/$defs/"):
                return self._target(reference, {str(k): v for k, v in beside.items()}, open_)
            case dict():
                return {k: v if k == "$defs" else self.value(v, open_) for k, v in node.items()}
            case list():
                return [self.value(item, open_) for item in node]
            case _:
                return node

    def _target(self, reference: str, beside: Mapping[str, object], open_: tuple[str, ...]) -> object:
        name = reference.removeprefix("#/$defs/")
        if name in open_:
            return {"$ref": reference, **beside}
        if name not in self._done:
            self._done[name] = self.value(self._defined[name], (*open_, name))
        target = self._done[name]
        if not beside or not isinstance(target, dict):
            return target
        # A title, description or example beside a reference is the better one; a constraint counts as well.
        doubled = (target.keys() & beside.keys()) - _ANNOTATIONS
        return {"allOf": [target], **beside} if doubled else {**target, **beside}


def _keys_that_are_no_text(data: object, pointer: Pointer = ()) -> Iterator[Failure]:
    """Yield keys that YAML read as a number, a truth value or nothing: JSON has no such keys."""
    if isinstance(data, dict):
        for key, value in data.items():
            if not isinstance(key, str):
                step = key if isinstance(key, int) else str(key)
                yield Failure(
                    pointer=(*pointer, step),
                    on_key=True,
                    keyword="textKeys",
                    expected="",
                    value=key,
                    schema={},
                )
            elif isinstance(value, dict | list):
                yield from _keys_that_are_no_text(value, (*pointer, key))
    elif isinstance(data, list):
        for index, item in enumerate(data):
            if isinstance(item, dict | list):
                yield from _keys_that_are_no_text(item, (*pointer, index))
