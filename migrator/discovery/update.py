"""Adds new entries to an inventory that people have edited. Everything that is there stays byte for byte."""

import re
from collections.abc import Iterator, Sequence

from migrator.discovery.draft import SECTIONS, Draft, Entry, FieldValue
from migrator.discovery.render import entry_text
from migrator.errors import SourceProblem
from migrator.text.children import children
from migrator.text.edits import CannotEdit, Edit, apply_edits
from migrator.text.source import SourceText, Span
from migrator.text.values import yaml_style
from migrator.text.yaml import YamlDocument, parse_yaml

_RULE = "discover-update"
_HELP = "write the section in lines of its own, or let discover write a new file and take over what is new"


def updated(document: YamlDocument, draft: Draft) -> str:
    """Return the text with the draft's entries added.

    Raises SourceProblem where a section is written in a way that nothing can be added to with proof.
    """
    if draft.is_empty:
        return document.source.text
    try:
        text = apply_edits(document.source.text, _edits(document, draft))
    except CannotEdit as problem:
        raise _problem(document.source, str(problem)) from None
    _prove(document, draft, text)
    return text


def _edits(document: YamlDocument, draft: Draft) -> Iterator[Edit]:
    missing: list[str] = []
    for section in SECTIONS:
        entries = draft.section(section)
        if entries and _is_there(document, section):
            yield _in_section(document, section, entries)
        elif entries:
            missing.append(_text(document, section, entries))
    if missing:
        yield _at_end(document.source.text, missing)


def _is_there(document: YamlDocument, section: str) -> bool:
    return isinstance(document.data, dict) and section in document.data


def _in_section(document: YamlDocument, section: str, entries: Sequence[Entry]) -> Edit:
    """Return the insertion behind the last entry and the comments that go with it."""
    if document.is_flow((section,)):
        raise CannotEdit(f"{section} is written in brackets")
    own = children(document, (section,))
    first = own[0].key if own else None
    if first is None:
        raise CannotEdit(f"{section} has no entries to add to")
    text = document.source.text
    line_start = text.rfind("\n", 0, first.start) + 1
    indent = text[line_start : first.start]
    if indent.strip(" ") or own[-1].is_alias:
        raise CannotEdit(f"{section} is written in an uncommon way")
    position = _behind(text, max(c.value.end for c in own), indent)
    style = yaml_style(text)
    new = "".join(entry_text(entry, indent, style.step) for entry in entries)
    lead = "" if position == 0 or text[position - 1] == "\n" else "\n"
    return Edit(Span(position, position), _with_line_ends(lead + new, style.newline))


def _behind(text: str, end: int, indent: str) -> int:
    """Return where the line after a value begins; comments that are indented like entries stay above."""
    position = _next_line(text, end)
    comment = re.compile(rf"(?:[ \t]*\r?\n)*{indent}[ \t]*#[^\n]*(?:\n|$)")
    while match := comment.match(text, position):
        position = match.end()
    return position


def _next_line(text: str, index: int) -> int:
    if index > 0 and text[index - 1] == "\n":
        return index
    found = text.find("\n", index)
    return len(text) if found < 0 else found + 1


def _text(document: YamlDocument, section: str, entries: Sequence[Entry]) -> str:
    style = yaml_style(document.source.text)
    return f"{section}:\n" + "".join(entry_text(entry, style.step, style.step) for entry in entries)


def _at_end(text: str, sections: Sequence[str]) -> Edit:
    if re.search(r"^\.\.\.\s*$", text, re.MULTILINE):
        raise CannotEdit("the document ends with a mark of its own")
    lead = "\n" if text and not text.endswith("\n") else ""
    new = lead + "".join(f"\n{section}" for section in sections)
    return Edit(Span(len(text), len(text)), _with_line_ends(new, yaml_style(text).newline))


def _with_line_ends(text: str, newline: str) -> str:
    return text.replace("\n", newline)


def _prove(document: YamlDocument, draft: Draft, text: str) -> None:
    """Read the new text again: it must hold the old data and the new entries, and nothing else."""
    old = document.data if isinstance(document.data, dict) else {}
    expected: dict[object, object] = dict(old)
    for section in SECTIONS:
        new = {entry.name: _plain(entry) for entry in draft.section(section)}
        if new:
            expected[section] = {**(old.get(section) or {}), **new}
    try:
        after = parse_yaml(SourceText.of(document.source.path, text))
    except SourceProblem as problem:
        raise _problem(document.source, "adding to it would break it") from problem
    if after.data != expected or after.duplicates:
        raise _problem(document.source, "adding to it would change what is there")


def _plain(entry: Entry) -> dict[str, object]:
    def plain(value: FieldValue) -> object:
        if isinstance(value, str):
            return value
        if isinstance(value, Sequence):
            return list(value)
        return {k: plain(v) for k, v in value.items()}

    return {name: plain(value) for name, value in entry.data.items()}


def _problem(source: SourceText, message: str) -> SourceProblem:
    return SourceProblem(f"nothing can be added here: {message}", rule=_RULE, path=source.path, help_=_HELP)
