"""What PyYAML gives: a loader that takes YAML as migrator understands it, and the shape of its events."""

from typing import Protocol

import yaml

TAG = "tag:yaml.org,2002:"
MERGE = f"{TAG}merge"
_LONGEST_NUMBER = 200
"""Characters."""


class Loader(yaml.CSafeLoader):
    """PyYAML's C loader without timestamps: `2023-02-01` stays the text that its author wrote.

    Nor does it know the tag of a lone `=`, which PyYAML recognises and then cannot construct.
    """

    def resolve(self, kind: type[yaml.Node], value: str, implicit: tuple[bool, bool]) -> str:
        """Return the tag of an untagged node. Long text is text: the number patterns take quadratic time."""
        if kind is yaml.ScalarNode and len(value) > _LONGEST_NUMBER:
            return f"{TAG}str"
        tag: str = super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]  # so its stub has it
        return tag


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":value"))]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


class PositionLoader(yaml.CSafeLoader):
    """Composes nodes for their positions: no tag is resolved but the merge key's, in half the time."""

    def resolve(self, kind: type[yaml.Node], value: str, implicit: tuple[bool, bool]) -> str:
        """Return the tag of an untagged node."""
        return MERGE if kind is yaml.ScalarNode and value == "<<" and implicit[0] else ""

    def descend_resolver(self, current_node: object, current_index: object) -> None:
        """Do nothing: only resolvers that go by paths need it."""

    def ascend_resolver(self) -> None:
        """Do nothing."""


class Mark(Protocol):
    """A position; libyaml gives no other attribute that is needed here."""

    index: int


class Event(Protocol):
    """What events have: collections have no value and aliases no tag, but neither is asked for it."""

    anchor: str | None
    tag: str | None
    value: str
    implicit: tuple[bool, bool]
    start_mark: Mark
    end_mark: Mark
