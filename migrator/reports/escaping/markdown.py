"""Puts other people's text into Markdown so that none of it is read as markup, HTML, a mention or a link.

Made for GitHub and GitLab, which add to CommonMark: pipes end table cells, `@name` notifies people, `#1`,
`!1`, `~label` and bare URLs become links, `$` starts mathematics.
"""

import html
import re

from migrator.reports.escaping.visible import prose, visible, visible_lines

_MARKUP = re.compile(r"[\\`*_\[\]|~$#]")
_TICKS = re.compile(r"`+")
# A comment is nothing in the page, but what stands before and after it is no longer one mention or URL.
_BREAK = "<!-- -->"
_SPLIT = re.compile(r"(://|\b(?:GH|gh)-|[@#!%~$]|&amp;)(?=[\w/])")


def inline(text: str) -> str:
    """Return one line of prose."""
    escaped = html.escape(prose(text), quote=False)
    escaped = _MARKUP.sub(lambda m: f"\\{m[0]}", escaped)
    return _SPLIT.sub(lambda m: m[1] + _BREAK, escaped)


def in_html(text: str) -> str:
    """Return text for inside an HTML element, where Markdown's own escapes would show."""
    return _SPLIT.sub(lambda m: m[1] + _BREAK, html.escape(prose(text), quote=False))


def code(text: str, *, in_table: bool = False) -> str:
    """Return a code span; nothing in it is markup. An empty text gives nothing."""
    shown = visible(text)
    if not shown:
        return ""
    ticks = "`" * (_longest_run(shown) + 1)
    # CommonMark 6.1 takes one blank off each side, where there is something else in between.
    pad = " " if shown.startswith(("`", " ")) or shown.endswith(("`", " ")) else ""
    span = f"{ticks}{pad}{shown}{pad}{ticks}"
    return span.replace("|", "\\|") if in_table else span


def fenced(text: str, language: str) -> str:
    """Return a code block that the text cannot end."""
    shown = visible_lines(text).rstrip("\n")
    fence = "`" * max(3, _longest_run(shown) + 1)
    return f"{fence}{language}\n{shown}\n{fence}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in _TICKS.findall(text)), default=0)
