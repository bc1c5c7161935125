"""Edits of YAML block collections: entries and items that stand on lines of their own."""

import re
from collections.abc import Mapping, Sequence

from migrator.text.children import Child, comments
from migrator.text.collection import Collection, New, combined
from migrator.text.document import NodeKind
from migrator.text.edits import CannotEdit, Edit
from migrator.text.source import Span
from migrator.text.values import Brackets, Style, Value, yaml_scalar

_BLANK = re.compile(r"\ufeff?[ \t]*")
_REST = re.compile(r"[ \t]*(#[^\r\n]*)?")
_LINE_END = re.compile(r"\r?\n|$")


def block_edits(collection: Collection) -> list[Edit]:
    """Return the edits that change entries or items of a block collection, comments kept.

    Raises CannotEdit where an entry shares its lines with something else.
    """
    if collection.is_emptied:
        return [_emptying(collection)]
    return [edit for i in collection.changed for edit in _child_edits(collection, i)]


def _emptying(collection: Collection) -> Edit:
    """Leave empty brackets, behind the key where the collection stood below it."""
    document, pointer = collection.document, collection.pointer
    span = document.span(pointer)
    if comments(document, pointer) or any(c.is_alias for c in collection.children):
        raise CannotEdit("comments or aliases would go with the last entry of a block collection")
    brackets = "{}" if document.kind(pointer) is NodeKind.MAPPING else "[]"
    before = collection.text[: span.start].rstrip()
    is_below_key = "\n" in collection.text[len(before) : span.start] and before.endswith(":")
    return Edit(Span(len(before), span.end), " " + brackets) if is_below_key else Edit(span, brackets)


def block_lines(value: New, style: Style) -> list[str]:
    """Return a collection as lines of block YAML that start in the first column."""
    lines: list[str] = []
    if isinstance(value, Mapping):
        for key, item in value.items():
            lines += _entry_lines(key, item, style)
        return lines
    for item in value:
        inner = _nested_lines(item, style) or [_inline(item, style)]
        lines += [f"- {inner[0]}", *(f"  {line}" for line in inner[1:])]
    return lines


def _entry_lines(key: str, value: Value, style: Style) -> list[str]:
    name = yaml_scalar(key, style) if not style.quote_keys else f'"{key}"'
    inner = _nested_lines(value, style)
    if not inner:
        return [f"{name}: {_inline(value, style)}"]
    indent = style.step if isinstance(value, Mapping) else style.dash_indent
    return [f"{name}:", *(indent + line for line in inner)]


def _nested_lines(value: Value, style: Style) -> list[str]:
    if isinstance(value, Brackets):
        return []
    if isinstance(value, Mapping) or (isinstance(value, Sequence) and not isinstance(value, str)):
        return block_lines(value, style)
    return []


def _inline(value: Value, style: Style) -> str:
    match value:
        case str() | int() | None:
            return yaml_scalar(value, style)
        case Mapping():
            entries = (f"{yaml_scalar(k, style)}: {_inline(v, style)}" for k, v in value.items())
            return "{" + ", ".join(entries) + "}"
        case _:
            return "[" + ", ".join(_inline(item, style) for item in value) + "]"


def _child_edits(collection: Collection, index: int) -> list[Edit]:
    child, change = collection.children[index], collection.changes[index]
    span = _whole(collection, child)
    if change.new is None:
        return [_insertion(collection, span, change.after)]
    new = combined(change)
    if new:
        return _replacement(collection, child, span, block_lines(new, collection.style))
    return [_removal(collection, index, span)]


def _insertion(collection: Collection, span: Span, new: New) -> Edit:
    """Insert lines below a child, behind the comment that may follow it."""
    end = _line_end(collection, span)
    indent = " " * _column(collection, span.start)
    newline = collection.style.newline
    lines = block_lines(new, collection.style)
    return Edit(Span(end, end), "".join(newline + indent + line for line in lines))


def _replacement(collection: Collection, child: Child, span: Span, lines: list[str]) -> list[Edit]:
    """Put the first line where the child was, so that a comment behind it stays, and the others below."""
    newline = collection.style.newline + " " * _column(collection, span.start)
    below = [*lines[1:], *_comments(collection, child, span)]
    end = _line_end(collection, span)
    if end == span.end:
        return [Edit(span, newline.join((lines[0], *below)))]
    first = Edit(span, lines[0])
    return [first, Edit(Span(end, end), "".join(newline + line for line in below))] if below else [first]


def _removal(collection: Collection, index: int, span: Span) -> Edit:
    text = collection.text
    start = text.rfind("\n", 0, span.start) + 1
    if not _BLANK.fullmatch(text, start, span.start):
        return _removal_behind_dash(collection, index, span)
    inside = _comments(collection, collection.children[index], span)
    end = _line_end(collection, span)
    trailing = text[span.end : end].strip()
    if inside or trailing:
        newline = collection.style.newline + " " * _column(collection, span.start)
        return Edit(Span(span.start, end), newline.join((*inside, *([trailing] if trailing else []))))
    line_end = _LINE_END.match(text, end)
    if line_end and line_end[0]:
        return Edit(Span(span.start - _column(collection, span.start), line_end.end()), "")
    before = max(start - len(collection.style.newline), 0)
    return Edit(Span(before, end), "")  # the last line of a file that ends without a line end


def _removal_behind_dash(collection: Collection, index: int, span: Span) -> Edit:
    """Remove the first entry of a mapping that starts on the line of its list item's dash."""
    following = collection.children[1] if len(collection.children) > 1 else None
    if index > 0 or following is None or following.key is None or collection.is_removed(1):
        raise CannotEdit("an entry shares its line with something else")
    between = collection.text[span.end : following.key.start]
    if between.strip() or _comments(collection, collection.children[index], span):
        raise CannotEdit("a comment stands behind an entry that shares its line with a dash")
    return Edit(Span(span.start, following.key.start), "")


def _comments(collection: Collection, child: Child, span: Span) -> list[str]:
    """Return the comments inside a child: an edit of the child would lose them."""
    start = child.key.end if child.key else span.start + 1
    before_value = re.findall(r"(?<=\s)#[^\r\n]*", collection.text[start : child.value.start])
    inside = comments(collection.document, (*collection.pointer, child.name))
    return [*before_value, *(collection.text[s.start : s.end] for s in inside)]


def _whole(collection: Collection, child: Child) -> Span:
    """Return the span from the key, or from the dash of a list item, to the end of the value."""
    if child.is_alias:
        raise CannotEdit("an alias stands where something is to be changed")
    if child.key:
        return Span(child.key.start, max(child.value.end, _colon_end(collection, child.key)))
    dash = len(collection.text[: child.value.start].rstrip()) - 1
    if collection.text[dash : dash + 1] != "-":
        raise CannotEdit("something stands between a list item and its dash")
    return Span(dash, max(child.value.end, dash + 1))


def _colon_end(collection: Collection, key: Span) -> int:
    colon = re.compile(r"[ \t]*:").match(collection.text, key.end)
    if colon is None:
        raise CannotEdit("a key is not followed by a colon")
    return colon.end()


def _line_end(collection: Collection, span: Span) -> int:
    """Return where the line ends on which the span ends."""
    rest = _REST.match(collection.text, span.end)
    end = rest.end() if rest else span.end
    if not _LINE_END.match(collection.text, end):
        raise CannotEdit("an entry shares its line with something else")
    return end


def _column(collection: Collection, index: int) -> int:
    start = collection.text.rfind("\n", 0, index) + 1
    return index - start - collection.text.startswith("\ufeff", start)
