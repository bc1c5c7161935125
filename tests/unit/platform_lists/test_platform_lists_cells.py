"""Where a cell stands: the same cells that the CSV reader sees, at the place where people see them."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.model.place import Place
from migrator.platform_lists.cells import cell_place

ROW = Place(path="list.csv", line=7, column=1, end_line=7, end_column=1)


def place(text: str, index: int, delimiter: str = ",") -> tuple[int, int, int, int]:
    found = cell_place(text, delimiter=delimiter, index=index, row=ROW)
    return found.line, found.column, found.end_line, found.end_column


@pytest.mark.parametrize(
    ("text", "index", "at"),
    [
        ("a,b,c\n", 0, (7, 1, 7, 2)),
        ("a,b,c\r\n", 2, (7, 5, 7, 6)),
        ('"a,b","c ""d"" ,e",f\n', 1, (7, 7, 7, 19)),
        ('"a\nb",c\n', 1, (8, 4, 8, 5)),
        ('"a\r\nb",c\n', 1, (8, 4, 8, 5)),
        ('"a\rb",c\r', 1, (8, 4, 8, 5)),
        ('a"b,c\n', 1, (7, 5, 7, 6)),
        ("a,,c\n", 1, (7, 3, 7, 3)),
        ("ü,b\n", 1, (7, 3, 7, 4)),
    ],
)
def test_a_cell_is_found_behind_quotes_and_line_breaks(
    text: str, index: int, at: tuple[int, int, int, int]
) -> None:
    assert place(text, index) == at


CELLS = st.lists(st.text(alphabet='ab ,;"\n', max_size=5), min_size=1, max_size=5)


@given(CELLS)
def test_what_stands_there_is_what_the_reader_reads(cells: list[str]) -> None:
    out = StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow(cells)
    text = out.getvalue()
    lines = text.split("\n")
    for index, cell in enumerate(cells):
        line, column, end_line, end_column = place(text, index)
        start = sum(len(row) + 1 for row in lines[: line - 7]) + column - 1
        end = sum(len(row) + 1 for row in lines[: end_line - 7]) + end_column - 1
        assert next(csv.reader(StringIO(text[start:end], newline=""))) == [cell]
