"""Makes up one answer that fits all streams of a manifest, so that streams below others are asked for too."""

from collections.abc import Iterator, Mapping
from typing import Any

SESSION = "canary-token-of-a-session"
"""The token that whoever logs in otherwise is given."""
_TIME = "2024-01-02T00:00:00Z"
_READ = ("parent_key", "cursor_field", "primary_key")


def answer(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return nested records: one at the end of each extractor's path, each with the fields that are read."""
    record: dict[str, Any] = {"id": "1", "access_token": SESSION, "expires_in": 3600}
    paths: list[list[str]] = []
    for name, value in _named(manifest):
        if name == "session_token_path":
            _put(record, [str(step) for step in value], SESSION)
        elif name == "field_path":
            paths.append([str(step) for step in value if "{" not in str(step)])
        elif isinstance(value, str) and value and "{" not in value:
            steps = value.replace(".", "/").split("/")
            _put(record, steps, _TIME if name == "cursor_field" else "1")
    tree: dict[str, Any] = {}
    for path in paths:
        _grow(tree, path)
    return _filled(tree, record)


def _named(value: object) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, child in value.items():
            if name in ("schemas", "spec"):
                continue
            is_path = name in ("field_path", "session_token_path") and isinstance(child, list)
            if is_path or name in _READ:
                yield name, child
            yield from _named(child)
    elif isinstance(value, list):
        for child in value:
            yield from _named(child)


def _put(record: dict[str, Any], steps: list[str], value: str) -> None:
    for step in steps[:-1]:
        inner = record.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        record = inner
    if value == SESSION:
        record[steps[-1]] = value
    record.setdefault(steps[-1], value)


def _grow(tree: dict[str, Any], path: list[str]) -> None:
    for step in path:
        tree = tree.setdefault(step, {})


def _filled(tree: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record with what is below: a list of one record, or an object where more is below that."""
    below = {step: _filled(inner, record) if inner else [dict(record)] for step, inner in tree.items()}
    return {**record, **below}
