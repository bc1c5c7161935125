"""YAML documents with positions. The only module that imports PyYAML."""

import gc
import re
from collections.abc import Hashable, Iterator, Sequence
from functools import cached_property
from typing import Any

import yaml

from migrator.errors import SourceProblem
from migrator.model.place import Pointer
from migrator.text.document import Child, Duplicate, NodeKind
from migrator.text.snippet import masked_line
from migrator.text.source import SourceText, Span

MAX_DEPTH = 100
"""Levels of nesting; real files stay below 40."""
MAX_VALUES = 5_000_000
"""Values after aliases are expanded: an alias bomb stops here, a 100,000-extractor inventory does not."""

_COMMENT = re.compile(r"(?:(?<=\s)|^)(#[^\r\n]*)", re.MULTILINE)
_STRING = "tag:yaml.org,2002:str"
_MERGE = "tag:yaml.org,2002:merge"


class _Loader(yaml.CSafeLoader):
    """PyYAML's C loader without timestamps: `2023-02-01` stays the text that its author wrote."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def parse_yaml(source: SourceText) -> "YamlDocument":
    """Parse a file that holds exactly one YAML document.

    Raises SourceProblem (rule `yaml-syntax`) with the place of the first thing that is wrong.
    """
    # The C parser counts without the byte order mark.
    offset = 1 if source.text.startswith("\ufeff") else 0
    loader = _Loader(source.text[offset:])
    collecting = gc.isenabled()
    gc.disable()  # a large document is a million new objects and no garbage: collecting doubles the time
    try:
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise _syntax_problem(source, error, offset) from None
    except yaml.YAMLError as error:
        raise SourceProblem(f"is no YAML: {error}", rule="yaml-syntax", path=source.path) from None
    except RecursionError:
        raise SourceProblem("is nested too deeply", rule="yaml-syntax", path=source.path) from None
    finally:
        if collecting:
            gc.enable()
        loader.dispose()
    return YamlDocument(source, root, offset)


class YamlDocument:
    """One YAML document. `data` is built from the composed nodes, so nothing is parsed twice."""

    def __init__(self, source: SourceText, root: yaml.Node | None, offset: int) -> None:
        self.source = source
        self._root = root
        self._offset = offset
        self._duplicates: list[Duplicate] = []

    @cached_property
    def data(self) -> object:
        """The plain data. Raises SourceProblem for recursive aliases, alias bombs and unknown tags."""
        if self._root is None:
            return None
        return _Builder(self, self._duplicates).build(self._root)

    @property
    def duplicates(self) -> Sequence[Duplicate]:
        """Keys that stand twice in a mapping."""
        _ = self.data
        return self._duplicates

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

    def children(self, pointer: Pointer) -> Sequence[Child]:
        """Return the entries or items, in the order of the text; a merge is an entry called `<<`."""
        node = self._find(pointer)[1]
        if isinstance(node, yaml.MappingNode):
            return [self._entry(key, value) for key, value in node.value]
        if isinstance(node, yaml.SequenceNode):
            return [
                Child(index, None, self.node_span(item), item.start_mark.index < node.start_mark.index)
                for index, item in enumerate(node.value)
            ]
        return []

    def _entry(self, key: yaml.Node, value: yaml.Node) -> Child:
        is_alias = value.start_mark.index < key.start_mark.index
        return Child(str(key.value), self.node_span(key), self.node_span(value), is_alias)

    def comments(self, pointer: Pointer) -> Sequence[Span]:
        """Return the comments between the start and the end of a node."""
        node = self._find(pointer)[1]
        whole = self.node_span(node)
        found: list[Span] = []
        position = whole.start
        for leaf in (*self._scalar_spans(node, whole), Span(whole.end, whole.end)):
            found += self._comments_between(position, leaf.start)
            position = max(position, leaf.end)
        return found

    def _scalar_spans(self, node: yaml.Node, within: Span) -> Iterator[Span]:
        span = self.node_span(node)
        if not within.start <= span.start <= within.end:
            return  # an alias: what it stands for is somewhere else
        if isinstance(node, yaml.ScalarNode):
            yield span
            return
        for child in node.value:
            for part in child if isinstance(child, tuple) else (child,):
                yield from self._scalar_spans(part, within)

    def _comments_between(self, start: int, end: int) -> list[Span]:
        # Between scalars stand only indicators, blanks and comments.
        return [Span(m.start(1), m.end(1)) for m in _COMMENT.finditer(self.source.text, start, end)]

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

    def _find(self, pointer: Pointer) -> tuple[yaml.Node | None, yaml.Node]:
        if self._root is None:
            raise KeyError(pointer)
        key: yaml.Node | None = None
        node = self._root
        for step in pointer:
            key, node = _child(node, step)
        return key, node


def _child(node: yaml.Node, step: str | int) -> tuple[yaml.Node | None, yaml.Node]:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        return None, node.value[step]
    if isinstance(node, yaml.MappingNode):
        for key, value in reversed(node.value):  # the last of two equal keys is the one in the data
            if isinstance(key, yaml.ScalarNode) and key.value == str(step) and key.tag != _MERGE:
                return key, value
        for key, value in node.value:
            if key.tag == _MERGE:
                merged = value.value if isinstance(value, yaml.SequenceNode) else [value]
                for source in merged:
                    try:
                        return _child(source, step)
                    except KeyError:
                        continue
    raise KeyError(step)


class _Builder:
    """Builds plain data from composed nodes: each node once, aliases shared."""

    def __init__(self, document: YamlDocument, duplicates: list[Duplicate]) -> None:
        self._document = document
        self._duplicates = duplicates
        self._constructor = yaml.constructor.SafeConstructor()
        self._scalars: dict[tuple[str, str], object] = {}
        self._sizes: dict[int, int] = {}
        self._built: dict[int, object] = {}
        self._open: set[int] = set()

    def build(self, root: yaml.Node) -> object:
        """Return the data of the whole document."""
        return self._value(root, ())

    def _value(self, node: yaml.Node, pointer: Pointer) -> object:
        if isinstance(node, yaml.ScalarNode):
            return node.value if node.tag == _STRING else self._scalar(node)
        identity = id(node)
        if identity in self._built:
            self._check_size(self._sizes[identity], node)
            return self._built[identity]
        if identity in self._open:
            raise self._problem(node, "an alias refers to a node that holds the alias itself")
        if len(self._open) >= MAX_DEPTH:
            raise self._problem(node, f"is nested more than {MAX_DEPTH} levels deep")
        self._open.add(identity)
        value, size = (
            self._mapping(node, pointer)
            if isinstance(node, yaml.MappingNode)
            else self._sequence(node, pointer)
        )
        self._open.discard(identity)
        self._check_size(size, node)
        self._built[identity] = value
        self._sizes[identity] = size
        return value

    def _scalar(self, node: yaml.ScalarNode) -> object:
        identity = (node.tag, node.value)
        if identity not in self._scalars:
            try:
                self._scalars[identity] = self._constructor.construct_object(node)
            except (yaml.YAMLError, ValueError):
                raise self._problem(node, f"has a tag or value that is not understood: {node.tag}") from None
        return self._scalars[identity]

    def _sequence(self, node: yaml.Node, pointer: Pointer) -> tuple[list[object], int]:
        items = [self._value(item, (*pointer, index)) for index, item in enumerate(node.value)]
        return items, 1 + sum(self._size(item) for item in node.value)

    def _mapping(self, node: yaml.MappingNode, pointer: Pointer) -> tuple[dict[Any, object], int]:
        own: dict[Hashable, object] = {}
        keys: dict[Hashable, yaml.Node] = {}
        merged: dict[Hashable, object] = {}
        size = 1
        for key, value in node.value:
            size += self._size(value)
            if key.tag == _MERGE:
                merged = {**self._merged(value, pointer), **merged}
                continue
            name = self._key(key)
            if name in keys:
                self._duplicate(pointer, name, keys[name], key)
            keys[name] = key
            own[name] = self._value(value, (*pointer, name if isinstance(name, str | int) else str(name)))
        return {**merged, **own} if merged else own, size

    def _merged(self, value: yaml.Node, pointer: Pointer) -> dict[Hashable, object]:
        result: dict[Hashable, object] = {}
        sources = value.value if isinstance(value, yaml.SequenceNode) else [value]
        for source in reversed(sources):
            data = self._value(source, pointer)
            if not isinstance(data, dict):
                raise self._problem(source, "only a mapping can be merged with `<<`")
            result |= data
        return result

    def _key(self, key: yaml.Node) -> Hashable:
        if not isinstance(key, yaml.ScalarNode):
            raise self._problem(key, "a key must be a plain value, not a list or a mapping")
        if key.tag == _STRING:
            name: Hashable = key.value
            return name
        value = self._scalar(key)
        if isinstance(value, Hashable):
            return value
        raise self._problem(key, "a key must be a plain value")

    def _size(self, node: yaml.Node) -> int:
        return self._sizes.get(id(node), 1)

    def _check_size(self, size: int, node: yaml.Node) -> None:
        if size > MAX_VALUES:
            raise self._problem(node, f"holds more than {MAX_VALUES:,} values once its aliases are expanded")

    def _duplicate(self, pointer: Pointer, name: Hashable, first: yaml.Node, second: yaml.Node) -> None:
        place = self._document.source.place
        span = self._document.node_span
        self._duplicates.append(
            Duplicate(pointer=(*pointer, str(name)), first=place(span(first)), second=place(span(second)))
        )

    def _problem(self, node: yaml.Node, message: str) -> SourceProblem:
        source = self._document.source
        start = self._document.node_span(node).start
        place = source.place(Span(start, start + 1))
        snippet = masked_line(source.line(place.line))
        return SourceProblem(message, rule="yaml-syntax", path=source.path, place=place, snippet=snippet)


def _syntax_problem(source: SourceText, error: yaml.MarkedYAMLError, offset: int) -> SourceProblem:
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return SourceProblem(f"is no YAML: {error.problem}", rule="yaml-syntax", path=source.path)
    start = min(mark.index + offset, len(source.text))
    place = source.place(Span(start, start + 1))
    message = " ".join(part for part in (error.problem, error.context) if part)
    snippet = masked_line(source.line(place.line))
    return SourceProblem(message, rule="yaml-syntax", path=source.path, place=place, snippet=snippet)


def walk(data: object, pointer: Pointer = ()) -> Iterator[tuple[Pointer, object]]:
    """Yield every value below (and with) `data` with its pointer, outermost first."""
    yield pointer, data
    if isinstance(data, dict):
        for key, value in data.items():
            yield from walk(value, (*pointer, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from walk(value, (*pointer, index))
