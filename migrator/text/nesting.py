"""Puts a mapping of a document deeper: into a mapping of new entries, its own text kept as it is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from migrator.model.place import Pointer
from migrator.text.block_edits import block_lines
from migrator.text.bracket_edits import bracket_members
from migrator.text.children import children, stands_where_it_is_used
from migrator.text.document import Document, NodeKind
from migrator.text.edits import CannotEdit, Edit
from migrator.text.json import JsonDocument
from migrator.text.source import Span
from migrator.text.values import Style, Value, json_style, yaml_style

_LINE = re.compile(r"(?<=\n)(?=[^\r\n])")
_REST = re.compile(r"[ \t]*(#[^\r\n]*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Nest:
    """What stands around a mapping from now on: `{**before, holder: {name: {**first, …}, **beside}}`."""

    before: Mapping[str, Value]
    holder: str
    name: str
    """The mapping's own key inside `holder`."""
    beside: Mapping[str, Value]
    """What follows it there."""
    first: Mapping[str, Value]
    """What comes in front of its own entries."""


def nesting_edits(
    document: Document, pointer: Pointer, nest: Nest, *, others: Sequence[Edit] = ()
) -> list[Edit]:
    """Return the edits that put the mapping at a pointer into new ones.

    `others` are edits inside it that are to be applied together with these. Raises CannotEdit where it is
    no mapping, holds nothing, is shared, or shares its first line with the dash of a list.
    """
    if document.kind(pointer) is not NodeKind.MAPPING or not children(document, pointer):
        raise CannotEdit("what is to be put deeper is no mapping with entries")
    if not stands_where_it_is_used(document, pointer) or isinstance(pointer[-1], int):
        raise CannotEdit("what is to be put deeper is shared, or an item of a list")
    style = json_style if isinstance(document, JsonDocument) else yaml_style
    edit = _in_brackets if document.is_flow(pointer) else _in_block
    return edit(document, pointer, nest, style(document.source.text), others)


def _in_block(
    document: Document, pointer: Pointer, nest: Nest, style: Style, others: Sequence[Edit]
) -> list[Edit]:
    text, span = document.source.text, document.span(pointer)
    column = span.start - text.rfind("\n", 0, span.start) - 1
    line = style.newline + " " * column
    deeper = style.step * 2
    head = [
        *block_lines(nest.before, style),
        f"{nest.holder}:",
        f"{style.step}{_block_key(nest.name, style)}:",
    ]
    own = [deeper + entry for entry in block_lines(nest.first, style)]
    opening = line.join([*head, *own]) + line + deeper
    closing = "".join(f"{line}{style.step}{entry}" for entry in block_lines(nest.beside, style))
    rest = _REST.match(text, span.end)
    end = rest.end() if rest else span.end
    shifted = _shifted(text, Span(span.start, span.end), deeper, others)
    return [Edit(Span(span.start, span.start), opening), *shifted, Edit(Span(end, end), closing)]


def _block_key(name: str, style: Style) -> str:
    return block_lines({name: None}, style)[0].removesuffix(": null")


def _shifted(text: str, span: Span, by: str, others: Iterable[Edit]) -> list[Edit]:
    """Return insertions at the start of each line inside a span, but for lines that others replace."""
    taken = [e.span for e in others]
    starts = (m.start() for m in _LINE.finditer(text, span.start, span.end))
    free = (s for s in starts if not any(t.start < s < t.end for t in taken))
    return [Edit(Span(s, s), by) for s in free]


def _in_brackets(
    document: Document, pointer: Pointer, nest: Nest, style: Style, others: Sequence[Edit]
) -> list[Edit]:
    span, first = document.span(pointer), children(document, pointer)[0]
    text, key = document.source.text, first.key
    if key is None:
        raise CannotEdit("an entry has no key")
    colon = text[key.end : first.value.start]
    is_quoted = text[key.start] in "\"'"
    style = replace(
        style,
        quote_keys=is_quoted,
        quote_strings=is_quoted or style.quote_strings,
        colon=colon if re.fullmatch(r":[ \t]*", colon) else style.colon,
    )
    is_json = isinstance(document, JsonDocument)
    inner, outer = _line_around(text, span, key.start, style)
    step = style.step if inner is not None else ""
    deepest = f"{inner}{step}" if inner is not None else None
    before = bracket_members(nest.before, style, line=inner, is_json=is_json)
    own = bracket_members(nest.first, style, line=f"{deepest}{step}" if deepest else None, is_json=is_json)
    beside = bracket_members(nest.beside, style, line=deepest, is_json=is_json)
    empty: Mapping[str, Value] = {nest.holder: None, nest.name: None}
    holder, name = (
        member.removesuffix("null") for member in bracket_members(empty, style, line=None, is_json=is_json)
    )
    joint = f",{inner}" if inner is not None else ", "
    opening = f"{{{inner or ''}{joint.join([*before, holder])}{{{deepest or ''}{name}"
    closing = "".join(f",{deepest or ' '}{member}" for member in beside)
    ending = f"{closing}{inner or ''}}}{outer or ''}}}"
    behind = span.start + 1
    extra = [Edit(Span(behind, behind), _front(own, deepest, step))] if own else []
    return [
        Edit(Span(span.start, span.start), opening),
        *extra,
        *_shifted(text, span, step * 2, others),
        Edit(Span(span.end, span.end), ending),
    ]


def _front(own: Sequence[str], deepest: str | None, step: str) -> str:
    if deepest is None:
        return ", ".join(own) + ", "
    return "".join(f"{deepest}{step}{member}," for member in own)


def _line_around(text: str, span: Span, key_start: int, style: Style) -> tuple[str | None, str | None]:
    """Return what starts a line of the mapping's entries and that of its end; `None`: it is on one line."""
    between = text[span.start + 1 : key_start]
    if "\n" not in between or between.strip():
        return None, None
    start = text.rfind("\n", 0, span.end) + 1
    indent = text[start : span.end - 1]
    outer = indent if not indent.strip() else ""
    return style.newline + between.rpartition("\n")[2], style.newline + outer
