"""What a manifest's text says outside of authentication: its bytes, by code that migrator does not share.

Authentication is: every authenticator, every error handler (where a filter for refused tokens comes in), and
the section `spec`.
"""

from collections import Counter
from collections.abc import Iterator

import yaml

_AUTHENTICATION = "authenticator"
_HANDLER = "error_handler"
_TYPES = ("Authenticator", "ErrorHandler")
_CUT = "\0"
Span = tuple[int, int]


def outside(text: str) -> str:
    """Return the text with marks for authenticators and the specification, and without error handlers."""
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    assert node is not None, "the text is empty"
    spans = sorted(set(_spans(text, node, is_top=True)))
    pieces: list[str] = []
    position = 0
    for start, end, mark in spans:
        if start >= position:
            pieces += (text[position:start], mark)
            position = end
    return "".join((*pieces, text[position:]))


def lost_comments(old: str, new: str) -> list[str]:
    """Return the lines that are comments and are missing in the new text."""
    return sorted((_comments(old) - _comments(new)).elements())


def different_lines(old: str, new: str) -> int:
    """Return how many lines outside of authentication are not the same."""
    before, after = outside(old).splitlines(keepends=True), outside(new).splitlines(keepends=True)
    common = sum((Counter(before) & Counter(after)).values())
    return 0 if before == after else max(1, len(before) + len(after) - 2 * common)


def _comments(text: str) -> Counter[str]:
    return Counter(line.strip() for line in text.splitlines() if line.lstrip().startswith("#"))


def _spans(text: str, node: yaml.Node, *, is_top: bool = False) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and what stands for it, of whatever is about authentication."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _spans(text, item)
    if not isinstance(node, yaml.MappingNode):
        return
    if _is_about_it(node):
        yield (*_span(text, node), _CUT)
        return
    for key, value in node.value:
        if key.value == _HANDLER:
            yield _entry(text, key, value)
        elif key.value == _AUTHENTICATION or (is_top and key.value == "spec"):
            yield (*_span(text, value), _CUT)
        else:
            yield from _spans(text, value)


def _is_about_it(node: yaml.MappingNode) -> bool:
    types = [v.value for k, v in node.value if k.value == "type" and isinstance(v, yaml.ScalarNode)]
    return any(type_.endswith(_TYPES) for type_ in types)


def _span(text: str, node: yaml.Node) -> Span:
    """Return where a node stands, without the comments and blank lines behind it."""
    start, end = node.start_mark.index, _last(node).end_mark.index
    lines = text[start:end].splitlines(keepends=True)
    while len(lines) > 1 and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    return start, start + len("".join(lines).rstrip())


def _last(node: yaml.Node) -> yaml.Node:
    """Return the node's last descendant: the end mark of a block runs past what follows it."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return node


def _entry(text: str, key: yaml.Node, value: yaml.Node) -> tuple[int, int, str]:
    """Return the whole lines of an entry."""
    start = text.rfind("\n", 0, key.start_mark.index) + 1
    end = text.find("\n", max(_span(text, value)[1] - 1, key.end_mark.index))
    return (start, len(text) if end < 0 else end + 1, "")
