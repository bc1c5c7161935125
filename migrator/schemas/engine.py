"""Runs jsonschema (nobody else imports it) and turns its errors into failures with exact pointers.

Some keywords are replaced: jsonschema's own errors say where the parent is, and not which key is wrong. And
no subschema is asked twice about a value that it has accepted: inventories repeat owners and names.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from migrator.schemas.problem import Failure

_ABOUT_KEYS = frozenset({"additionalProperties", "required", "dependentRequired", "minProperties"})
_BRANCHES = frozenset({"anyOf", "oneOf"})
_LONGEST_LIST = 20
"""Items of a list that is remembered as accepted."""

Errors = Iterator[ValidationError]


class _Asker(Protocol):
    """What keyword functions use of a jsonschema validator."""

    def descend(
        self, instance: object, schema: object, path: object = None, schema_path: object = None
    ) -> Iterable[ValidationError]:
        """Yield the errors of a value under a subschema."""
        ...


def failures(data: object, schema: Mapping[str, object]) -> Iterator[Failure]:
    """Yield what the data fails, in the schema's order. The schema itself must be valid."""
    keywords = _Keywords()
    checker = extend(Draft202012Validator, keywords.functions())  # type: ignore[no-untyped-call]  # its stub says nothing
    for error in checker(dict(schema)).iter_errors(data):
        yield from _failures_of(error)


class _Keywords:
    """The keyword functions of one validation, with what they have accepted so far."""

    def __init__(self) -> None:
        self._accepted: set[tuple[object, ...]] = set()

    def functions(self) -> dict[str, Callable[..., Errors]]:
        """Return the functions by keyword."""
        return {
            "properties": self._properties,
            "patternProperties": self._pattern_properties,
            "additionalProperties": self._additional_properties,
            "propertyNames": self._property_names,
            "items": self._items,
            "required": _required,
            "dependentRequired": _dependent_required,
        }

    def _properties(self, asker: _Asker, known: Mapping[str, object], value: object, _: object) -> Errors:
        if isinstance(value, dict):
            for name, schema in known.items():
                if name in value:
                    yield from self._ask(asker, value[name], schema, name)

    def _additional_properties(
        self, asker: _Asker, other: object, value: object, schema: Mapping[str, object]
    ) -> Errors:
        if not isinstance(value, dict) or other is True:
            return
        known = _mapping(schema.get("properties"))
        patterns = [_compiled(p) for p in _mapping(schema.get("patternProperties"))]
        extra = [
            k for k in value if k not in known and not (isinstance(k, str) and any(p(k) for p in patterns))
        ]
        for key in extra:
            if other is False:
                yield ValidationError("unknown key", path=(key,), validator_value=list(known))
            else:
                # YAML has keys that are neither text nor numbers; a path has not.
                step = key if isinstance(key, str | int) else str(key)
                yield from self._ask(asker, value[key], other, step)

    def _pattern_properties(
        self, asker: _Asker, patterns: Mapping[str, object], value: object, _: object
    ) -> Errors:
        if not isinstance(value, dict):
            return
        for pattern, schema in patterns.items():
            matches = _compiled(pattern)
            for key in value:
                if isinstance(key, str) and matches(key):
                    yield from self._ask(asker, value[key], schema, key)

    def _property_names(self, asker: _Asker, names: object, value: object, _: object) -> Errors:
        for key in value if isinstance(value, dict) else ():
            yield from self._ask(asker, key, names, key)

    def _items(self, asker: _Asker, items: object, value: object, schema: Mapping[str, object]) -> Errors:
        if isinstance(value, list):
            prefix = schema.get("prefixItems")
            first = len(prefix) if isinstance(prefix, list) else 0
            for index, item in enumerate(value[first:], first):
                yield from self._ask(asker, item, items, index)

    def _ask(self, asker: _Asker, value: object, schema: object, step: str | int) -> Errors:
        if schema is False:
            yield ValidationError("forbidden", path=(step,), validator="false")
            return
        key = _identity(value, schema)
        if key in self._accepted:
            return
        errors = list(asker.descend(value, schema, path=step, schema_path=step))
        if key and not errors:
            self._accepted.add(key)
        yield from errors


def _identity(value: object, schema: object) -> tuple[object, ...]:
    """Return what a value and a subschema are remembered by; nothing for what is too large to remember."""
    if isinstance(value, str | int | float):
        return (id(schema), type(value), value)
    if isinstance(value, list) and len(value) <= _LONGEST_LIST and all(isinstance(i, str) for i in value):
        return (id(schema), *value)
    return ()


def _required(_asker: _Asker, names: list[str], value: object, _: object) -> Errors:
    if not isinstance(value, dict):
        return
    missing = [name for name in names if name not in value]
    if missing:
        yield ValidationError("required", validator_value=missing)


def _dependent_required(_asker: _Asker, needs: Mapping[str, list[str]], value: object, _: object) -> Errors:
    if not isinstance(value, dict):
        return
    for key, names in needs.items():
        missing = [name for name in names if name not in value]
        if key in value and missing:
            yield ValidationError("required", validator_value=missing)


def _failures_of(error: ValidationError) -> Iterator[Failure]:
    context = error.context or ()
    if error.validator in _BRANCHES and context:
        closest = _closest_branch(context)
        if closest:
            for inner in closest:
                yield from _failures_of(inner)
            return
    yield _failure(error)


def _closest_branch(errors: Iterable[ValidationError]) -> list[ValidationError]:
    """Return the errors of the branch that the author most likely meant; none where nothing tells.

    It is the one whose own type fits, with the fewest errors. Where no type fits, there is no likely one.
    """
    branches: dict[object, list[ValidationError]] = defaultdict(list)
    for error in errors:
        branches[error.relative_schema_path[0]].append(error)
    fitting = [branch for branch in branches.values() if not any(_is_about_form(e) for e in branch)]
    return min(fitting, key=len, default=[])


def _is_about_form(error: ValidationError) -> bool:
    return error.validator == "type" and not error.relative_path


def _failure(error: ValidationError) -> Failure:
    keyword = str(error.validator or "false")
    if keyword == "oneOf" and not error.context:
        keyword = "severalOf"
    return Failure(
        pointer=tuple(error.absolute_path),
        on_key=keyword in _ABOUT_KEYS or "propertyNames" in error.absolute_schema_path,
        keyword=keyword,
        expected=error.validator_value,
        value=error.instance,
        schema=_mapping(error.schema),
    )


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _compiled(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern).search
