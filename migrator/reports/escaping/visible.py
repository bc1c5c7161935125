"""Turns characters that act on a terminal, or that hide or reorder others, into escapes that can be seen.

Names, paths and server texts come from other people. A raw ESC can rewrite what a terminal shows, a
right-to-left override can make one scope look like another, a zero-width space can hide in a name.
"""

import re
import unicodedata

_BLANKS = re.compile(r"\s+")


def visible(text: str) -> str:
    r"""Return the text on one line: what cannot be printed, line ends included, as `\x1b`, `\u202e`, `\n`."""
    return _escaped(text, keep="")


def visible_lines(text: str) -> str:
    """Return the text with its line feeds and tabs, and everything else that cannot be printed escaped."""
    return _escaped(text.replace("\r\n", "\n"), keep="\n\t")


def prose(text: str) -> str:
    """Return sentences on one line: any run of white space becomes a single blank."""
    return _escaped(_BLANKS.sub(" ", text).strip(), keep="")


def is_harmless(text: str) -> bool:
    """Return whether a file's text may be shown raw: no overrides, no controls but tabs and line ends.

    Invisible characters that ordinary files hold (byte order mark, joiners) pass: they do not act on others.
    """
    return not any(_acts(c) for c in text.replace("\r\n", "\n") if not c.isprintable())


def _escaped(text: str, *, keep: str) -> str:
    if text.isprintable():
        return text
    return "".join(c if c in keep or _is_seen(c) else _escape(c) for c in text)


def _is_seen(char: str) -> bool:
    return char.isprintable() or unicodedata.category(char) == "Zs"


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def _acts(char: str) -> bool:
    if char in "\n\t":
        return False
    bidirectional = unicodedata.bidirectional(char) in _OVERRIDES or char in _MARKS
    return bidirectional or unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}


_OVERRIDES = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_MARKS = frozenset("\u061c\u200e\u200f")
