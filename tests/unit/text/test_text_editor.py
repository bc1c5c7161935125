"""The editor does to the text what the same operation does to the data, and nothing else."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from migrator.text.document import Document
from migrator.text.editor import Editor
from migrator.text.edits import CannotEdit, apply_edits
from migrator.text.json import parse_json
from migrator.text.source import SourceText
from migrator.text.yaml import parse_yaml

KEYS = st.text(alphabet="abcde_-. ", min_size=1, max_size=5).map(lambda s: f"k{s}k")
TEXTS = st.sampled_from(
    ["", "x", "a b", "yes", "null", "1", "1.5", "2023-01-01", "a: b", "a #b", "# c", "it's", 'say "x"', "é", "{{ x }}"]
    + ["[x]", "*a", "&a", "!t", "|", "> ", " x", "x ", "a\nb", "\t", "-", "- a", "?", "@x", "`x`", "%x", "0o17", "~"]
)
SCALARS = st.one_of(TEXTS, st.integers(-9, 9), st.booleans(), st.none())
DATA = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)
ROOTS = st.dictionaries(KEYS, DATA, min_size=1, max_size=4)
NEW = st.one_of(SCALARS, st.dictionaries(KEYS, st.one_of(SCALARS, st.lists(SCALARS, max_size=2)), max_size=2))


def block(data: object) -> str:
    return yaml.safe_dump(data, default_flow_style=False, sort_keys=False, allow_unicode=True, width=10_000)


def flow(data: object) -> str:
    return yaml.safe_dump(data, default_flow_style=True, sort_keys=False, allow_unicode=True, width=30)


WRITERS: dict[str, tuple[Callable[[object], str], Callable[[SourceText], Document]]] = {
    "block": (block, parse_yaml),
    "flow": (flow, parse_yaml),
    "json-compact": (lambda d: json.dumps(d, separators=(",", ":")), parse_json),
    "json-lines": (lambda d: json.dumps(d, indent=3) + "\n", parse_json),
    "json-spaced": (lambda d: json.dumps(d, indent="\t", separators=(" ,", " : ")), parse_json),
}


def collections(data: Any, pointer: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(data, dict):
        return [pointer, *(p for k, v in data.items() for p in collections(v, (*pointer, k)))]
    if isinstance(data, list):
        return [pointer, *(p for i, v in enumerate(data) for p in collections(v, (*pointer, i)))]
    return []


def at(data: Any, pointer: tuple[Any, ...]) -> Any:
    for step in pointer:
        data = data[step]
    return data


def changed(collection: Any, choices: dict[Any, str], new: dict[str, Any]) -> Any:
    """Do to data what the editor is asked to do to text."""
    values = list(new.values())
    if isinstance(collection, list):
        result: list[Any] = []
        for index, value in enumerate(collection):
            match choices.get(index, "keep"):
                case "keep":
                    result.append(value)
                case "replace":
                    result += values
                case "after":
                    result += [value, *values]
        return result
    entries: dict[str, Any] = {}
    for key, value in collection.items():
        match choices.get(key, "keep"):
            case "keep":
                entries[key] = value
            case "replace":
                entries |= new
            case "after":
                entries |= {key: value, **new}
    return entries


@pytest.mark.parametrize("writer", WRITERS)
@given(data=ROOTS, new=st.dictionaries(KEYS.map(lambda k: "new" + k), NEW, min_size=1, max_size=2), choose=st.data())
def test_an_edit_of_the_text_is_an_edit_of_the_data(
    writer: str, data: dict[str, Any], new: dict[str, Any], choose: st.DataObject
) -> None:
    dump, parse = WRITERS[writer]
    text = dump(data)
    document = parse(SourceText.of("t", text))
    pointer = choose.draw(st.sampled_from(collections(data)))
    collection = at(data, pointer)
    names = list(collection) if isinstance(collection, dict) else list(range(len(collection)))
    actions = st.sampled_from(["keep", "remove", "after", "replace"])
    choices = {name: choose.draw(actions) for name in names}
    once = [n for n, c in choices.items() if c in {"after", "replace"}][1:]
    choices |= dict.fromkeys(once, "keep")  # a key can be new only once
    editor = Editor(document)
    items = new if isinstance(collection, dict) else list(new.values())
    try:
        for name, action in choices.items():
            if action == "remove":
                editor.remove((*pointer, name))
            elif action == "replace":
                editor.replace((*pointer, name), items)
            elif action == "after":
                editor.insert(pointer, items, after=name)
        if not names:
            editor.insert(pointer, items)
        result = apply_edits(text, editor.edits())
    except CannotEdit:
        return
    expected = changed(collection, choices, new) if names else (new if isinstance(collection, dict) else list(new.values()))
    assert at(parse(SourceText.of("t", result)).data, pointer) == expected
    outside = parse(SourceText.of("t", result)).data
    assert without(outside, pointer) == without(data, pointer)


def without(data: Any, pointer: tuple[Any, ...]) -> Any:
    """Return the data with a mark where a collection stands."""
    if not pointer:
        return "here"
    head, rest = pointer[0], pointer[1:]
    if isinstance(data, dict):
        return {k: without(v, rest) if k == head else v for k, v in data.items()}
    return [without(v, rest) if i == head else v for i, v in enumerate(data)]
