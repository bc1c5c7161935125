"""`.http` files: what each line is, and where."""

import pytest

from migrator.text.document import NodeKind
from migrator.text.http_file import HttpDocument, LineKind
from migrator.text.http_file_reader import parse_http_file
from migrator.text.source import SourceText

TEXT = """# all of it
@host = https://api.example
@lazy := {{x}}

### one
# @name one
GET {{host}}/a HTTP/1.1
  ?b=1
  &c={{d}}
# between
Accept : */*,
...headers

@inside = 1
{ "a": 1 }

> {%
GET is no request here
%}
/* no
GET https://a.example/x
*/
POST https://api.example/b

{{
  run()
}}
###
https://api.example/c
"""


def parsed(text: str = TEXT) -> HttpDocument:
    return parse_http_file(SourceText.of("a.http", text))


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("\n", "\r\n"), "\ufeff" + TEXT])
def test_lines_are_what_httpyac_takes_them_for(text: str) -> None:
    assert parsed(text).data == {
        "regions": [
            ["# all of it", {"@host": "https://api.example"}, {"@lazy": "{{x}}"}, ""],
            [
                "### one",
                "# @name one",
                {"GET": "{{host}}/a HTTP/1.1"},
                {"?": "?b=1"},
                {"?": "&c={{d}}"},
                "# between",
                {"Accept": "*/*"},
                "...headers",
                "",
                {"@inside": "1"},
                '{ "a": 1 }',
                "",
                "> {%",
                "GET is no request here",
                "%}",
                "/* no",
                "GET https://a.example/x",
                "*/",
            ],
            [{"POST": "https://api.example/b"}, "", "{{", "  run()", "}}"],
            ["###", {"URL": "https://api.example/c"}],
        ]
    }


def test_places_are_those_of_the_text() -> None:
    document = parsed()
    text = document.source.text

    def shown(*pointer: str | int) -> str:
        span = document.span(pointer)
        return text[span.start : span.end]

    assert shown("regions", 0, 1, "@host") == "https://api.example"
    assert shown("regions", 1, 6) == "Accept : */*,"
    assert shown("regions", 1, 6, "Accept") == "*/*"
    assert shown("regions", 3) == "###\nhttps://api.example/c\n"
    assert shown() == shown("regions") == text
    assert text[document.key_span(("regions", 1, 6, "Accept")).start :].startswith("Accept")
    assert document.key_span(("regions", 1, 6)) == document.span(("regions", 1, 6))
    assert document.nearest(("regions", 9, 9)) == document.span(("regions",))
    assert document.nearest(()).end == 0
    assert document.kind(()) is NodeKind.MAPPING
    assert document.kind(("regions", 0)) is NodeKind.SEQUENCE
    assert document.kind(("regions", 0, 1)) is NodeKind.MAPPING
    assert document.kind(("regions", 0, 0)) is NodeKind.SCALAR
    assert document.kind(("regions", 0, 1, "@host")) is NodeKind.SCALAR
    assert not document.is_flow(("regions", 0))
    for pointer in (("regions", 9), ("regions", 0, 9)):
        with pytest.raises(KeyError):
            document.span(pointer)


def test_a_region_without_a_request_is_for_the_whole_file() -> None:
    document = parsed()
    assert [region.request is None for region in document.regions] == [True, False, False, False]
    assert [i for i, _ in document.regions[0].of(LineKind.VARIABLE)] == [1, 2]
