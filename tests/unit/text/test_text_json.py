"""JSON documents: the same data as the standard library reads, places, and sentences for mistakes."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.errors import SourceProblem
from migrator.text.document import NodeKind
from migrator.text.json import JsonDocument, parse_json
from migrator.text.source import SourceText
from migrator.text.yaml import walk


def parse(text: str) -> JsonDocument:
    return parse_json(SourceText.of("f.json", text))


def at(document: JsonDocument, *pointer: str | int) -> str:
    span = document.span(pointer)
    return document.source.text[span.start : span.end]


@pytest.mark.parametrize(
    ("text", "line", "column", "says", "advice"),
    [
        ("", 1, 1, "expected a JSON value", "the file ends too early"),
        ("{", 1, 2, "expected a key in double quotes", "the file ends too early"),
        ('{"a": 1,}', 1, 9, "expected a key in double quotes", "remove the comma before it"),
        ("[1,]", 1, 4, "expected a JSON value", "remove the comma before it"),
        ('{"a" 1}', 1, 6, "expected a colon after the key", 'write "key": value'),
        ('\ufeff{"a": 1\r\n "b": 2}', 2, 2, "expected a comma or }", "put a comma between items"),
        ("{'a': 1}", 1, 2, "expected a key in double quotes", "use double quotes"),
        ('{"a": True}', 1, 7, "expected a JSON value", "write true"),
        ("[NaN]", 1, 2, "expected a JSON value", "JSON has no such number"),
        ('{"a": 1} // x', 1, 10, "there is more text after the end", "remove it"),
        ('[1, # x\n2]', 1, 5, "expected a JSON value", "remove the comment"),
        ('["a', 1, 2, "the text that begins with this quote is never closed", "close it"),
        ('["a\nb"]', 1, 4, "a line end, tab or other control character", "close the quote"),
        (r'["a\q"]', 1, 4, "a backslash stands before", "double the backslash"),
        (r'["a\u00"]', 1, 5, "needs four hexadecimal digits", "double the backslash"),
        (f"[{'9' * 5000}]", 1, 2, "this number has too many digits", "put it in quotes"),
        ("[" * 1_000, 1, 102, "nested more than 100 levels deep", "make it flatter"),
        ("[" * 100_000, 1, 102, "nested more than 100 levels deep", "make it flatter"),
        ("[" * 500 + "]" * 500, 1, 102, "nested more than 100 levels deep", "make it flatter"),
        ('{"a":' * 500 + "1" + "}" * 500, 1, 506, "nested more than 100 levels deep", "make it flatter"),
    ],
)  # fmt: skip
def test_every_mistake_has_a_place_and_advice(
    text: str, line: int, column: int, says: str, advice: str
) -> None:
    with pytest.raises(SourceProblem) as caught:
        parse(text)
    problem = caught.value
    assert problem.rule == "json-syntax"
    assert says in problem.message
    assert advice in problem.help
    assert problem.place is not None
    assert (problem.place.line, problem.place.column) == (line, column)


def test_positions_count_characters_and_leave_the_byte_order_mark_out() -> None:
    document = parse('\ufeff{"é" : [1, {"b": "x"}],\r\n "c": {}}')
    assert at(document, "é", 1, "b") == '"x"'
    assert at(document, "c") == "{}"
    place = document.source.place(document.key_span(("é",)))
    assert (place.line, place.column, place.end_column) == (1, 2, 5)
    assert document.kind(("é",)) is NodeKind.SEQUENCE
    assert document.is_flow(("c",))
    assert not document.is_flow(("é", 0))


def test_nearest_points_at_the_key_above_what_is_missing() -> None:
    document = parse('{"a": {"b": 1}}')
    spans = [document.nearest(p) for p in (("a", "b"), ("a", "z"), ("z",))]
    assert [document.source.text[s.start : s.end] for s in spans] == ["1", '"a"', ""]


def test_duplicates_are_reported_at_both_places_and_the_last_one_counts() -> None:
    document = parse('{"a": {"b": 1,\n "b": 2}}')
    assert document.data == {"a": {"b": 2}}
    assert [(d.pointer, d.first.line, d.second.line) for d in document.duplicates] == [(("a", "b"), 1, 2)]


def test_a_document_of_exactly_the_deepest_nesting_is_read() -> None:
    assert at(parse("[" * 100 + "1" + "]" * 100), *[0] * 100) == "1"


DATA: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=20,
)


@given(DATA, st.sampled_from([None, 0, 2]), st.booleans())
def test_any_document_reads_as_the_standard_library_reads_it(
    data: object, indent: int | None, ascii_only: bool
) -> None:
    document = parse(json.dumps(data, indent=indent, ensure_ascii=ascii_only))
    assert document.data == data
    assert document.duplicates == ()
    for pointer, value in walk(document.data):
        assert json.loads(at(document, *pointer)) == value


@given(st.text('[]{}",:\\ntrue0.e-1 \n#/', max_size=30))
def test_the_scanner_and_the_standard_library_agree_on_what_is_json(text: str) -> None:
    try:
        expected = json.loads(text, parse_constant=lambda _: 1 / 0)
    except (ValueError, ZeroDivisionError):
        with pytest.raises(SourceProblem):
            parse(text)
    else:
        assert parse(text).data == expected
