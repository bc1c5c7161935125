"""Makes up the configuration of a connection, as a manifest's own specification asks for it."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import jsonschema

Schema = Mapping[str, Any]
Path = tuple[str, ...]
TOKEN_URL = "https://authorization.server.test/oauth2/token"
CLIENT = {
    "client_id": "canary-client-id",
    "client_secret": "canary-client-secret",
    "token_url": TOKEN_URL,
}
"""What the client's own fields are filled in with, by their names."""
_BY_TYPE: Mapping[str, tuple[Any, ...]] = {
    "integer": (1, 10),
    "number": (1, 10),
    "boolean": (False,),
    "array": ([],),
    "object": ({},),
    "null": (None,),
}
TIMES = ("2024-01-0{}T00:00:00Z", "2024-01-0{}", "2024-01-0{}T00:00:00.000Z", "2024010{}T000000Z")
_FIRST_DAY, _LAST_DAY = "1", "5"
_TEXTS = ("sample", "https://api.test", "api.test", "a@b.test", "EUR", "12", "12345678", "a:b", "a=b", "true")
"""What may fit the pattern of a field."""
_URL = re.compile(r"ur[il]$", re.IGNORECASE)
_END = re.compile(r"(^|_)(end|until|to|before)(_|$)")
_FORMATS = jsonschema.FormatChecker(["date", "email"])


@dataclass(frozen=True, kw_only=True)
class Filling:
    """What to fill in."""

    marks: Mapping[Path, str] = field(default_factory=dict)
    """The values of secrets, by their places."""
    names: Collection[str] = ()
    """Where there are several branches: one with a field of such a name."""
    for_client: bool = False
    """Where there are several branches: the one with the client's fields."""
    only_required: bool = False
    time: str | None = None
    """How every time is written, whatever the specification says of it; some are mistaken."""

    def wants(self, branch: Schema) -> bool:
        """Return whether this is the branch to fill in."""
        names = (branch.get("properties") or {}).keys()
        is_client = CLIENT.keys() <= names
        return is_client if self.for_client else not is_client and not names.isdisjoint(self.names)


def connection(schema: Schema, filling: Filling) -> dict[str, Any]:
    """Return a configuration with every field filled in."""
    value = _sample(schema, (), filling)
    return value if isinstance(value, dict) else {}


def is_valid(schema: Schema, config: object) -> bool:
    """Return whether the specification allows the configuration."""
    return jsonschema.Draft7Validator(schema).is_valid(config)


def fields(schema: Schema, path: Path = ()) -> Iterator[tuple[Path, Schema]]:
    """Yield each field of a specification that holds a plain value, branches included."""
    for name, child in (schema.get("properties") or {}).items():
        if "properties" not in child and not _branches(child):
            yield (*path, name), child
        yield from fields(child, (*path, name))
    for branch in _branches(schema):
        yield from fields(branch, path)


def marks(schema: Schema, names: Collection[str]) -> dict[Path, str]:
    """Return a value for each field that is secret, or has such a name: no two are alike."""
    found: dict[Path, str] = {}
    for path, child in fields(schema):
        if path not in found and (child.get("airbyte_secret") or path[-1] in names) and _is_text(child):
            found[path] = _mark(child, len(found))
    return found


def merged(base: Schema, more: Schema) -> dict[str, Any]:
    """Return both configurations in one; where both have a value, the second's."""
    return {**base, **{k: _joined(base[k], v) if k in base else v for k, v in more.items()}}


def _joined(base: object, more: object) -> object:
    return merged(base, more) if isinstance(base, Mapping) and isinstance(more, Mapping) else more


def _mark(schema: Schema, number: int) -> str:
    plain = (
        f"canary-key-{number}-of-this-connection",
        f"canary-key-{number}:canary",
        f"c0ffee{number:02}" * 4,
        f"7{number:02}1938465",
    )
    return next((m for m in plain if re.search(schema.get("pattern", ""), m)), plain[0])


def _is_text(schema: Schema) -> bool:
    return "string" in _types(schema) or "type" not in schema


def _types(schema: Schema) -> list[str]:
    kind = schema.get("type", "string")
    return kind if isinstance(kind, list) else [kind]


def _branches(schema: Schema) -> list[Schema]:
    return [*(schema.get("oneOf") or ()), *(schema.get("anyOf") or ())]


def _sample(schema: Schema, path: Path, filling: Filling) -> object:
    if branches := _branches(schema):
        others = [b for b in branches if not CLIENT.keys() <= (b.get("properties") or {}).keys()]
        chosen = next((b for b in branches if filling.wants(b)), (others or branches)[0])
        own = {k: v for k, v in schema.items() if k not in ("oneOf", "anyOf", "default")}
        return _sample(merged(own, chosen), path, filling)
    if "properties" in schema:
        return _object(schema, path, filling)
    if path in filling.marks:
        return filling.marks[path]
    if filling.time and _is_time(schema, path):
        return filling.time.format(_day(path))
    return _plain(schema, path)


def _object(schema: Schema, path: Path, filling: Filling) -> dict[str, Any]:
    properties, required = schema["properties"], schema.get("required") or ()
    is_client = filling.for_client and CLIENT.keys() <= properties.keys()
    found: dict[str, Any] = {}
    for name, child in properties.items():
        if is_client and name in CLIENT:
            found[name] = CLIENT[name]
        elif name in required or not filling.only_required:
            value = _sample(child, (*path, name), filling)
            if name in required or filling.time or fits(child, value):
                found[name] = value
    return found


def fits(schema: Schema, value: object) -> bool:
    """Return whether a schema allows a value."""
    return jsonschema.Draft7Validator(schema, format_checker=_FORMATS).is_valid(value)


def _plain(schema: Schema, path: Path) -> object:
    """Return the first value that the schema allows, or the first of all."""
    values = list(_candidates(schema, path))
    return next((v for v in values if fits(schema, v)), values[0])


def _candidates(schema: Schema, path: Path) -> Iterator[Any]:
    kind = _types(schema)[0]
    if kind == "array":
        listed = [v for v in schema.get("examples") or () if not isinstance(v, list)]
        yield from ([v] for v in (*listed, _plain(schema.get("items") or {}, path)))
    yield from (schema[k] for k in ("const", "default") if k in schema)
    name = path[-1] if path else ""
    times = [time.format(_day(path)) for time in TIMES]
    if schema.get("format", "").startswith("date"):
        yield from times if schema["format"] == "date-time" else times[1:]
    yield from (v for k in ("enum", "examples") for v in _listed(schema.get(k)))
    if kind in _BY_TYPE:
        yield schema.get("minimum", _BY_TYPE[kind][0])
        yield from _BY_TYPE[kind]
    else:
        yield from ("https://api.test",) if _URL.search(name) or schema.get("format") == "uri" else ()
        yield from (*_TEXTS, *times)


def _is_time(schema: Schema, path: Path) -> bool:
    return schema.get("format", "").startswith("date") or bool(path and path[-1].endswith("date"))


def _day(path: Path) -> str:
    return _LAST_DAY if path and _END.search(path[-1]) else _FIRST_DAY


def _listed(values: object) -> list[Any]:
    return values if isinstance(values, list) else [values] if values is not None else []
