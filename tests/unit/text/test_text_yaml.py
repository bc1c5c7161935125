"""YAML documents: the same data as PyYAML reads, and the place of each node."""

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from migrator.model.place import Place
from migrator.text.document import NodeKind
from migrator.text.source import SourceText
from migrator.text.yaml import YamlDocument, parse_yaml, walk


def parse(text: str) -> YamlDocument:
    return parse_yaml(SourceText.of("f.yaml", text))


def at(document: YamlDocument, *pointer: str | int) -> str:
    span = document.span(pointer)
    return document.source.text[span.start : span.end]


@pytest.mark.parametrize("text", ["", "\ufeff", "# only a comment\n", "---\n", "\n\n"])
def test_a_file_without_content_has_no_data(text: str) -> None:
    document = parse(text)
    assert document.data is None
    assert document.duplicates == []
    assert document.nearest(("a", 0)) == document.nearest(())


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: 2023-02-01\n", {"a": "2023-02-01"}),
        ("a: =\n", {"a": "="}),
        ("a: ~\nb:\nc: null\n", {"a": None, "b": None, "c": None}),
        ("a: yes\nb: 'yes'\nc: !!str yes\nd: ! yes\n", {"a": True, "b": "yes", "c": "yes", "d": True}),
        ("a: 0o17\nb: 017\nc: 1_000\nd: 1.5\n", {"a": "0o17", "b": 15, "c": 1000, "d": 1.5}),
        ("2: a\ntrue: b\n", {2: "a", True: "b"}),
        ("a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}\n", {"a": {"b": 1, "c": 2}, "d": {"b": 1, "c": 3}}),
        ("- &x {b: 1}\n- &y {b: 2, d: 2}\n- {<<: [*x, *y]}", [{"b": 1}, {"b": 2, "d": 2}, {"b": 1, "d": 2}]),
        ("a: {<<: {b: 1}}\n", {"a": {"b": 1}}),
        ("'<<': 1\n", {"<<": 1}),
        ("a: &x k\n*x : 1\n", {"a": "k", "k": 1}),
        ("a: &x [1]\nb: [*x, *x]\n", {"a": [1], "b": [[1], [1]]}),
    ],
)  # fmt: skip
def test_data_is_what_the_author_wrote(text: str, data: object) -> None:
    assert parse(text).data == data


def test_scalars_of_every_style_have_their_span() -> None:
    document = parse(
        "\ufeffa: plain # comment\r\nb: 'sin''gle'\r\nc: \"d\\n\"\r\nd: |\r\n  text\r\n\r\n# tail\r\n"
    )
    assert [at(document, key) for key in "abcd"] == ["plain", "'sin''gle'", '"d\\n"', "|\r\n  text"]
    assert document.source.place(document.span(("a",))) == Place(
        path="f.yaml", line=1, column=4, end_line=1, end_column=9
    )


def test_collections_end_at_their_last_value() -> None:
    document = parse("a:\n  b:\n    - x\n    - y # last\n\n# a comment of c\nc: {d: [1, 2]}\n")
    assert at(document, "a") == "b:\n    - x\n    - y"
    assert at(document, "c", "d") == "[1, 2]"
    assert not document.is_flow(("a",))
    assert document.is_flow(("c",))
    assert [document.kind(p) for p in ((), ("a", "b"), ("a", "b", 1))] == list(NodeKind)


def test_what_comes_from_a_merge_or_alias_is_found_where_it_stands() -> None:
    document = parse("base: &x {b: 1}\na:\n  <<: *x\n  c: 2\nd: *x\n")
    assert at(document, "a", "b") == "1"
    assert document.source.place(document.span(("a", "b"))).line == 1
    assert document.is_alias(("d",))
    assert not document.is_alias(("a",))


@pytest.mark.parametrize("pointer", [("z",), ("a", "z"), ("a", 0), ("l", 5), ("l", "x"), ("a", "b", "c")])
def test_pointers_that_lead_nowhere_are_key_errors(pointer: tuple[str | int, ...]) -> None:
    document = parse("a: {b: 1}\nl: [1]\n")
    with pytest.raises(KeyError):
        document.span(pointer)


def test_nearest_points_at_the_key_above_what_is_missing() -> None:
    document = parse("a:\n  b: 1\n")
    span = document.nearest(("a", "z", "y"))
    assert document.source.text[span.start : span.end] == "a"


def test_duplicate_keys_are_reported_at_both_places() -> None:
    document = parse("a:\n  b: 1\n  c: 2\n  b: 3\n  b: 4\n")
    assert document.data == {"a": {"b": 4, "c": 2}}
    assert [(d.pointer, d.first.line, d.second.line) for d in document.duplicates] == [
        (("a", "b"), 2, 4),
        (("a", "b"), 2, 5),
    ]
    assert document.duplicates[0].second == Place(path="f.yaml", line=4, column=3, end_line=4, end_column=4)


def test_duplicates_that_are_spelt_differently_are_found() -> None:
    assert [d.second.line for d in parse("\ufeffyes: 1\ntrue: 2\n").duplicates] == [2]


PRINTABLE = st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufeff\ufffe\uffff")
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
KEYS = st.text("abcxyz", max_size=3)
DATA: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(PRINTABLE),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


class PyYaml(yaml.SafeLoader):
    """The pure-Python loader, without timestamps."""


PyYaml.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":value"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@settings(deadline=None)
@given(DATA, st.sampled_from([None, True, False]))
def test_any_document_reads_as_pyyaml_reads_it(data: object, flow: bool | None) -> None:
    text = yaml.safe_dump(data, default_flow_style=flow, allow_unicode=True)
    document = parse(text)
    assert document.data == yaml.load(text, Loader=PyYaml)  # noqa: S506 - a safe loader, see above


@settings(deadline=None)
@given(DATA)
def test_the_span_of_every_value_holds_that_value(data: object) -> None:
    document = parse("# head\n" + yaml.safe_dump({"root": data}, allow_unicode=True, width=10_000))
    for pointer, value in walk(document.data):
        if not isinstance(value, dict | list) and value is not None:
            text = at(document, *pointer)
            assert yaml.load(text, Loader=PyYaml) == value  # noqa: S506 - a safe loader, see above
