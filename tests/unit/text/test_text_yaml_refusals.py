"""What a user reads when a file is no YAML, or YAML that is not taken."""

import resource
import time

import pytest

from migrator.errors import SourceProblem
from migrator.text.source import SourceText
from migrator.text.yaml import parse_yaml

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 30)
)
MERGE_BOMB = "a0: &a0 {x: 1, y: 2}\n" + "".join(
    f"a{i}: &a{i} {{<<: [{', '.join([f'*a{i - 1}'] * 9)}], k{i}: 1}}\n" for i in range(1, 300)
)


def refusal(text: str) -> SourceProblem:
    with pytest.raises(SourceProblem) as caught:
        parse_yaml(SourceText.of("file.yaml", text))
    assert caught.value.rule == "yaml-syntax"
    assert caught.value.path == "file.yaml"
    assert caught.value.help
    return caught.value


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("a:\n\tb: 1\n", 2, 1, "this line is indented with a tab"),
        ("a: 1\n---\nb: 2\n", 2, 1, "the file holds more than one YAML document"),
        ("a: 1\n...\nb: 1\n", 3, 1, "there is more text where the document has ended"),
        ("\ufeffa: b: c\n", 1, 5, "there is a colon where no key can be"),
        ("a: 1\r\nb: c: d\r\n", 2, 5, "there is a colon where no key can be"),
        ("a: &x [1, *x]\n", 1, 11, "this alias (*) stands inside what it stands for"),
        ("a: &x\n  <<: *x\n", 2, 7, "this alias (*) stands inside what it stands for"),
        ("a: *foo\n", 1, 4, "this alias (*) has no anchor (&) before it"),
        ("a: &x 1\nb: &x 2\n", 2, 4, "this anchor (&) is defined a second time"),
        ("a: !Ref x\n", 1, 4, "this tag (!) is not understood here"),
        ("a: !!set {x}\n", 1, 4, "the tag !!set is not understood here"),
        ("a: !!timestamp 2020-01-01\n", 1, 4, "the tag !!timestamp is not understood here"),
        ("a: !!python/object/apply:os.system [x]\n", 1, 4, "is not understood here"),
        ("a: !!int abc\n", 1, 4, "this value cannot be read as int"),
        ("a: !!int ''\n", 1, 4, "this value cannot be read as int"),
        ("a: !!bool maybe\n", 1, 4, "this value cannot be read as bool"),
        ("? [a]\n: 1\n", 1, 3, "a key is a list or a mapping"),
        ("a:\n  <<: 3\n", 2, 7, "`<<` merges something that is no mapping"),
        ("a: [1, 2\nb: 3\n", 2, 2, "the list that begins with a bracket in line 1 is not closed"),
        ("a: {b: 1\nc: 3", 2, 2, "the mapping that begins with a bracket in line 1 is not closed"),
        ('a: 1\nb: "foo\nc: 1\n', 2, 4, "the text that begins with a quote in line 2 is never closed"),
        ('a: "\\q"\n', 1, 5, "a backslash in double quotes"),
        ("a: @foo\n", 1, 4, "a value begins with @"),
        ("a: *\n", 1, 5, "a value begins with * or &"),
        ("a: \x01\n", 1, 4, "a control character that YAML does not allow: U+0001"),
        ("a: 1\n- b\n", 2, 1, "this line does not fit to the mapping"),
        ("- a\nb: 1\n", 2, 1, "this line does not fit to the list"),
        ("a: - b\n", 1, 4, "there is a list item where no list can be"),
        ("%YAML 2.0\n---\na: 1\n", 1, 1, "of another YAML version"),
    ],
)
def test_every_mistake_has_a_place_and_a_sentence(text: str, line: int, column: int, says: str) -> None:
    problem = refusal(text)
    assert says in problem.message
    assert problem.place is not None
    assert (problem.place.line, problem.place.column) == (line, column)
    assert problem.snippet == text.lstrip("\ufeff").split("\n")[line - 1].rstrip("\r")


@pytest.mark.parametrize("levels", [1_000, 100_000])
@pytest.mark.parametrize("piece", ["[", "{a: ", "- ", "? ", "[{b: "])
def test_deep_nesting_is_refused_at_once(piece: str, levels: int) -> None:
    started = time.monotonic()
    assert "nested more than 100 levels deep" in refusal(piece * levels).message
    assert time.monotonic() - started < 5  # it is quick: a quadratic scan would take minutes


def test_deep_blocks_are_refused() -> None:
    text = "".join(" " * level + "a:\n" for level in range(1_000))
    assert "nested more than 100 levels deep" in refusal(text).message


@pytest.mark.parametrize("text", [BOMB, MERGE_BOMB])
def test_alias_bombs_are_refused_without_being_expanded(text: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "aliases expand this file by more than 2,000,000 values" in refusal(text).message
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kilobytes


def test_a_long_row_of_digits_takes_no_quadratic_time() -> None:
    started = time.monotonic()
    document = parse_yaml(SourceText.of("f", f"a: {'9' * 200_000}\n"))
    assert document.data == {"a": "9" * 200_000}
    assert document.span(("a",)).end == 200_003
    assert time.monotonic() - started < 5


def test_a_secret_beside_a_mistake_is_not_shown() -> None:
    problem = refusal("client_secret: hunter2: x\n")
    assert "hunter2" not in repr((problem.message, problem.help, problem.snippet))
