"""Reads a CSV file row by row, by the headers that a provider catalog names. Keeps the places."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from migrator.errors import SourceProblem
from migrator.model.listed_keys import listed_text
from migrator.model.nearest import nearest
from migrator.model.place import Place
from migrator.model.provider import ListForm
from migrator.model.shown import NOT_SHOWN
from migrator.platform_lists.cells import cell_place

RULE = "platform-list"
_DELIMITERS = (",", ";", "\t", "|")
_SEPARATOR = re.compile(r"\"?sep=(?P<mark>.)\"?\s*", re.IGNORECASE)
"""A first line that spreadsheet programs write and read: which mark stands between cells."""
_LONGEST_FIELD = 1_000_000
"""Characters."""
_SHOWN_HEADERS = 12
_ONE_ONLY = ("last_used",)
"""What no column may tell beside another, however it is spelt: the wrong one would make keys look idle."""
_TITLE = re.compile(r"[^\W\d_](?:[^\W\d]|[ /()-]){0,39}")
"""What is repeated of a header row: words, without digits."""
csv.field_size_limit(_LONGEST_FIELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row, by what its columns hold."""

    cells: Mapping[str, str]
    """Without blanks around; what the file has no column for is absent."""
    place: Place
    """Where it begins."""
    written: str
    """As it stands in the file."""
    delimiter: str
    columns: Mapping[str, int]

    def place_of(self, name: str) -> Place:
        """Return the place of a cell; of the row, where the file has no such column."""
        if name not in self.columns:
            return self.place
        return cell_place(self.written, delimiter=self.delimiter, index=self.columns[name], row=self.place)

    def text(self, name: str) -> str:
        """Return a cell; empty where there is none."""
        return self.cells.get(name, "")


def rows(lines: Iterator[str], path: str, form: ListForm, *, required: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of a list.

    Raises SourceProblem (rule `platform-list`) where the file has no header row with the required columns, is
    no CSV, or has a row with more or fewer cells than the header: what stands in it cannot be told then.
    """
    lines = _with_any_ends(lines)
    skipped, mark, header_line = _header_line(lines)
    delimiter = mark or _delimiter(header_line, form)
    taken: list[str] = []
    reader = csv.reader(_noted(chain((header_line,), lines), taken), delimiter=delimiter, strict=True)
    try:
        header = next(reader, [])
        columns = _columns(header, form, path, line=skipped + 1)
        _require(path, header, columns, form, required, line=skipped + 1)
        before = reader.line_num
        taken.clear()
        for values in reader:
            line, before, written = skipped + before + 1, reader.line_num, "".join(taken)
            taken.clear()
            if any(value.strip() for value in values):
                _require_as_many(path, header, values, line)
                cells = {name: values[i].strip() for name, i in columns.items()}
                place = _place(path, line)
                yield Row(cells=cells, place=place, written=written, delimiter=delimiter, columns=columns)
    except csv.Error as error:
        message = f"the list is no valid CSV: {error}"
        help_ = "download it again: where a quote is not closed, nobody knows where its cell ends"
        raise _problem(path, message, help_, line=skipped + max(reader.line_num, 1)) from None


def _noted(lines: Iterator[str], taken: list[str]) -> Iterator[str]:
    """Yield the lines, and note each that the reader of rows has taken."""
    for line in lines:
        taken.append(line)
        yield line


def _with_any_ends(lines: Iterator[str]) -> Iterator[str]:
    """Yield the lines, those that end in a carriage return alone too."""
    for line in lines:
        if "\r" in line.removesuffix("\n").removesuffix("\r"):
            yield from re.findall(r"[^\r]*\r\n?|[^\r]+", line)
        else:
            yield line


def _header_line(lines: Iterator[str]) -> tuple[int, str, str]:
    """Return how many lines stand above the header, the mark that one of them names, and the header."""
    mark = ""
    for skipped, line in enumerate(lines):
        separator = _SEPARATOR.fullmatch(line)
        if separator and not mark:
            mark = separator["mark"]
        elif line.strip():
            return skipped, mark, line
    return 0, mark, ""


def _delimiter(header: str, form: ListForm) -> str:
    """Return the mark that makes most known headers of the line, else most cells."""

    def known(mark: str) -> tuple[int, int]:
        titles = header.split(mark)
        spellings = {_letters(s) for spellings in form.columns.values() for s in spellings}
        return sum(_letters(title) in spellings for title in titles), len(titles)

    return max(_DELIMITERS, key=known)


def _columns(header: Sequence[str], form: ListForm, path: str, *, line: int) -> Mapping[str, int]:
    """Return which column holds what; of two that could, the spelling that is named first."""
    places: dict[str, list[int]] = {}
    for index, title in enumerate(header):
        places.setdefault(_letters(title), []).append(index)
    found: dict[str, int] = {}
    for name, spellings in form.columns.items():
        spelt = [places[s] for s in dict.fromkeys(map(_letters, spellings)) if s in places]
        at = [index for places_ in spelt for index in places_] if name in _ONE_ONLY else next(iter(spelt), [])
        if len(at) > 1:
            titles = dict.fromkeys(listed_text(header[index]) for index in at)
            message = f"the list has {len(at)} columns called {' or '.join(titles)}"
            raise _problem(path, message, "remove one of them: nobody knows which counts", line=line)
        if at and at[0] not in found.values():
            found[name] = at[0]
    return found


def _require(
    path: str,
    header: Sequence[str],
    columns: Mapping[str, int],
    form: ListForm,
    required: Sequence[str],
    *,
    line: int,
) -> None:
    missing = [name for name in required if name not in columns]
    if not header:
        raise _problem(path, "the list is empty: it has no header row", "download it again", line=line)
    if missing:
        wanted = [form.columns.get(name, (name,))[0] for name in missing]
        near = nearest(wanted[0], (title for title in header if _TITLE.fullmatch(title.strip())))
        raise _problem(
            path,
            f"the list has no column called {'; '.join(wanted)}",
            f"{f'is it {near.strip()}? ' if near else ''}Its columns are: {_shown_titles(header)}. Name the "
            "file as it was downloaded, or give a provider catalog of your own that names the column",
            line=line,
        )


def _shown_titles(header: Sequence[str]) -> str:
    """Return the titles as a message may repeat them: in a wrong file the first row may hold anything."""
    titles = [title.strip() for title in header if title.strip()]
    shown = [title if _TITLE.fullmatch(title) else NOT_SHOWN for title in titles[:_SHOWN_HEADERS]]
    more = len(titles) - _SHOWN_HEADERS
    return f"{', '.join(shown)}{f' and {more} more' if more > 0 else ''}"


def _require_as_many(path: str, header: Sequence[str], values: Sequence[str], line: int) -> None:
    """Refuse a row whose cells cannot be told apart; empty ones at its end are no matter."""
    if len(values) < len(header) or any(value.strip() for value in values[len(header) :]):
        raise _problem(
            path,
            f"a row has {len(values)} cells, and the header has {len(header)}: which is which cannot be told",
            "download the list again; a cell that holds the separator must stand in quotes",
            line=line,
        )


def _letters(title: str) -> str:
    return re.sub(r"[\W_]+", "", title).lower()


def _place(path: str, line: int) -> Place:
    return Place(path=path, line=line, column=1, end_line=line, end_column=1)


def _problem(path: str, message: str, help_: str, *, line: int) -> SourceProblem:
    return SourceProblem(message, rule=RULE, path=path, place=_place(path, line), help_=help_)
