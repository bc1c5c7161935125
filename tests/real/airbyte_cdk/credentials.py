"""Where a manifest's authenticators read the configuration. Knows nothing of migrator."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Path = tuple[str, ...]
_FIELDS = (
    "api_token",
    "username",
    "password",
    "client_id",
    "client_secret",
    "refresh_token",
    "access_token_value",
    "secret_key",
)
_READ = re.compile(r"""\bconfig((?:\[\s*['"][^'"]+['"]\s*\]|\.get\(\s*['"][^'"]+['"]|\.(?!get\()\w+)+)""")
_STEP = re.compile(r"""\[\s*['"]([^'"]+)['"]\s*\]|\.get\(\s*['"]([^'"]+)['"]|\.(?!get\()(\w+)""")


def names(manifest: object) -> set[str]:
    """Return the names of what authenticators read as credentials."""
    found = (
        value[f] for value in _authenticators(manifest) for f in _FIELDS if isinstance(value.get(f), str)
    )
    return {path[-1] for text in found for path in reads(text)}


def reads(text: str) -> Iterator[Path]:
    """Yield the paths of the configuration that a template reads."""
    for match in _READ.finditer(text):
        yield tuple(next(filter(None, step)) for step in _STEP.findall(match[1]))


def read_schema(manifest: object) -> dict[str, Any]:
    """Return a specification for a manifest that has none: what its templates read, as texts."""
    schema: dict[str, Any] = {"type": "object", "properties": {}}
    for text in _texts(manifest):
        for path in reads(text):
            here = schema
            for step in path:
                here = here.setdefault("properties", {}).setdefault(step, {})
    dates = {name: {"format": "date-time"} for name in schema["properties"] if name.endswith("date")}
    schema["properties"] |= dates
    schema["required"] = [*dates]
    for value in _authenticators(manifest):
        if value.get("type") == "SelectiveAuthenticator":
            _choose(schema, value)
            schema["required"].append(value["authenticator_selection_path"][0])
    return schema


def _choose(schema: dict[str, Any], selective: Mapping[str, Any]) -> None:
    """Let the specification offer a branch for each choice, with what that one reads."""
    *outer, name = selective["authenticator_selection_path"]
    for step in outer:
        schema = schema.setdefault("properties", {}).setdefault(step, {})
    branches = []
    for choice, authenticator in selective["authenticators"].items():
        read = {p[-1] for text in _texts(authenticator) for p in reads(text)}
        branch = {name: {"const": choice}, **{n: {} for n in sorted(read)}}
        branches.append({"properties": branch, "required": [*branch]})
    schema["oneOf"] = branches
    schema.pop("properties", None)


def _authenticators(value: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if str(value.get("type", "")).endswith("Authenticator"):
            yield value
        for child in value.values():
            yield from _authenticators(child)
    elif isinstance(value, list):
        for child in value:
            yield from _authenticators(child)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    children = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for child in children:
        yield from _texts(child)
