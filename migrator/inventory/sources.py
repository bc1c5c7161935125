"""Finds the lines of entities, and shows them without secrets."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from migrator.inventory.references import is_reference
from migrator.model.place import Origin, Place, Pointer
from migrator.model.shown import NOT_SHOWN, shown
from migrator.schemas.validate import expanded_schema
from migrator.text.document import Document, NodeKind
from migrator.text.snippet import masked_spans
from migrator.text.source import Span


class Sources:
    """The inventory files that were read (a `Locator`). Lines and columns are looked up when asked for."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self._hidden: dict[str, Sequence[Span]] = {}

    def place(self, origin: Origin) -> Place:
        """Return where a value stands, or the key of a collection, or the nearest of them that exists."""
        document = self._documents.get(origin.path)
        return file_place(origin.path) if document is None else value_place(document, origin.pointer)

    def snippet(self, place: Place) -> str | None:
        """Return the first line of the place, with secrets, unknown values and comments masked."""
        document = self._documents.get(place.path)
        if document is None:
            return None
        line = document.source.line(place.line)
        start = document.source.line_start(place.line)
        inside = _cut(self._hidden_spans(document), start, start + len(line))
        return masked_spans(line, [(span.start - start, span.end - start) for span in inside])

    def _hidden_spans(self, document: Document) -> Sequence[Span]:
        path = document.source.path
        if path not in self._hidden:
            hidden = hidden_pointers(document.data, expanded_schema("inventory"))
            spans = (document.key_span(p) if is_key else document.span(p) for p, is_key in hidden)
            self._hidden[path] = _merged([*spans, *_lost_spans(document)])
        return self._hidden[path]


def file_place(path: str) -> Place:
    """Return the place of a file as a whole: its beginning."""
    return Place(path=path, line=1, column=1, end_line=1, end_column=1)


def value_place(document: Document, pointer: Pointer) -> Place:
    """Return where a value stands; of a collection and of an empty value, its key."""
    try:
        span = document.span(pointer)
        if document.kind(pointer) is NodeKind.SCALAR and span.end > span.start:
            return document.source.place(span)
        return key_place(document, pointer)
    except KeyError:
        return document.source.place(document.nearest(pointer))


def key_place(document: Document, pointer: Pointer) -> Place:
    """Return where a key stands; where there is none, the first character of the value."""
    try:
        if pointer and document.kind(pointer[:-1]) is NodeKind.MAPPING:
            return document.source.place(document.key_span(pointer))
    except KeyError:
        return document.source.place(document.nearest(pointer))
    start = document.nearest(pointer).start
    return document.source.place(Span(start, start + 1))


Hidden = Iterator[tuple[Pointer, bool]]
"""What is not shown: a value, or its key where the second is true."""


def hidden_pointers(data: object, schema: object, pointer: Pointer = ()) -> Hidden:
    """Yield what is not shown: literal secrets, what the schema does not know, and keys that are no names."""
    if not isinstance(schema, Mapping):
        yield pointer, False
    elif isinstance(data, dict):
        yield from _hidden_in_mapping(data, schema, pointer)
    elif isinstance(data, list):
        if "items" not in schema:
            yield pointer, False
            return
        for index, item in enumerate(data):
            yield from hidden_pointers(item, schema["items"], (*pointer, index))
    elif _may_be_secret(data, schema):
        yield pointer, False


def _hidden_in_mapping(
    data: Mapping[object, object], schema: Mapping[str, object], pointer: Pointer
) -> Hidden:
    known, other = schema.get("properties"), schema.get("additionalProperties")
    if known is None and not isinstance(other, dict):
        yield pointer, False
        return
    subschemas = known if isinstance(known, dict) else {}
    for key, value in data.items():
        step = key if isinstance(key, str | int) else str(key)
        if key not in subschemas and shown(key) == NOT_SHOWN:
            yield (*pointer, step), True
        yield from hidden_pointers(value, subschemas.get(key, other), (*pointer, step))


def _may_be_secret(value: object, schema: Mapping[str, object]) -> bool:
    if schema.get("type") == "object":  # such as `audit-key: THE-KEY-ITSELF`
        return value is not None
    return schema.get("writeOnly") is True and not (isinstance(value, str) and is_reference(value))


def _lost_spans(document: Document) -> Iterator[Span]:
    """Yield what stands between a key and its duplicate: the data has lost it, so nobody knows what it is."""
    for duplicate in document.duplicates:
        first, second = duplicate.first, duplicate.second
        start = document.source.line_start(first.end_line) + first.end_column - 1
        end = document.source.line_start(second.line) + second.column - 1
        yield Span(start, end)


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans sorted, overlapping ones joined: aliases are named more than once."""
    result: list[Span] = []
    for span in sorted(spans, key=lambda s: s.start):
        if result and span.start < result[-1].end:
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
        elif span.end > span.start:
            result.append(span)
    return result


def _cut(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """Return the parts of the spans that lie between two indexes."""
    first = max(bisect_right(spans, start, key=lambda s: s.start) - 1, 0)
    result: list[Span] = []
    for span in spans[first:]:
        if span.start >= end:
            break
        if span.end > start:
            result.append(Span(max(span.start, start), min(span.end, end)))
    return result
