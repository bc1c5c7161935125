"""Finds where a cell stands in the text of its row: CSV readers do not say."""

from migrator.model.place import Place


def cell_place(text: str, *, delimiter: str, index: int, row: Place) -> Place:
    """Return the place of a cell (from 0), its quotes included.

    `text` is the row as it stands in the file, over several lines where a cell has line breaks; `row` is
    where it begins.
    """
    start = _cells_start(text, delimiter, index)
    end = _cell_end(text, delimiter, start)
    line, column = _line_and_column(text, start)
    end_line, end_column = _line_and_column(text, end)
    first = row.line - 1
    return Place(
        path=row.path, line=first + line, column=column, end_line=first + end_line, end_column=end_column
    )


def _cells_start(text: str, delimiter: str, index: int) -> int:
    start = 0
    for _ in range(index):
        start = _cell_end(text, delimiter, start) + 1
    return start


def _cell_end(text: str, delimiter: str, start: int) -> int:
    """Return where the cell that begins at `start` ends: before the next delimiter outside of quotes."""
    has_quotes, is_quoted = text.startswith('"', start), False
    for position in range(start, len(text)):
        character = text[position]
        if character == '"' and has_quotes:  # two in a row, for one in the text, close and open again
            is_quoted = not is_quoted
        elif not is_quoted and (character == delimiter or character in "\r\n"):
            return position
    return len(text)


def _line_and_column(text: str, position: int) -> tuple[int, int]:
    before = text[:position].replace("\r\n", " \n").replace("\r", "\n")
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1
