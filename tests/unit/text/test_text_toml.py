"""TOML documents: the same data as the standard library reads, places, sentences for mistakes, and edits."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from migrator.errors import SourceProblem
from migrator.formats.proof.remainder import without
from migrator.model.place import Pointer
from migrator.text.document import NodeKind
from migrator.text.edits import CannotEdit, apply_edits
from migrator.text.source import SourceText
from migrator.text.toml import TomlDocument, parse_toml
from migrator.text.toml_editor import TomlEditor
from migrator.text.yaml import walk

SAMPLE = '''\
# A comment
title = "é" # of the file
when = 1979-05-27 07:32:00Z
"a.b" = 'C:\\temp'
site.name.'short' = """one
 # two"""
site.port = +8_080

[[inputs.http]]
  urls = [
    "http://localhost/metrics", # the first
    "http://localhost/more",
  ]
  headers = { "X-Api-Key" = "${KEY}", Accept = "text/plain" }
  [inputs.http.tags]
    region = 'eu'

[[inputs.http]]
  urls = []
[owner]
bio = \'\'\'it's''\'\'\'
[owner.address]
'''


def parse(text: str) -> TomlDocument:
    return parse_toml(SourceText.of("f.toml", text))


def at(document: TomlDocument, *pointer: str | int) -> str:
    span = document.span(pointer)
    return document.source.text[span.start : span.end]


def edited(editor: TomlEditor, text: str) -> str:
    return apply_edits(text, editor.edits())


@pytest.mark.parametrize(
    ("text", "line", "column", "says", "advice"),
    [
        ("a = tru", 1, 5, "a value is expected", "put text in quotes"),
        ("\ufeffa = ${X}", 1, 5, "a value is expected", "put text in quotes"),
        ("x = 1\r\na", 2, 2, "no equals sign", "write key = value"),
        ("= 1", 1, 1, "a key or the header of a table", "write key = value"),
        ("a = 1\na = 2", 2, 6, "a key stands twice", "remove one"),
        ("a = {b = 1, b = 2}", 1, 18, "a key stands twice", "remove one"),
        ("[a]\n[a]\n", 2, 3, "a table has two headers", "below one header"),
        ("[a\n", 1, 3, "the header of a table is not closed", "write [table]"),
        ("a = {b = 1\n}", 1, 11, "a table in braces is not closed", "on the same line"),
        ("a = [1 2]", 1, 8, "a list is not closed", "put a comma"),
        ("a = 1 2", 1, 7, "more text behind a value", "begin a new line"),
        ('a = "x\n', 1, 7, "the line ends inside a text", "close the quote"),
        ("a = 'x", 1, 7, "a text is never closed", "close the quote"),
        ('a = "\\q"', 1, 8, "a backslash stands before", "double the backslash"),
        ('a = "\x01"', 1, 6, "a control character", "\\u0000"),
        (f"a = {'9' * 5000}", 1, 1, "too many digits", "in quotes"),
        (f"a = {'[' * 5000}", 1, 1, "nested too deeply", "flatter"),
    ],
)  # fmt: skip
def test_every_mistake_has_a_place_and_advice(
    text: str, line: int, column: int, says: str, advice: str
) -> None:
    with pytest.raises(SourceProblem) as caught:
        parse(text)
    problem = caught.value
    assert problem.rule == "toml-syntax"
    assert says in problem.message
    assert advice in problem.help
    assert problem.place is not None
    assert (problem.place.line, problem.place.column) == (line, column)


def test_no_message_repeats_a_secret() -> None:
    with pytest.raises(SourceProblem) as caught:
        parse('token = "canary')
    assert "canary" not in f"{caught.value.message} {caught.value.help} {caught.value.snippet}"


def test_data_is_plain_and_dates_are_text() -> None:
    document = parse(SAMPLE)
    data = document.data
    assert isinstance(data, dict)
    assert data["when"] == "1979-05-27 07:32:00Z"
    assert {**data, "when": 0} == {**tomllib.loads(SAMPLE), "when": 0}
    assert parse("a = nan").data == {"a": "nan"}


def test_every_value_stands_where_it_is_said_to_stand() -> None:
    document = parse("\ufeff" + SAMPLE.replace("\n", "\r\n"))
    assert at(document, "title") == '"é"'
    assert at(document, "site", "name", "short") == '"""one\r\n # two"""'
    assert at(document, "inputs", "http", 0, "urls", 1) == '"http://localhost/more"'
    assert at(document, "inputs", "http", 0, "headers", "X-Api-Key") == '"${KEY}"'
    assert at(document, "owner", "bio") == "'''it's'''''"
    assert at(document, "inputs", "http", 1) == "[[inputs.http]]\r\n  urls = []"
    assert at(document, "owner", "address") == "[owner.address]"
    key = document.key_span(("site", "name"))
    assert document.source.text[key.start : key.end] == "name"
    place = document.source.place(document.key_span(("inputs", "http", 0, "tags", "region")))
    assert (place.line, place.column, place.end_column) == (16, 5, 11)


def test_kinds_and_brackets() -> None:
    document = parse(SAMPLE)
    assert document.kind(("inputs", "http")) is NodeKind.SEQUENCE
    assert document.kind(("site",)) is NodeKind.MAPPING
    assert document.kind(("site", "port")) is NodeKind.SCALAR
    assert document.is_flow(("inputs", "http", 0, "headers"))
    assert not document.is_flow(("inputs", "http", 0))
    assert not document.duplicates
    with pytest.raises(KeyError):
        document.kind(("inputs", "no"))


def test_another_text_of_the_same_length_may_be_read_in_its_place() -> None:
    text = "a = ${B} # c\nd = 1"
    document = parse_toml(SourceText.of("f.toml", text), read_as='a = "$B" # c\nd = 1')
    assert document.data == {"a": "$B", "d": 1}
    assert at(document, "a") == "${B}"
    editor = TomlEditor(document)
    editor.set_value(("d",), 2)
    assert edited(editor, text) == "a = ${B} # c\nd = 2"
    with pytest.raises(ValueError, match="another length"):
        parse_toml(SourceText.of("f.toml", text), read_as="a = 1")


def test_nearest_points_at_the_key_above_what_is_missing() -> None:
    document = parse("\ufeffa = {b = 1}")
    spans = [document.nearest(p) for p in (("a", "b"), ("a", "z"), ("z",))]
    assert [document.source.text[s.start : s.end] for s in spans] == ["1", "a", ""]
    assert spans[2].start == 1


def test_an_entry_goes_with_its_line_and_its_comment_stays() -> None:
    text = "[a]\r\n  x = 1 # why\r\n  y = [\r\n  2]\r\n  z = 3"
    for name, left in {
        "x": "[a]\r\n  # why\r\n  y = [\r\n  2]\r\n  z = 3",
        "y": "[a]\r\n  x = 1 # why\r\n  z = 3",
        "z": "[a]\r\n  x = 1 # why\r\n  y = [\r\n  2]",
    }.items():
        editor = TomlEditor(parse(text))
        editor.remove(("a", name))
        assert edited(editor, text) == left


def test_a_byte_order_mark_stays() -> None:
    text = "\ufeffx = 1\ny = 2\n"
    editor = TomlEditor(parse(text))
    editor.remove(("x",))
    assert edited(editor, text) == "\ufeffy = 2\n"
    editor = TomlEditor(parse("\ufeffx = 1"))
    editor.remove(("x",))
    assert edited(editor, "\ufeffx = 1") == "\ufeff"


def test_a_table_goes_with_its_header_and_comments_stay() -> None:
    text = "[a]\nx = 1\n[a.b]\n# why\ny = 2\n[a.b.c]\nz = 3\n[d]\nx.y = 1\nx.z = 2\n"
    editor = TomlEditor(parse(text))
    editor.remove(("a", "b"))
    editor.remove(("d", "x"))
    assert edited(editor, text) == "[a]\nx = 1\n# why\n[d]\n"


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        (["a"], 'h = { "b" = 2, c = 3 }'),
        (["b"], "h = { a = 1, c = 3 }"),
        (["c"], 'h = { a = 1, "b" = 2 }'),
        (["a", "b"], "h = { c = 3 }"),
        (["b", "c"], "h = { a = 1 }"),
        (["a", "c"], 'h = { "b" = 2 }'),
        (["a", "b", "c"], "h = {}"),
    ],
)
def test_entries_in_braces_go_with_their_commas(gone: list[str], left: str) -> None:
    text = 'h = { a = 1, "b" = 2, c = 3 }'
    editor = TomlEditor(parse(text))
    for name in gone:
        editor.remove(("h", name))
    assert edited(editor, text) == left


def test_new_entries_take_indentation_quotes_and_line_ends_of_their_neighbours() -> None:
    text = "[[a]]\r\n    x='1' # one\r\n\r\n    [a.b]\r\n      y='2'\r\n"
    editor = TomlEditor(parse(text))
    editor.insert(("a", 0), {"s": ["p", "q"], "o": {"k": "it's"}})
    editor.insert(("a", 0, "b"), {"z": True, "n": 3}, after="y")
    assert edited(editor, text) == (
        "[[a]]\r\n    x='1' # one\r\n    s=['p', 'q']\r\n    o={k=\"it's\"}\r\n\r\n"
        "    [a.b]\r\n      y='2'\r\n      z=true\r\n      n=3\r\n"
    )


def test_an_entry_gives_way_to_others_at_its_place() -> None:
    text = '[a]\n  x = "1" # why\n  y = 2\n'
    editor = TomlEditor(parse(text))
    editor.replace(("a", "x"), {"p": "q", "r s": '\t\U0001f511\\"\u2028'})
    editor.insert(("a",), {"t": "u"}, after="x")
    new = edited(editor, text)
    assert new == '[a]\n  p = "q" # why\n  "r s" = "\\u0009\U0001f511\\\\\\"\\u2028"\n  t = "u"\n  y = 2\n'
    assert tomllib.loads(new)["a"]["r s"] == '\t\U0001f511\\"\u2028'


def test_an_empty_table_gets_entries_with_the_indentation_of_others() -> None:
    text = "[a]\n  x = 1\n  [a.b]\n[c]"
    editor = TomlEditor(parse(text))
    editor.insert(("a", "b"), {"y": 1})
    editor.insert(("c",), {"z": 1})
    assert edited(editor, text) == "[a]\n  x = 1\n  [a.b]\n    y = 1\n[c]\n  z = 1"


def test_values_change_in_their_own_quotes() -> None:
    text = "a = 'x'\nb = \"y\" # z\nc = [1]\n"
    editor = TomlEditor(parse(text))
    editor.set_value(("a",), "p")
    editor.set_value(("b",), "q")
    editor.set_value(("c",), ["r"])
    assert edited(editor, text) == 'a = \'p\'\nb = "q" # z\nc = ["r"]\n'


def test_what_replaces_an_entry_of_a_dotted_key_is_dotted_alike() -> None:
    text = "[a]\n  y . z = 1 # one\n  w = 2\n"
    editor = TomlEditor(parse(text))
    editor.replace(("a", "y", "z"), {"p": 1, "q": 2})
    assert edited(editor, text) == "[a]\n  y . p = 1 # one\n  y . q = 2\n  w = 2\n"


def test_what_no_edit_can_keep_is_refused() -> None:
    document = parse("[a]\nx = [ # why\n1]\ny.z = 1\n[b.c]\n[d]\nx = {p = 1}\n")
    editor = TomlEditor(document)
    editor.remove(("a", "x"))
    with pytest.raises(CannotEdit, match="comment"):
        editor.edits()
    attempts: list[Callable[[], None]] = [
        lambda: editor.set_value(("a",), 1),
        lambda: editor.set_value(("a", "x"), 1),
        lambda: editor.replace(("a", "y"), {}),
        lambda: editor.replace(("d", "x", "p"), {}),
        lambda: editor.insert(("b",), {"x": 1}),
        lambda: editor.insert(("d", "x"), {"q": 1}),
    ]
    for attempt in attempts:
        with pytest.raises(CannotEdit):
            attempt()
    editor = TomlEditor(document)
    editor.insert(("d",), {"q": None})
    with pytest.raises(CannotEdit, match="null"):
        editor.edits()


def test_values_of_whole_configurations_stand_where_they_are_said_to_stand() -> None:
    cases = Path(__file__).parents[2] / "cases" / "formats"
    files = [*cases.glob("dlt-*/*/*.toml"), *cases.glob("telegraf-inputs-http/*/*.conf")]
    texts = {f: f.read_bytes().decode() for f in files if "without-quotes" not in f.parent.name}
    assert len(texts) > 50
    for text in texts.values():
        assert_positions(parse(text))


NAMES = ["a", "b-1", '"c d"', "'e.f'", '"\\u0067"', "h_2", "i.j", "k . 'l'"]
SCALARS = [
    '"x"', "'y'", '"""m\n# n"""', "'''o\np'''", "1", "-2.5e3", "true", "1979-05-27", "07:32:00",
    "1979-05-27T07:32:00.5-07:00", '"#"', '"\\"]"', "inf", "0xff", '""', "''", '"""q""""', "nan",
]  # fmt: skip


@st.composite
def value(draw: st.DrawFn, depth: int = 0) -> str:
    kind = draw(st.integers(0, 7)) if depth < 3 else 0
    if kind < 5:
        return draw(st.sampled_from(SCALARS))
    items = draw(st.lists(value(depth + 1), max_size=3))
    if kind == 7:
        names = draw(st.permutations(NAMES))
        blank = draw(st.sampled_from(["", " "]))
        return (
            "{"
            + blank
            + f",{blank}".join(f"{n} = {v}" for n, v in zip(names, items, strict=False))
            + blank
            + "}"
        )
    joint = draw(st.sampled_from([", ", ",\n  ", " , # a comment, in a list ]\n", ","]))
    return "[" + joint.join(items) + draw(st.sampled_from(["", ","] if items else [""])) + "]"


@st.composite
def toml(draw: st.DrawFn) -> str:
    """Return a document that may have any form that TOML allows."""
    lines: list[str] = []
    for number, header in enumerate(
        ["", *draw(st.lists(st.sampled_from(["t", "t.u", "v", "w"]), max_size=4))]
    ):
        is_item = draw(st.booleans())
        indent = draw(st.sampled_from(["", "  ", "\t"]))
        if header:
            lines.append(f"{indent}[[{header}]]" if is_item else f"{indent}[ {header} ]")
        for name in draw(st.lists(st.sampled_from(NAMES), max_size=4, unique=True)):
            behind = draw(st.sampled_from(["", "", f" # beside {number}", "  "]))
            equals = draw(st.sampled_from([" = ", "=", "  =  "]))
            lines += draw(st.sampled_from([[], [], [""], [f"{indent}# above {number}"]]))
            lines.append(f"{indent}{name}{equals}{draw(value())}{behind}")
    text = "\n".join(lines) + draw(st.sampled_from(["", "\n"]))
    return draw(st.sampled_from(["", "\ufeff"])) + text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


def valid(text: str) -> TomlDocument | None:
    try:
        return parse(text)
    except SourceProblem:
        return None


def assert_positions(document: TomlDocument) -> None:
    text = document.source.text
    assert isinstance(document.data, dict)
    for pointer, item in walk(document.data):
        span = document.span(pointer)
        key = document.key_span(pointer)
        assert 0 <= key.start <= key.end <= len(text)
        if isinstance(item, dict | list):
            continue
        written = tomllib.loads(f"x = {text[span.start : span.end]}", parse_float=str)["x"]
        assert (
            written == item
            or str(written) == str(item)
            or text[span.start : span.end] == item
            or isinstance(item, float)
        )


@settings(max_examples=150, suppress_health_check=list(HealthCheck), deadline=None)
@given(text=toml())
def test_scanner_and_parser_see_the_same(text: str) -> None:
    document = valid(text)
    if document is not None:
        assert_positions(document)


@settings(max_examples=150, suppress_health_check=list(HealthCheck), deadline=None)
@given(text=toml(), data=st.data())
def test_what_is_taken_out_is_gone_and_nothing_else(text: str, data: st.DataObject) -> None:
    document = valid(text)
    if document is None or not (places := list(removable(document.data))):
        return
    pointer = data.draw(st.sampled_from(places))
    editor = TomlEditor(document)
    try:
        editor.remove(pointer)
        new = edited(editor, text)
    except CannotEdit:
        return
    assert pruned(parse(new).data) == pruned(without(document.data, {pointer}))
    assert_kept(text, new)


@settings(max_examples=150, suppress_health_check=list(HealthCheck), deadline=None)
@given(text=toml(), data=st.data())
def test_what_is_put_in_is_there_and_nothing_else_changes(text: str, data: st.DataObject) -> None:
    document = valid(text)
    if document is None:
        return
    tables = [p for p, v in walk(document.data) if isinstance(v, dict)]
    pointer = data.draw(st.sampled_from(tables))
    added = {"new": data.draw(st.text(max_size=5)), "list": ["x"]}
    editor = TomlEditor(document)
    try:
        editor.insert(pointer, added)
        new = edited(editor, text)
    except CannotEdit:
        return
    document_after = parse(new)
    assert set(text_lines(text)) <= set(text_lines(new))
    below = {(*pointer, "new"), (*pointer, "list")}
    assert without(document_after.data, below) == document.data
    assert at(document_after, *pointer, "list") in {'["x"]', "['x']"}
    assert document_after.source.text.count("\n") == text.count("\n") + 2
    assert_kept(text, new)


def removable(data: object) -> Iterator[Pointer]:
    for pointer, _ in walk(data):
        if pointer and isinstance(pointer[-1], str):
            yield pointer


def pruned(value: object) -> object:
    """Return the data without empty tables: a table without a header is gone with its last entry."""
    match value:
        case Mapping():
            kept = {k: pruned(v) for k, v in value.items()}
            return {k: v for k, v in kept.items() if v not in ({}, [])}
        case list():
            return [v for v in map(pruned, value) if v != {}]
        case _:
            return value


def assert_kept(text: str, new: str) -> None:
    assert sorted(re.findall(r"(?:above|beside) \d", new)) == sorted(re.findall(r"(?:above|beside) \d", text))
    assert new.startswith("\ufeff") == text.startswith("\ufeff")
    if "\r\n" in text:
        assert new.count("\n") == new.count("\r\n")
    else:
        assert "\r" not in new


def text_lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n")


def test_new_entries_take_the_equals_sign_that_their_author_mostly_writes() -> None:
    text = 'a="1"\n[t]\nb = 2\nc = 3\n'
    editor = TomlEditor(parse(text))
    editor.replace(("t", "c"), {"d": 4})
    assert edited(editor, text) == 'a="1"\n[t]\nb = 2\nd = 4\n'


def test_entries_in_braces_are_written_as_the_author_does() -> None:
    text = 'a={x="1",y="2"}\nb=3\n'
    editor = TomlEditor(parse(text))
    editor.replace(("b",), {"c": {"p": "q"}})
    assert edited(editor, text) == 'a={x="1",y="2"}\nc={p="q"}\n'
    text = 'a = { x="1" }\nb = 3\n'
    editor = TomlEditor(parse(text))
    editor.set_value(("a",), {"p": {"q": "r"}})
    assert edited(editor, text) == 'a = { p={ q="r" } }\nb = 3\n'
