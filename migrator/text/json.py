"""JSON documents with positions. The standard library parses values but forgets where they stood.

So its parser is asked first, for it is fast; the scanner below runs where a position is wanted, and where the
file is not plainly right: it finds the place of the mistake.
"""

import json
from collections.abc import Sequence
from functools import cached_property
from typing import NoReturn

from migrator.model.place import Pointer
from migrator.text.document import Duplicate, NodeKind
from migrator.text.json_scanner import BOM, MAX_DEPTH, Node, Scanner
from migrator.text.source import SourceText, Span


def parse_json(source: SourceText) -> "JsonDocument":
    """Parse a file that holds one JSON text (RFC 8259).

    Raises SourceProblem (rule `json-syntax`) with the place of the first thing that is wrong.
    """
    try:
        data = json.loads(
            source.text.removeprefix(BOM), object_pairs_hook=_without_duplicates, parse_constant=_refuse
        )
    except (ValueError, RecursionError):
        return _scanned(source)
    return JsonDocument(source, data) if _depth_is_fine(data) else _scanned(source)


def _scanned(source: SourceText) -> "JsonDocument":
    scanner = Scanner(source)
    root = scanner.document()
    return JsonDocument(source, root.value, root=root, duplicates=scanner.duplicates)


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a key stands twice")
    return result


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)  # NaN and Infinity: Python takes them, RFC 8259 does not


def _depth_is_fine(data: object) -> bool:
    level = [data]
    for _ in range(MAX_DEPTH + 1):
        collections = [c for c in level if isinstance(c, dict | list)]
        if not collections:
            return True
        level = [v for c in collections for v in (c.values() if isinstance(c, dict) else c)]
    return False


class JsonDocument:
    """One JSON text. Positions are looked for when they are first asked for."""

    def __init__(
        self,
        source: SourceText,
        data: object,
        *,
        root: Node | None = None,
        duplicates: Sequence[Duplicate] = (),
    ) -> None:
        self.source = source
        self.duplicates = duplicates
        self._data = data
        self._scanned_root = root

    @property
    def data(self) -> object:
        """The plain data."""
        return self._data

    @cached_property
    def _root(self) -> Node:
        return self._scanned_root or Scanner(self.source).document()

    def kind(self, pointer: Pointer) -> NodeKind:
        """Return what kind of node stands there."""
        return self._find(pointer)[1].kind

    def is_flow(self, pointer: Pointer) -> bool:
        """Return whether the node is a collection: JSON always writes brackets."""
        return self._find(pointer)[1].kind is not NodeKind.SCALAR

    def span(self, pointer: Pointer) -> Span:
        """Return the value's span."""
        return self._find(pointer)[1].span

    def key_span(self, pointer: Pointer) -> Span:
        """Return the span of the key with its quotes, or of the item where there is no key."""
        return self._find(pointer)[0]

    def nearest(self, pointer: Pointer) -> Span:
        """Return the span of the node, or of the nearest key above it that exists."""
        for length in range(len(pointer), 0, -1):
            try:
                key, node = self._find(pointer[:length])
            except KeyError:
                continue
            return node.span if length == len(pointer) else key
        return Span(self._root.span.start, self._root.span.start)

    def _find(self, pointer: Pointer) -> tuple[Span, Node]:
        key, node = self._root.span, self._root
        for step in pointer:
            key, node = node.children[step]
        return key, node
