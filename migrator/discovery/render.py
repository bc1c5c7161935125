"""Writes a draft as people would write an inventory by hand."""

from collections.abc import Iterator, Mapping, Sequence

from migrator.discovery.draft import SECTIONS, Draft, Entry, Field, FieldValue
from migrator.text.values import Style, yaml_scalar

HEADING = """\
# An inventory of what `migrator discover` found. Comments say where; TODO marks what a person must look at.
# Secrets are not in here: value refers to where the key is kept. Add what is new with --update.
"""
_STYLE = Style()


def render_inventory(draft: Draft) -> str:
    """Return a whole inventory file."""
    sections = [_section(name, draft.section(name)) for name in SECTIONS if draft.section(name)]
    return "\n".join([f"{HEADING}version: 1\n", *sections])


def _section(name: str, entries: Sequence[Entry]) -> str:
    return f"{name}:\n" + "".join(entry_text(entry, "  ", "  ") for entry in entries)


def entry_text(entry: Entry, indent: str, step: str) -> str:
    """Return the lines of one entry, `indent` before its name and `step` more before what is in it."""
    inner = indent + step
    lines = [f"{indent}{yaml_scalar(entry.name, _STYLE)}:"]
    lines += [f"{inner}# {comment_text(words)}" for words in entry.evidence]
    lines += [f"{inner}# TODO: {comment_text(words)}".rstrip() for words in entry.to_do]
    lines += [f"{inner}{line}" for field in entry.fields for line in _field_lines(field, step)]
    return "".join(f"{line}\n" for line in lines)


def comment_text(words: str) -> str:
    """Return words that stay on their line and in their comment, whatever a file is called."""
    if words.isprintable():
        return words
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in words)


def _field_lines(field: Field, step: str) -> Iterator[str]:
    beside = f"  # {comment_text(field.comment)}" if field.comment else ""
    if isinstance(field.value, Mapping):
        flow = ", ".join(f"{k}: {_value(v)}" for k, v in field.value.items())
        if len(flow) <= _LONGEST:
            yield f"{field.name}: {{{flow}}}{beside}"
            return
        yield f"{field.name}:{beside}"
        yield from (f"{step}{k}: {_value(v)}" for k, v in field.value.items())
        return
    yield f"{field.name}: {_value(field.value)}{beside}"


_LONGEST = 90
"""Characters of a mapping that stays on one line."""


def _value(value: FieldValue) -> str:
    match value:
        case str():
            return yaml_scalar(value, _STYLE)
        case Mapping():
            return "{" + ", ".join(f"{k}: {_value(v)}" for k, v in value.items()) + "}"
        case _:
            return "[" + ", ".join(_value(item) for item in value) + "]"
