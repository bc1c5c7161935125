"""A mapping that is put deeper keeps its text, and the data is what was asked for."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.text.editor import Editor
from migrator.text.edits import CannotEdit, Edit, apply_edits
from migrator.text.json import parse_json
from migrator.text.nesting import Nest, nesting_edits
from migrator.text.source import SourceText
from migrator.text.yaml import parse_yaml

NEST = Nest(
    before={"type": "Choice", "path": ["a", "b"]},
    holder="choices",
    name="old one",
    beside={"new": {"type": "N", "more": {"x": "{{ y }}"}}},
    first={"kind": "K"},
)


def nested(inner: object) -> object:
    assert isinstance(inner, dict)
    return {
        "type": "Choice",
        "path": ["a", "b"],
        "choices": {"old one": {"kind": "K", **inner}, "new": {"type": "N", "more": {"x": "{{ y }}"}}},
    }


TEXTS = [
    "auth:\n  type: A\n  token: t\n",
    "auth:\n    # first\n    type: A   # beside\n\n    # between\n    token: 't'\n# last\nnext: 1\n",
    "auth:\r\n  type: A\r\n  list:\r\n  - 1\r\n  - {a: b}\r\nnext: 1",
    "auth:\n  text: |\n    two\n     lines\n  folded: >-\n    one\n    line\n  plain: one\n    more\n",
    "auth: {type: A, token: t}  # short\nnext: 1\n",
    'auth: {\n  "type": A,\n  "token": "t"\n}\nnext: 1\n',
    "\ufeffauth:\n  type: A\n",
]


@pytest.mark.parametrize("text", TEXTS)
def test_the_data_is_nested_and_every_old_line_is_there(text: str) -> None:
    document = parse_yaml(SourceText.of("t", text))
    new_text = apply_edits(text, nesting_edits(document, ("auth",), NEST))
    before, after = document.data, parse_yaml(SourceText.of("t", new_text)).data
    assert isinstance(before, dict)
    assert after == {**before, "auth": nested(before["auth"])}
    for line in re.findall(r"(?m)^\s+(\S.*?)\r?$", text):
        assert line in new_text
    assert ("\r\n" in text) == ("\r\n" in new_text)


def test_json_stays_json() -> None:
    text = '{\n  "auth": {\n    "type": "A",\n    "n": [1,\n      2]\n  }\n}\n'
    document = parse_json(SourceText.of("t", text))
    new_text = apply_edits(text, nesting_edits(document, ("auth",), NEST))
    assert parse_json(SourceText.of("t", new_text)).data == {"auth": nested({"type": "A", "n": [1, 2]})}


@given(st.sampled_from(["one", "one two", "a: b", "{{ x }}"]))
def test_values_can_change_at_the_same_time(value: str) -> None:
    text = "auth:\n  type: A\n  token: >-\n    some\n    text\n  last: 'x\n    y'\n"
    document = parse_yaml(SourceText.of("t", text))
    editor = Editor(document)
    editor.set_value(("auth", "token"), value)
    editor.set_value(("auth", "last"), value)
    others: list[Edit] = list(editor.edits())
    new_text = apply_edits(text, [*others, *nesting_edits(document, ("auth",), NEST, others=others)])
    after = parse_yaml(SourceText.of("t", new_text)).data
    assert after == {"auth": nested({"type": "A", "token": value, "last": value})}


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("auth: text\n", ("auth",)),
        ("auth: {}\n", ("auth",)),
        ("auth: &shared\n  type: A\nother: *shared\n", ("auth",)),
        ("list:\n  - type: A\n", ("list", 0)),
    ],
)
def test_what_cannot_be_moved_as_a_whole_is_refused(text: str, pointer: tuple[str | int, ...]) -> None:
    document = parse_yaml(SourceText.of("t", text))
    with pytest.raises(CannotEdit):
        nesting_edits(document, pointer, NEST)
