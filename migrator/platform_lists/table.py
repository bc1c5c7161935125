"""Reads a CSV file by the headers that a provider catalog names. Keeps the lines."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from migrator.errors import SourceProblem
from migrator.model.place import Place
from migrator.model.provider import ListForm
from migrator.text.source import SourceText

RULE = "platform-list"
_DELIMITERS = ",;\t"
_BOM = "\ufeff"
_LONGEST_FIELD = 1_000_000
"""Characters."""
csv.field_size_limit(_LONGEST_FIELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row, by what its columns hold."""

    cells: Mapping[str, str]
    """Without blanks around; what the file has no column for is absent."""
    place: Place

    def text(self, name: str) -> str:
        """Return a cell; empty where there is none."""
        return self.cells.get(name, "")


def rows(source: SourceText, form: ListForm, *, required: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of a list.

    Raises SourceProblem (rule `platform-list`) where the file has no header row with the required columns, or
    is no CSV.
    """
    text = source.text.removeprefix(_BOM)
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        header = next(reader, [])
        columns = _columns(header, form)
        _require(source, header, columns, form, required)
        before = reader.line_num
        for values in reader:
            line, before = before + 1, reader.line_num
            if any(value.strip() for value in values):
                cells = {name: values[i].strip() for name, i in columns.items() if i < len(values)}
                yield Row(cells=cells, place=_place(source, line))
    except csv.Error as error:
        message = f"the list is no valid CSV: {error}"
        raise _problem(source, message, "download it again", line=reader.line_num) from None


def _delimiter(text: str) -> str:
    """Return what stands between the headers: the first of the usual marks that is most frequent there."""
    header = text.partition("\n")[0]
    return max(_DELIMITERS, key=header.count)


def _columns(header: Sequence[str], form: ListForm) -> Mapping[str, int]:
    """Return which column holds what; of two that could, the spelling that is named first."""
    places = {_letters(title): index for index, title in reversed(list(enumerate(header)))}
    found: dict[str, int] = {}
    for name, spellings in form.columns.items():
        at = next((places[s] for s in map(_letters, spellings) if s in places), None)
        if at is not None and at not in found.values():
            found[name] = at
    return found


def _require(
    source: SourceText,
    header: Sequence[str],
    columns: Mapping[str, int],
    form: ListForm,
    required: Sequence[str],
) -> None:
    missing = [name for name in required if name not in columns]
    if not header:
        raise _problem(source, "the list is empty: it has no header row", "download it again")
    if missing:
        wanted = "; ".join(f"{form.columns.get(name, (name,))[0]}" for name in missing)
        raise _problem(
            source,
            f"the list has no column called {wanted}",
            f"its columns are: {', '.join(t.strip() for t in header)}. Name the file as it was downloaded, "
            "or give a provider catalog of your own that names the column",
        )


def _letters(title: str) -> str:
    return re.sub(r"[\W_]+", "", title).lower()


def _place(source: SourceText, line: int) -> Place:
    return Place(path=source.path, line=line, column=1, end_line=line, end_column=1)


def _problem(source: SourceText, message: str, help_: str, *, line: int = 1) -> SourceProblem:
    return SourceProblem(message, rule=RULE, path=source.path, place=_place(source, line), help_=help_)
