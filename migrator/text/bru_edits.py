"""Edits of `.bru` documents that touch nothing but the blocks and pairs that are meant."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby

from migrator.text.bru import BruDocument, BruEntry
from migrator.text.edits import Edit
from migrator.text.source import Span

_LINE_ENDS = re.compile(r"[ \t]*(?:\r?\n)*")

Pairs = Sequence[tuple[str, str]]


def set_pair(document: BruDocument, block: str, index: int, value: str) -> Edit:
    """Return the edit that gives a pair another value."""
    span = document.blocks[block].entries[index].value_span
    is_glued = document.source.text[span.start - 1 : span.start] == ":"
    return Edit(span, f" {value}" if is_glued else value)


def remove_pair(document: BruDocument, block: str, index: int) -> Edit:
    """Return the edit that takes a pair out, with its annotations and its line."""
    return Edit(document.blocks[block].entries[index].whole, "")


def replace_pair(document: BruDocument, block: str, index: int, pairs: Pairs) -> Edit:
    """Return the edit that puts pairs where one is; its annotations go."""
    indent = _indent(document, block)
    return Edit(
        document.blocks[block].entries[index].whole,
        "".join(newline(document) + indent + _pair(p) for p in pairs),
    )


def append_pairs(document: BruDocument, block: str, pairs: Pairs) -> Edit:
    """Return the edit that puts pairs at the end of a block."""
    found = document.blocks[block]
    end = found.entries[-1].whole.end if found.entries else found.inside.start
    indent = _indent(document, block)
    return Edit(Span(end, end), "".join(newline(document) + indent + _pair(p) for p in pairs))


def remove_blocks(document: BruDocument, blocks: Collection[str]) -> list[Edit]:
    """Return the edits that take blocks out; neighbours go together, with the blank lines behind them."""
    edits: list[Edit] = []
    for is_gone, run in groupby(document.blocks, key=lambda name: name in blocks):
        if is_gone:
            names = list(run)
            first, last = document.blocks[names[0]].span, document.blocks[names[-1]].span
            edits.append(_removal(document.source.text, Span(first.start, last.end)))
    return edits


def _removal(text: str, span: Span) -> Edit:
    """Return the removal of a span with the blank lines behind it; at the end of the file, before it."""
    behind = _LINE_ENDS.match(text, span.end)
    end = behind.end() if behind else span.end
    if end < len(text):
        return Edit(Span(span.start, end), "")
    return Edit(Span(len(text[: span.start].rstrip(" \t\r\n")), span.end), "")


def replace_block(document: BruDocument, block: str, new: Mapping[str, Pairs]) -> Edit:
    """Return the edit that puts blocks where one is."""
    return Edit(document.blocks[block].span, _blocks(document, new))


def insert_blocks(document: BruDocument, after: str, new: Mapping[str, Pairs]) -> Edit:
    """Return the edit that puts blocks behind one, a blank line before each."""
    end = document.blocks[after].span.end
    return Edit(Span(end, end), newline(document) * 2 + _blocks(document, new))


def insert_block_before(document: BruDocument, before: str, new: Mapping[str, Pairs]) -> Edit:
    """Return the edit that puts blocks in front of one."""
    start = document.blocks[before].span.start
    return Edit(Span(start, start), _blocks(document, new) + newline(document))


def insert_list(document: BruDocument, after: str, name: str, item: str) -> Edit:
    """Return the edit that puts a list of one name behind a block."""
    end, line = document.blocks[after].span.end, newline(document)
    return Edit(Span(end, end), f"{line}{name} [{line}{_step(document)}{item}{line}]")


def replace_name(document: BruDocument, block: str, index: int, item: str) -> Edit:
    """Return the edit that puts one name of a list where another is."""
    return Edit(document.blocks[block].entries[index].name_span, item)


def append_name(document: BruDocument, block: str, item: str) -> Edit:
    """Return the edit that puts a name at the end of a list."""
    found = document.blocks[block]
    line = newline(document)
    if not found.entries:
        return Edit(found.inside, f"{line}{_step(document)}{item}{line}")
    end = found.entries[-1].name_span.end
    between = line + _before(document, found.entries[-1])
    return Edit(Span(end, end), f",{between}{item}")


def in_order(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return the edits in the order of the text."""
    return tuple(sorted(edits, key=lambda e: (e.span.start, e.span.end)))


def newline(document: BruDocument) -> str:
    """Return the line end of the author."""
    first = document.source.text.find("\n")
    return "\r\n" if first > 0 and document.source.text[first - 1] == "\r" else "\n"


def _blocks(document: BruDocument, new: Mapping[str, Pairs]) -> str:
    end, step = newline(document), _step(document)
    texts = (
        end.join((f"{name} {{", *(step + _pair(pair) for pair in pairs), "}")) for name, pairs in new.items()
    )
    return (end * 2).join(texts)


def _pair(pair: tuple[str, str]) -> str:
    return f"{pair[0]}: {pair[1]}".rstrip()


def _indent(document: BruDocument, block: str) -> str:
    """Return the blanks before the names of a block's pairs."""
    entries = document.blocks[block].entries
    return _before(document, entries[0]) if entries else _step(document)


def _step(document: BruDocument) -> str:
    """Return the blanks before the first pair of the file."""
    first = next((b.entries[0] for b in document.blocks.values() if b.entries and not b.is_list), None)
    return _before(document, first) if first else "  "


def _before(document: BruDocument, entry: BruEntry) -> str:
    start = document.source.text.rfind("\n", 0, entry.name_span.start) + 1
    text = document.source.text[start : entry.name_span.start]
    return text if not text.strip() else "  "
