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

Tree = Any
"""Whatever JSON can hold."""

KEYS = st.text(alphabet="abcde_-. ", min_size=1, max_size=5).map(lambda s: f"k{s}k")
TEXTS = st.sampled_from(
    [
        *(
            "",
            "x",
            "a b",
            "yes",
            "null",
            "1",
            "1.5",
            "2023-01-01",
            "0o17",
            "~",
            "é",
            "a\nb",
            "\t",
            " x",
            "x ",
        ),
        *("a: b", "a #b", "# c", "it's", 'say "x"', "{{ x }}", "[x]", "*a", "&a", "!t", "|", "> "),
        *("-", "- a", "?", "@x", "`x`", "%x"),
    ]
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


def collections(data: Tree, pointer: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(data, dict):
        return [pointer, *(p for k, v in data.items() for p in collections(v, (*pointer, k)))]
    if isinstance(data, list):
        return [pointer, *(p for i, v in enumerate(data) for p in collections(v, (*pointer, i)))]
    return []


def at(data: Tree, pointer: tuple[Any, ...]) -> Tree:
    for step in pointer:
        data = data[step]
    return data


def changed(collection: Tree, choices: dict[Any, str], new: dict[str, Any]) -> Tree:
    """Do to data what the editor is asked to do to text."""
    values = list(new.values())
    if isinstance(collection, list):
        result: list[Any] = []
        for index, value in enumerate(collection):
            match choices.get(index, "keep"):
                case "replace":
                    result += values
                case "after":
                    result += [value, *values]
                case "keep":
                    result.append(value)
                case _:
                    continue
        return result
    entries: dict[str, Any] = {}
    for key, value in collection.items():
        match choices.get(key, "keep"):
            case "replace":
                entries |= new
            case "after":
                entries |= {key: value, **new}
            case "keep":
                entries[key] = value
            case _:
                continue
    return entries


@pytest.mark.parametrize("writer", WRITERS)
@given(
    data=ROOTS,
    new=st.dictionaries(KEYS.map(lambda k: "new" + k), NEW, min_size=1, max_size=2),
    choose=st.data(),
)
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
    expected = (
        changed(collection, choices, new)
        if names
        else (new if isinstance(collection, dict) else list(new.values()))
    )
    assert at(parse(SourceText.of("t", result)).data, pointer) == expected
    outside = parse(SourceText.of("t", result)).data
    assert without(outside, pointer) == without(data, pointer)


def without(data: Tree, pointer: tuple[Any, ...]) -> Tree:
    """Return the data with a mark where a collection stands."""
    if not pointer:
        return "here"
    head, rest = pointer[0], pointer[1:]
    if isinstance(data, dict):
        return {k: without(v, rest) if k == head else v for k, v in data.items()}
    return [without(v, rest) if i == head else v for i, v in enumerate(data)]


def edited(
    text: str, act: Callable[[Editor], None], *, parse: Callable[[SourceText], Document] = parse_yaml
) -> str:
    editor = Editor(parse(SourceText.of("t", text)))
    act(editor)
    return apply_edits(text, editor.edits())


def test_comments_of_what_goes_stay() -> None:
    text = "a:\n  # above\n  gone:  # beside\n    # inside\n    x: 1  # behind\n  # below\n  stays: 2\n"
    result = edited(text, lambda e: e.remove(("a", "gone")))
    assert result == "a:\n  # above\n  # beside\n  # inside\n  # behind\n  # below\n  stays: 2\n"


def test_a_comment_beside_what_is_replaced_stays_beside() -> None:
    result = edited("a: 1  # one\nb: 2\n", lambda e: e.replace(("a",), {"x": "y z", "l": [1, {"p": "q"}]}))
    assert result == "x: y z  # one\nl:\n  - 1\n  - p: q\nb: 2\n"


def test_the_first_entry_behind_a_dash_can_go() -> None:
    assert edited("l:\n  - a: 1\n    b: 2\n", lambda e: e.remove(("l", 0, "a"))) == "l:\n  - b: 2\n"


def test_the_last_entry_of_a_block_leaves_brackets() -> None:
    assert edited("a:\n  b: 1\nc:\n- d\n", lambda e: e.remove(("a", "b"))) == "a: {}\nc:\n- d\n"
    assert edited("a:\n  b: 1\nc:\n- d\n", lambda e: e.remove(("c", 0))) == "a:\n  b: 1\nc: []\n"
    assert edited("a:\n  # c\n  b: 1  # d\n", lambda e: e.remove(("a", "b"))) == "a:\n  # c\n  {}  # d\n"


def test_the_last_line_without_a_line_end_keeps_that() -> None:
    assert edited("a: 1\nb: 2", lambda e: e.remove(("b",))) == "a: 1"
    assert edited("a: 1\r\nb: 2", lambda e: e.insert((), {"c": 3})) == "a: 1\r\nb: 2\r\nc: 3"


def test_a_trailing_comma_stays() -> None:
    assert edited("[a, b, ]\n", lambda e: e.remove((1,))) == "[a, ]\n"
    assert edited("[a, b,]\n", lambda e: e.insert((), ["c"])) == "[a, b, c,]\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [('"x"', '"it\'s"'), ("'x'", "'it''s'"), ("x", '"yes"'), ("|\n  x", "plain")],
)
def test_a_value_takes_the_quotes_of_the_old_one(old: str, new: str) -> None:
    value = yaml.safe_load(new)
    assert edited(f"a: {old}\nb: 1\n", lambda e: e.set_value(("a",), value)) == f"a: {new}\nb: 1\n"


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("a: &x 1\nb: *x\n", ("a",)),
        ("a: &x 1\nb: *x\n", ("b",)),
        ("a: !!str 1\n", ("a",)),
        ("a: 1\na: 2\n", ("a",)),
        ("a: {b: 1}\na: {b: 2, c: 3}\n", ("a", "b")),
        ("x: &x {a: 1}\ny:\n  <<: *x\n  b: 2\n", ("y", "a")),
        ("a: {b: 1, # c\n  d: 2}\n", ("a", "d")),
        ("? a\n: 1\nb: 2\n", ("a",)),
        ("on: 1\na: 2\n", ("a",)),
        ("l:\n  - a: 1  # c\n    b: 2\n", ("l", 0, "a")),
    ],
)
def test_what_no_edit_can_keep_is_refused(text: str, pointer: tuple[str | int, ...]) -> None:
    with pytest.raises(CannotEdit):
        edited(text, lambda e: e.remove(pointer))


