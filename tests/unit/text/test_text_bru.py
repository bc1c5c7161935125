"""Bruno's files: what stands where, and what is refused with its place."""

import pytest

from migrator.errors import SourceProblem
from migrator.text.bru import BruDocument
from migrator.text.bru_edits import (
    append_name,
    in_order,
    insert_block_before,
    remove_blocks,
    remove_pair,
    set_pair,
)
from migrator.text.bru_reader import parse_bru
from migrator.text.document import NodeKind
from migrator.text.edits import apply_edits
from migrator.text.source import SourceText

TEXT = """meta {
  name: audit
  tags: [
    nightly
  ]
}

headers {
  @description('for: you')
  ~"X a": b: c
  empty:
  text: '''
    }
}
  '''
}

script:pre-request {
  if (a) {
  }
}

vars:secret [
  one,
  @description(second)
  ~two
]
"""


def parsed(text: str = TEXT) -> BruDocument:
    return parse_bru(SourceText.of("a.bru", text))


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("\n", "\r\n"), "\ufeff" + TEXT])
def test_blocks_are_pairs_texts_and_names(text: str) -> None:
    data = parsed(text).data
    assert data == {
        "meta": [{"name": "audit"}, {"tags": "[\n    nightly\n  ]"}],
        "headers": [{"~X a": "b: c"}, {"empty": ""}, {"text": "'''\n    }\n}\n  '''"}],
        "script:pre-request": "\n  if (a) {\n  }\n",
        "vars:secret": ["one", "~two"],
    }


def test_places_are_those_of_the_text() -> None:
    document = parsed()
    text = document.source.text

    def shown(*pointer: str | int) -> str:
        span = document.span(pointer)
        return text[span.start : span.end]

    assert shown("headers", 0, "~X a") == "b: c"
    assert shown("headers", 1, "empty") == ""
    assert shown("vars:secret", 1) == "~two"
    assert shown("meta").startswith("meta {")
    assert shown() == text
    assert text[document.key_span(("headers", 0, "~X a")).start :].startswith('~"X a"')
    assert document.nearest(("headers", 9, "x")) == document.span(("headers",))
    assert document.nearest(("nothing",)).end == 0
    assert document.kind(("headers",)) is NodeKind.SEQUENCE
    assert document.kind(("headers", 0)) is NodeKind.MAPPING
    assert document.kind(("headers", 0, "~X a")) is NodeKind.SCALAR
    assert document.kind(("script:pre-request",)) is NodeKind.SCALAR
    assert document.kind(("vars:secret", 0)) is NodeKind.SCALAR
    assert document.kind(()) is NodeKind.MAPPING
    assert document.is_flow(("vars:secret",))
    assert not document.is_flow(("headers",))
    with pytest.raises(KeyError):
        document.span(("headers", 9, "x"))


def test_a_block_that_stands_twice_is_told_apart_and_reported() -> None:
    document = parsed("docs {\n  a\n}\ndocs {\n  b\n}\nexample {\n}\nexample {\n}\n")
    assert list(document.blocks) == ["docs", "docs#2", "example", "example#2"]
    assert [d.pointer for d in document.duplicates] == [("docs#2",)]


def test_the_colour_is_the_rest_of_the_file() -> None:
    assert parsed("vars {\n  a: b\n}\ncolor: #fff\n").data == {"vars": [{"a": "b"}], "color": "#fff"}


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("meta {\n  name: a\n}\nwhat is this\n", "expected a block", 4),
        ("headers {\n  a: b\n", "the block headers is never closed", 1),
        ("docs {\n  a\n  }\n", "the block docs is never closed", 1),
        ("vars:secret [\n  a\n", "the list vars:secret is never closed", 1),
        ("headers {\n  no colon here\n}\n", "expected a colon behind the name", 2),
        ("headers {\n  : b\n}\n", "expected the name of a pair", 2),
    ],
)
def test_what_is_no_bru_file_is_refused_with_its_place(text: str, message: str, line: int) -> None:
    with pytest.raises(SourceProblem, match=message) as caught:
        parsed(text)
    assert caught.value.place is not None
    assert caught.value.place.line == line


def test_edits_touch_nothing_else() -> None:
    document = parsed()
    edits = in_order(
        [
            set_pair(document, "headers", 1, "full"),
            remove_pair(document, "headers", 0),
            append_name(document, "vars:secret", "three"),
            *remove_blocks(document, {"script:pre-request"}),
            insert_block_before(document, "vars:secret", {"vars": [("id", "1")]}),
        ]
    )
    expected = TEXT.replace("  @description('for: you')\n  ~\"X a\": b: c\n  empty:", "  empty: full")
    expected = expected.replace("script:pre-request {\n  if (a) {\n  }\n}\n\n", "vars {\n  id: 1\n}\n")
    assert apply_edits(TEXT, edits) == expected.replace("  ~two", "  ~two,\n  three")


def test_neighbours_that_both_go_at_the_end_of_the_file_leave_one_line_end() -> None:
    document = parsed("get {\n  url: a\n}\n\nheaders {\n  a: b\n}\n\ndocs {\n  c\n}\n")
    assert (
        apply_edits(document.source.text, remove_blocks(document, {"headers", "docs"}))
        == "get {\n  url: a\n}\n"
    )


def test_a_name_is_put_into_an_empty_list() -> None:
    document = parsed("vars:secret [\n]\n")
    new = apply_edits(document.source.text, [append_name(document, "vars:secret", "one")])
    assert new == "vars:secret [\n  one\n]\n"
