"""Properties are read as `java.util.Properties.load` reads them, and every value knows its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.text.document import NodeKind
from migrator.text.properties import parse_properties
from migrator.text.source import SourceText, Span

# The examples of java.util.Properties.load's documentation, and what it does not show.
EXAMPLES = [
    ("Truth = Beauty\n", {"Truth": "Beauty"}),
    ("  Truth:Beauty\n", {"Truth": "Beauty"}),
    ("Truth                    :Beauty", {"Truth": "Beauty"}),
    ("fruits  apple, banana, \\\n        mango\n", {"fruits": "apple, banana, mango"}),
    ("cheeses\n", {"cheeses": ""}),
    ("# comment \\\na=1\n! other\n\nb = 2 \n", {"a": "1", "b": "2 "}),
    ("a\\ b\\:c=\\u0041\\n\\x\n", {"a b:c": "A\nx"}),
    ("a=1\r\nb=2\\\r\n  3\r\n", {"a": "1", "b": "23"}),
    ("\ufeffa=1\n", {"a": "1"}),
    ("a=b=c\nd==\n", {"a": "b=c", "d": "="}),
    ("a=x\\", {"a": "x"}),
    ("", {}),
]


@pytest.mark.parametrize(("text", "data"), EXAMPLES)
def test_examples(text: str, data: dict[str, str]) -> None:
    assert parse_properties(SourceText.of("t", text)).data == data


def test_positions_and_duplicates() -> None:
    text = "a = 1\n# c\na: \\u0032\n"
    document = parse_properties(SourceText.of("t", text))
    span = document.span(("a",))
    assert text[span.start : span.end] == "\\u0032"
    key = document.key_span(("a",))
    assert text[key.start : key.end] == "a"
    (duplicate,) = document.duplicates
    assert (duplicate.first.line, duplicate.second.line) == (1, 3)
    assert document.kind(()) is NodeKind.MAPPING
    assert document.kind(("a",)) is NodeKind.SCALAR
    assert not document.is_flow(("a",))
    assert document.span(()) == document.key_span(()) == Span(0, len(text))


@pytest.mark.parametrize("pointer", [("x",), ("a", "b"), (0,)])
def test_pointers_that_lead_nowhere_raise(pointer: tuple[str | int, ...]) -> None:
    document = parse_properties(SourceText.of("t", "a=1\n"))
    with pytest.raises(KeyError):
        document.span(pointer)
    assert document.nearest(("x",)) == document.nearest(()) == Span(0, 0)


@given(text=st.text(alphabet="ab=: \t\\\r\n#!u0é\f", max_size=40))
def test_every_text_is_read_and_every_value_is_where_it_says(text: str) -> None:
    document = parse_properties(SourceText.of("t", text))
    assert isinstance(document.data, dict)
    for name, value in document.data.items():
        span = document.span((name,))
        if "\\" not in text:
            assert text[span.start : span.end] == value
