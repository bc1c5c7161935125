"""Builds plain data from YAML events: no positions, but every limit and every oddity is checked here.

Events come one by one from libyaml, which keeps its own stack. Its composer recurses on ours instead, and a
file of 100,000 brackets ends the process; so positions are composed only after this has passed.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import cast

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from migrator.model.place import Pointer
from migrator.text.source import Span
from migrator.text.yaml_loader import TAG, Event, Loader

MAX_DEPTH = 100
"""Levels of nesting; real files stay below 40."""
MAX_ALIASED = 2_000_000
"""Values that aliases may add: an alias bomb stops here, defaults merged into 100,000 extractors do not."""

_PLAIN_TAGS = frozenset({f"{TAG}{name}" for name in ("int", "float", "bool", "null")})
_OTHER_TAGS = frozenset({"binary", "omap", "pairs", "set", "timestamp", "value"})
_MERGE_KEY = "<<"
_UNSET = object()
_kind: Callable[[object], type[object]] = type


class YamlRefused(Exception):
    """Valid YAML that is not taken. The mark counts without a byte order mark."""

    def __init__(self, message: str, mark: int, *, help_: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mark = mark
        self.help = help_


@dataclass(frozen=True, slots=True)
class Repeated:
    """A key that its mapping has already. Spans count without a byte order mark."""

    pointer: Pointer
    first: Span
    second: Span


@dataclass(slots=True)
class Built:
    """The data of one document."""

    data: object = None
    repeated: list[Repeated] = field(default_factory=list)


def build(text: str) -> Built:
    """Return the data of the only document of a text without byte order mark.

    Raises YamlRefused, and PyYAML's own errors for what is no YAML.
    """
    loader = Loader(text)
    try:
        return _Builder(loader).document()
    finally:
        loader.dispose()


class _Builder:
    """Reads events and builds each value once; aliases share it."""

    def __init__(self, loader: Loader) -> None:
        self._next = cast("Callable[[], Event]", loader.get_event)
        self._resolve = loader.resolve
        construct = yaml.constructor.SafeConstructor().construct_object
        self._construct = cast("Callable[[yaml.ScalarNode], Hashable]", construct)
        self._plain: dict[str, Hashable] = {}
        self._anchors: dict[str, tuple[object, int]] = {}
        self._open: set[str] = set()
        self._path: list[str | int] = []
        self._built = Built()
        self._values = 0
        self._aliased = 0

    def document(self) -> Built:
        """Return the only document."""
        self._next()  # the start of the stream
        event = self._next()
        if _kind(event) is DocumentStartEvent:
            self._built.data = self._value(self._next())
            self._next()  # the end of the document
            event = self._next()
        if _kind(event) is not StreamEndEvent:
            raise YamlRefused(
                "the file holds more than one YAML document",
                event.start_mark.index,
                help_="split it at the `---` into several files",
            )
        return self._built

    def _value(self, event: Event) -> object:
        self._values += 1
        kind = _kind(event)
        if kind is AliasEvent:
            return self._alias(event)
        if event.anchor is None:
            return self._scalar(event) if kind is ScalarEvent else self._collection(event)
        if event.anchor in self._anchors or event.anchor in self._open:
            raise _refused(event, "this anchor (&) is defined a second time", "rename one of the two")
        before = self._values
        self._open.add(event.anchor)
        value = self._scalar(event) if kind is ScalarEvent else self._collection(event)
        self._open.discard(event.anchor)
        self._anchors[event.anchor] = (value, self._values - before + 1)
        return value

    def _alias(self, event: Event) -> object:
        if event.anchor in self._open:
            raise _refused(event, "this alias (*) stands inside what it stands for", "write the value out")
        if event.anchor not in self._anchors:
            advice = "check the spelling; put text that begins with * in quotes"
            raise _refused(event, "this alias (*) has no anchor (&) before it", advice)
        value, size = self._anchors[event.anchor]
        self._count_aliased(size, event)
        return value

    def _count_aliased(self, size: int, event: Event) -> None:
        self._values += size
        self._aliased += size
        if self._aliased > MAX_ALIASED:
            message = f"aliases expand this file by more than {MAX_ALIASED:,} values"
            raise _refused(event, message, "write out what is needed, or split the file")

    def _collection(self, event: Event) -> object:
        if len(self._path) >= MAX_DEPTH:
            raise _refused(event, f"the file is nested more than {MAX_DEPTH} levels deep", "make it flatter")
        is_mapping = _kind(event) is MappingStartEvent
        if event.tag not in (None, "!", f"{TAG}map" if is_mapping else f"{TAG}seq"):
            raise _unknown_tag(event, event.tag)
        return self._mapping() if is_mapping else self._sequence()

    def _sequence(self) -> list[object]:
        items: list[object] = []
        path, following = self._path, self._next
        path.append(0)
        while _kind(event := following()) is not SequenceEndEvent:
            path[-1] = len(items)
            items.append(self._value(event))
        path.pop()
        return items

    def _mapping(self) -> dict[Hashable, object]:
        own: dict[Hashable, object] = {}
        keys: dict[Hashable, Event] = {}
        merged: dict[Hashable, object] | None = None
        path, following = self._path, self._next
        path.append("")
        while _kind(event := following()) is not MappingEndEvent:
            if _is_merge(event):
                merged = {**self._merged(following()), **(merged or {})}
                continue
            name = self._key(event)
            path[-1] = name if isinstance(name, str | int) else str(name)
            if name in own:
                self._built.repeated.append(Repeated(tuple(path), _span(keys[name]), _span(event)))
            else:
                keys[name] = event
            own[name] = self._value(following())
        path.pop()
        return own if merged is None else {**merged, **own}

    def _key(self, event: Event) -> Hashable:
        if _kind(event) is ScalarEvent and event.anchor is None:
            return self._scalar(event)
        value = self._value(event)
        if isinstance(value, str | int | float | None):
            return value
        message = "a key is a list or a mapping"
        raise _refused(event, message, "a key must be plain text; put text that begins with { or [ in quotes")

    def _merged(self, event: Event) -> dict[Hashable, object]:
        value = self._value(event)
        sources = value if isinstance(value, list) else [value]
        result: dict[Hashable, object] = {}
        for source in reversed(sources):
            if not isinstance(source, dict):
                raise _refused(
                    event, "`<<` merges something that is no mapping", "name a mapping behind it: <<: *name"
                )
            self._count_aliased(len(source), event)
            result |= source
        return result

    def _scalar(self, event: Event) -> Hashable:
        tag, text = event.tag, event.value
        if tag is None or tag == "!":
            return self._plain_value(event) if event.implicit[0] else text
        if tag == f"{TAG}str":
            return text
        if tag not in _PLAIN_TAGS:
            raise _unknown_tag(event, tag)
        return self._constructed(tag, event)

    def _plain_value(self, event: Event) -> Hashable:
        value: Hashable = self._plain.get(event.value, _UNSET)
        if value is _UNSET:
            tag = self._resolve(yaml.ScalarNode, event.value, (True, False))
            value = self._constructed(tag, event) if tag in _PLAIN_TAGS else event.value
            self._plain[event.value] = value
        return value

    def _constructed(self, tag: str, event: Event) -> Hashable:
        try:
            return self._construct(yaml.ScalarNode(tag, event.value))
        except (yaml.YAMLError, ValueError, LookupError):
            kind = tag.removeprefix(TAG)
            raise _refused(
                event, f"this value cannot be read as {kind}", "put it in quotes, if it is text"
            ) from None


def _is_merge(event: Event) -> bool:
    if _kind(event) is not ScalarEvent or event.value != _MERGE_KEY:
        return False
    return event.implicit[0] if event.tag is None else event.tag == f"{TAG}merge"


def _span(event: Event) -> Span:
    return Span(event.start_mark.index, event.end_mark.index)


def _unknown_tag(event: Event, tag: str | None) -> YamlRefused:
    name = (tag or "").removeprefix(TAG)
    # Any other text behind `!` may be a password without quotes.
    what = f"the tag !!{name}" if name in _OTHER_TAGS else "this tag (!)"
    advice = "remove it; put text that begins with ! in quotes"
    return _refused(event, f"{what} is not understood here", advice)


def _refused(event: Event, message: str, help_: str) -> YamlRefused:
    return YamlRefused(message, event.start_mark.index, help_=help_)