def test_an_empty_value_can_be_filled() -> None:
    assert edited("a:\nb: 1\n", lambda e: e.set_value(("a",), "x")) == "a: x\nb: 1\n"
    assert edited("a:  # c\n", lambda e: e.replace(("a",), {"b": 1})) == "b: 1  # c\n"


def test_a_value_is_not_put_where_a_collection_stands() -> None:
    with pytest.raises(CannotEdit, match="a collection stands"):
        edited("a: {b: 1}\n", lambda e: e.set_value(("a",), "x"))


def test_brackets_in_json_keep_the_author_s_hand() -> None:
    text = '{\n\t"a" : [ ],\n\t"b" : {"c" : 1}\n}'
    result = edited(text, lambda e: e.insert(("a",), [{"x": [True, None]}]), parse=parse_json)
    assert result == (
        '{\n\t"a" : [\n\t\t{\n\t\t\t"x" : [\n\t\t\t\ttrue,\n\t\t\t\tnull\n\t\t\t]\n\t\t}\n\t],'
        '\n\t"b" : {"c" : 1}\n}'
    )
    assert edited(text, lambda e: e.remove(("b", "c")), parse=parse_json).endswith('"b" : { }\n}')


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_entries_behind_a_collection_whose_last_entry_goes(newline: str) -> None:
    lines = ["client:", "  headers:", "    Accept: a", "    Key: b", "  page: 1", ""]
    document = parse_yaml(SourceText.of("t", newline.join(lines)))
    editor = Editor(document)
    editor.remove(("client", "headers", "Key"))
    editor.insert(("client",), {"auth": {"type": "x"}}, after="headers")
    new = ["client:", "  headers:", "    Accept: a", "  auth:", "    type: x", "  page: 1", ""]
    assert apply_edits(document.source.text, editor.edits()) == newline.join(new)
