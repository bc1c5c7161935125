"""Names and values of any language, by line, with the sections that they stand below."""

from hypothesis import given
from hypothesis import strategies as st

from migrator.text.assignments import parse_assignments
from migrator.text.source import SourceText

TEXT = """\
# a comment = nothing
[sources.audit]
type = "http_client"   # what it is
auth.token = 'one'
pipe {
  headers => { "Authorization" => "AppKey two", Accept => "x" }
  inner => {
    name value of words
  }
}
[INPUT]
    Bearer_Token  three
    port: 443
"""


def test_every_way_to_write_it() -> None:
    found = parse_assignments(SourceText.of("t", TEXT)).assignments
    assert [(a.sections, a.name, a.value) for a in found] == [
        (("sources.audit",), "type", "http_client"),
        (("sources.audit",), "auth.token", "one"),
        (("sources.audit", "pipe"), "Authorization", "AppKey two"),
        (("sources.audit", "pipe"), "Accept", "x"),
        (("sources.audit", "pipe", "inner"), "name", "value of words"),
        (("INPUT",), "Bearer_Token", "three"),
        (("INPUT",), "port", "443"),
    ]
    assert [TEXT[a.place.start : a.place.end] for a in found] == [a.value for a in found]


@given(text=st.text(alphabet="ab{}[]=>:\"' \n#,\\", max_size=60))
def test_every_text_can_be_read(text: str) -> None:
    document = parse_assignments(SourceText.of("t", text))
    for number, assignment in enumerate(document.assignments):
        span = document.span((str(number), assignment.name))
        assert text[span.start : span.end] == assignment.value
