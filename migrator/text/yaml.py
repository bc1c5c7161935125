"""YAML documents with positions. Only this module and those beside it called `yaml_…` import PyYAML."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import yaml

from migrator.errors import SourceProblem
from migrator.model.place import Place, Pointer
from migrator.text.document import Duplicate, NodeKind
from migrator.text.pause import collection_paused
from migrator.text.snippet import masked_line
from migrator.text.source import SourceText, Span
from migrator.text.yaml_data import Built, Repeated, YamlRefused, build
from migrator.text.yaml_errors import words_for
from migrator.text.yaml_loader import MERGE, PositionLoader

_BOM = "\ufeff"

_Entry = tuple[yaml.Node | None, yaml.Node]


def parse_yaml(source: SourceText) -> "YamlDocument":
    """Parse a file that holds exactly one YAML document.

    Raises SourceProblem (rule `yaml-syntax`) with the place of the first thing that is wrong: no YAML, an
    unknown tag, an alias that holds itself, aliases or nesting beyond the limits of `yaml_data`.
    """
    # libyaml counts without the byte order mark.
    offset = len(_BOM) if source.text.startswith(_BOM) else 0
    text = source.text[offset:]
    try:
        with collection_paused():
            built = build(text)
    except YamlRefused as refused:
        raise _problem(source, refused.message, refused.mark + offset, refused.help) from None
    except yaml.YAMLError as error:
        message, help_, index = words_for(error, text, lambda span: source.place(span).line)
        raise _problem(source, message, index + offset, help_) from None
    return YamlDocument(source, built, offset)


class YamlDocument:
    """One YAML document. Positions are composed when they are first asked for: a correct file needs none."""

    def __init__(self, source: SourceText, built: Built, offset: int) -> None:
        self.source = source
        self._built = built
        self._offset = offset
        self._entries: dict[int, dict[str, tuple[yaml.Node, yaml.Node]]] = {}

    @property
    def data(self) -> object:
        """The plain data. What aliases name is shared, not copied."""
        return self._built.data

    @cached_property
    def duplicates(self) -> Sequence[Duplicate]:
        """Keys that stand twice in a mapping; the data has the last of them."""
        return [self._duplicate(r) for r in self._built.repeated]

    def kind(self, pointer: Pointer) -> NodeKind:
        """Return what kind of node stands there."""
        match self._find(pointer)[1]:
            case yaml.MappingNode():
                return NodeKind.MAPPING
            case yaml.SequenceNode():
                return NodeKind.SEQUENCE
            case _:
                return NodeKind.SCALAR

    def is_flow(self, pointer: Pointer) -> bool:
        """Return whether a collection is written with brackets."""
        node = self._find(pointer)[1]
        return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)

    def is_alias(self, pointer: Pointer) -> bool:
        """Return whether the value is an alias (`*name`): it then stands elsewhere in the text."""
        key, node = self._find(pointer)
        return key is not None and node.start_mark.index < key.start_mark.index

    def span(self, pointer: Pointer) -> Span:
        """Return the value's span, trailing comments and blank lines left out."""
        return self.node_span(self._find(pointer)[1])

    def key_span(self, pointer: Pointer) -> Span:
        """Return the span of the key of a mapping's entry."""
        key, node = self._find(pointer)
        return self.node_span(key or node)

    def nearest(self, pointer: Pointer) -> Span:
        """Return the span of the key or item, or of the nearest one above it that exists."""
        for length in range(len(pointer), 0, -1):
            try:
                key, node = self._find(pointer[:length])
            except KeyError:
                continue
            return self.node_span(node if length == len(pointer) or key is None else key)
        if self._root is None:
            return Span(0, 0)
        start = self._root.start_mark.index + self._offset
        return Span(start, start)

    def node_span(self, node: yaml.Node) -> Span:
        """Return the span of a composed node."""
        return Span(node.start_mark.index + self._offset, self._end(node) + self._offset)

    @cached_property
    def _root(self) -> yaml.Node | None:
        # Composing recurses; that nesting is bounded was seen when the data was built.
        loader = PositionLoader(self.source.text[self._offset :])
        with collection_paused():
            try:
                return loader.get_single_node()
            finally:
                loader.dispose()

    def _end(self, node: yaml.Node) -> int:
        # The end mark of a block collection runs past the comments and blank lines behind it.
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            children = last if isinstance(last, tuple) else (last,)
            inside = [c for c in children if c.start_mark.index >= node.start_mark.index]
            return max((self._end(c) for c in inside), default=node.start_mark.index)
        end: int = node.end_mark.index
        text = self.source.text
        while end > node.start_mark.index and text[end - 1 + self._offset] in " \t\r\n":
            end -= 1
        return end

    def _find(self, pointer: Pointer) -> _Entry:
        if self._root is None:
            raise KeyError(pointer)
        entry: _Entry = (None, self._root)
        for step in pointer:
            entry = self._child(entry[1], step)
        return entry

    def _child(self, node: yaml.Node, step: str | int) -> _Entry:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
            return None, node.value[step]
        if isinstance(node, yaml.MappingNode):
            own = self._own_entries(node).get(str(step))
            return own or self._merged_child(node, step)
        raise KeyError(step)

    def _own_entries(self, node: yaml.MappingNode) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        if id(node) not in self._entries:  # the last of two equal keys is the one in the data
            pairs = ((k, v) for k, v in node.value if isinstance(k, yaml.ScalarNode) and k.tag != MERGE)
            self._entries[id(node)] = {key.value: (key, value) for key, value in pairs}
        return self._entries[id(node)]

    def _merged_child(self, node: yaml.MappingNode, step: str | int) -> _Entry:
        for key, value in node.value:
            if key.tag == MERGE:
                for source in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                    try:
                        return self._child(source, step)
                    except KeyError:
                        continue
        raise KeyError(step)

    def _duplicate(self, repeated: Repeated) -> Duplicate:
        def place(span: Span) -> Place:
            return self.source.place(Span(span.start + self._offset, span.end + self._offset))

        return Duplicate(pointer=repeated.pointer, first=place(repeated.first), second=place(repeated.second))


def _problem(source: SourceText, message: str, index: int, help_: str) -> SourceProblem:
    start = min(index, len(source.text))
    place = source.place(Span(start, min(start + 1, len(source.text))))
    snippet = masked_line(source.line(place.line))
    return SourceProblem(
        message, rule="yaml-syntax", path=source.path, place=place, snippet=snippet, help_=help_
    )


def walk(data: object, pointer: Pointer = ()) -> Iterator[tuple[Pointer, object]]:
    """Return every value below (and with) `data` with its pointer, outermost first."""
    found = [(pointer, data)]
    _collect(data, pointer, found)
    return iter(found)


def _collect(data: object, pointer: Pointer, found: list[tuple[Pointer, object]]) -> None:
    # Into a list: nested generators would pass each value through every level above it.
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in entries:
        here = (*pointer, step)
        found.append((here, value))
        if isinstance(value, dict | list):
            _collect(value, here, found)
