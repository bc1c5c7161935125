"""Jupyter notebooks whose code sends a key in a header."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from migrator.discovery.detectors.interface import Detector
from migrator.discovery.key_headers import header_uses
from migrator.discovery.known import Known
from migrator.discovery.sightings import Sighting
from migrator.discovery.urls import seen_urls
from migrator.model.place import Pointer
from migrator.text.document import Document
from migrator.text.json import parse_json
from migrator.text.source import SourceText


class Notebook(Detector):
    """Code cells are read as one script; text cells and outputs are left alone."""

    title = "notebooks"
    names = ("*.ipynb",)

    def marks(self, known: Known) -> Sequence[bytes]:
        """Return what stands before keys in their headers."""
        return known.header_marks

    def detect(self, source: SourceText, known: Known) -> Sighting | None:
        """Return where the code of the cells sends keys. Raises SourceProblem for broken JSON."""
        document = parse_json(source)
        lines = list(_code_lines(document))
        text = "\n".join(line for _, line in lines)
        uses = tuple(header_uses(text, known.headers, known.fingerprints, is_shell=False))
        if not uses:
            return None
        urls = seen_urls(text, provider_hosts=known.provider_hosts)

        def line_in_file(number: int) -> int:
            return source.place(document.span(lines[number - 1][0])).line

        return Sighting(
            path=source.path,
            uses=tuple(replace(use, line=line_in_file(use.line)) for use in uses),
            urls=tuple(replace(url, line=line_in_file(url.line)) for url in urls),
        )


def _code_lines(document: Document) -> Iterator[tuple[Pointer, str]]:
    """Yield each line of code, and where its text stands."""
    data = document.data
    cells = data.get("cells") if isinstance(data, dict) else None
    for index, cell in enumerate(cells if isinstance(cells, list) else ()):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        yield from _lines_of(("cells", index, "source"), cell.get("source"))


def _lines_of(pointer: Pointer, source: object) -> Iterator[tuple[Pointer, str]]:
    if isinstance(source, str):
        yield from ((pointer, line) for line in source.split("\n"))
    elif isinstance(source, list):
        for part, text in enumerate(source):
            yield from (((*pointer, part), line) for line in str(text).removesuffix("\n").split("\n"))
