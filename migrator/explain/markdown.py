"""Puts documentation into Markdown, so that nothing of its text is taken for markup."""

import re

_LABEL = re.compile(r"^(What|Why|Fix|Example):[ \n]*", re.MULTILINE)
_CODE = re.compile(r"(`[^`]*`)")
_MARKUP = re.compile(r"[<*\\]")


def prose(text: str) -> str:
    """Return Markdown of text whose only markup is code in backticks; labels such as `Why:` stand out."""
    pieces = _CODE.split(text.strip())
    escaped = "".join(
        piece if piece.startswith("`") else _MARKUP.sub(lambda m: f"\\{m[0]}", piece) for piece in pieces
    )
    return _LABEL.sub(lambda m: f"**{m[1]}:** ", escaped)


def block(lines: str) -> str:
    """Return lines of a file, to be shown as they are."""
    return f"```\n{lines}\n```"


def section(label: str, text: str) -> str:
    """Return a paragraph with its label."""
    return f"**{label}:** {prose(text)}"
