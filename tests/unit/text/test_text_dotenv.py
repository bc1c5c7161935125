"""Environment files are read as python-dotenv and a shell read them, and edits touch nothing else."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from migrator.errors import SourceProblem
from migrator.text.document import NodeKind
from migrator.text.dotenv import DotenvDocument, parse_dotenv
from migrator.text.dotenv_edits import DotenvEditor, written
from migrator.text.edits import CannotEdit, apply_edits
from migrator.text.source import SourceText, Span

EXAMPLES: list[tuple[str, dict[str, str | None]]] = [
    ("A=1\n", {"A": "1"}),
    ("export A=1", {"A": "1"}),
    ("  A = 1 \nB=\nC\n", {"A": "1", "B": "", "C": None}),
    ("# c\n\nA=a b#c  d # e\n", {"A": "a b#c  d"}),
    ("A='x # y'\nB=\"x\\ny\" # c\n", {"A": "x # y", "B": "x\ny"}),
    ("A='it\\'s'\nB=\"a\\\"b\"\n", {"A": "it's", "B": 'a"b'}),
    ('A="one\ntwo"\nB=3\n', {"A": "one\ntwo", "B": "3"}),
    ("A=1\r\nB='2'\r\n", {"A": "1", "B": "2"}),
    ("\ufeffA=1\n", {"A": "1"}),
    ("A=1\nA=2\n", {"A": "2"}),
    ("A=x=y==\n", {"A": "x=y=="}),
    ("A= # c\nB=\t#c\nC=#c\n", {"A": "", "B": "", "C": "#c"}),
    ("exported=1\nexport=2\n", {"exported": "1", "export": "2"}),
    ("", {}),
]


def parsed(text: str) -> DotenvDocument:
    return parse_dotenv(SourceText.of("t", text))


@pytest.mark.parametrize(("text", "data"), EXAMPLES)
def test_examples(text: str, data: dict[str, str | None]) -> None:
    assert parsed(text).data == data


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("A=1\n=2\n", 2, "assigns no variable"),
        ("A=1\nB='x\n", 2, "not closed"),
        ('A="x" y\n', 1, "behind the value"),
        ("A B=1\n", 1, "behind the value"),
    ],
)
def test_what_is_no_assignment_is_refused_at_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(SourceProblem, match=words) as caught:
        parsed(text)
    assert caught.value.rule == "dotenv-syntax"
    assert caught.value.place is not None
    assert caught.value.place.line == line


def test_no_message_shows_a_value() -> None:
    with pytest.raises(SourceProblem) as caught:
        parsed("API_TOKEN='canary-3f9a0c1d\n")
    assert "canary" not in f"{caught.value.message}{caught.value.snippet}"


def test_positions_and_duplicates() -> None:
    text = "A = 1\n# c\nexport A='2'\n"
    document = parsed(text)
    span, key = document.span(("A",)), document.key_span(("A",))
    assert (text[span.start : span.end], text[key.start : key.end]) == ("'2'", "A")
    (duplicate,) = document.duplicates
    assert (duplicate.first.line, duplicate.second.line) == (1, 3)
    assert document.kind(()) is NodeKind.MAPPING
    assert document.kind(("A",)) is NodeKind.SCALAR
    assert not document.is_flow(("A",))
    assert document.span(()) == document.key_span(()) == Span(0, len(text))


@pytest.mark.parametrize("pointer", [("x",), ("A", "b"), (0,)])
def test_pointers_that_lead_nowhere_raise(pointer: tuple[str | int, ...]) -> None:
    document = parsed("A=1\n")
    with pytest.raises(KeyError):
        document.span(pointer)
    assert document.nearest(("x",)) == document.nearest(()) == Span(0, 0)


EDITS = [
    ("A=1\nB=2\n", "A", {"X": "1", "Y": ""}, "X=1\nY=\nB=2\n"),
    ("export A='1' # c\nB=2\n", "A", {"X": "1", "Y": ""}, "export X='1' # c\nexport Y=''\nB=2\n"),
    ("A=1 # c\n", "A", {"X": "", "Y": "a b"}, 'X="" # c\nY="a b"\n'),
    ("A = 1\r\nB=2", "A", {"X": "", "Y": "z"}, "X =\r\nY = z\r\nB=2"),
    ("B=2\n  A=1", "A", {"X": "1", "Y": "2"}, "B=2\n  X=1\n  Y=2"),
    ("A=1\nB=2\nA=3\n", "A", {"X": "1"}, "B=2\nX=1\n"),
    ("B=2\r\nA=1", "A", {}, "B=2"),
    ("\ufeffA=1\nB=2\n", "A", {}, "\ufeffB=2\n"),
    ("B=2\nA=1 # why\n", "A", {}, "B=2\n# why\n"),
    ("A\nB=2\n", "A", {"X": "1"}, "X=1\nB=2\n"),
    ("A= # c\n", "A", {"X": "1"}, "X=1 # c\n"),
    ("A= # c\n", "A", {"X": ""}, 'X="" # c\n'),
]


@pytest.mark.parametrize(("text", "name", "new", "after"), EDITS)
def test_assignments_take_the_place_of_another(text: str, name: str, new: dict[str, str], after: str) -> None:
    editor = DotenvEditor(parsed(text))
    editor.replace(name, new)
    assert apply_edits(text, editor.edits()) == after


def test_values_are_set_and_assignments_inserted() -> None:
    text = "A='1' # a\nB # b\nC=3\n"
    editor = DotenvEditor(parsed(text))
    editor.set_value("A", "x y")
    editor.set_value("B", "")
    editor.insert({"N": "n"}, after="C")
    assert apply_edits(text, editor.edits()) == "A='x y' # a\nB=\"\" # b\nC=3\nN=n\n"


def test_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        DotenvEditor(parsed("A=1\n")).remove("B")


def test_what_no_quotes_hold_is_refused() -> None:
    assert written('a"b', "") == "'a\"b'"
    with pytest.raises(CannotEdit):
        written("a'\"", "")


LINE = st.sampled_from(
    ["# c", "", "   ", "A=1", "export A='x y'", 'A="x # y" # c', " A = b # c", "B=", "C", "D=a b", "\tE=${A}"]
)


@given(lines=st.lists(LINE, max_size=8), newline=st.sampled_from(["\n", "\r\n"]), last=st.booleans())
def test_an_edit_leaves_every_other_line_as_it_is(lines: list[str], newline: str, last: bool) -> None:
    text = newline.join(lines) + (newline if last else "")
    assume("A" in dict(parsed(text).assignments))
    editor = DotenvEditor(parsed(text))
    editor.replace("A", {"X": "1", "Y": "two words"})
    new = apply_edits(text, editor.edits())
    others = [line for line in lines if not re.match(r"\s*(export )?A\b", line)]
    rest = iter(new.split(newline))
    assert all(line in rest for line in others), new  # each is there, in the same order
    data = parsed(new).data
    assert isinstance(data, dict)
    assert "A" not in data
    assert (data["X"], data["Y"]) == ("1", "two words")
    assert newline == "\r\n" or "\r" not in new


@given(text=st.text(alphabet="AB= \t\\\r\n#'\"$é\ufeff", max_size=40))
def test_every_text_is_read_or_refused_and_every_value_is_where_it_says(text: str) -> None:
    try:
        document = parsed(text)
    except SourceProblem:
        return
    for _, assignment in document.assignments:
        shown = text[assignment.value.start : assignment.value.end]
        assert assignment.text is None or shown.strip("'\"")[:1] in {*assignment.text, "\\", ""}
        assert "=" in text[assignment.whole.start : assignment.whole.end] or assignment.text is None


@given(value=st.text(alphabet="ab $#'\"\\=`/:", max_size=12), like=st.sampled_from(["", "'x'", '"x"', "x"]))
def test_what_is_written_is_read_again(value: str, like: str) -> None:
    try:
        text = f"A={written(value, like)}\n"
    except CannotEdit:
        return
    assert parsed(text).data == {"A": value}
