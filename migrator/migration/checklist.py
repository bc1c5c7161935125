"""The checklist beside a generated file: what a person must still do."""

from migrator.model.change import Change

SUFFIX = ".checklist.md"


def checklist_text(change: Change) -> str:
    """Return the checklist as Markdown, the same every time; nothing where there is nothing to do."""
    if not change.checklist:
        return ""
    lines = [f"# What remains to be done: {_inline(change.path)}", ""]
    users = ", ".join(map(_inline, (change.extractor, *change.shared_with)))
    lines += [f"Extractors: {users}", ""]
    lines += [f"{number}. [ ] {_inline(item)}" for number, item in enumerate(change.checklist, start=1)]
    if change.reasons:
        lines += ["", "To know before it is merged:", "", *(f"- {_inline(note)}" for note in change.reasons)]
    return "\n".join(lines) + "\n"


def _inline(text: str) -> str:
    """Return a text that Markdown shows as it is, on one line."""
    escaped = "".join(f"\\{c}" if c in "\\`*[]<#|" else c for c in text)
    return " ".join(escaped.split())
