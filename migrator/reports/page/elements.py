"""Puts HTML together so that nothing gets in unescaped: text is text, and only elements are markup."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from migrator.reports.escaping.visible import visible, visible_lines

_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Markup:
    """HTML that may stand in a page as it is. Made by the functions of this module, never from a text."""

    html: str


Content = str | Markup
"""What an element holds: a `str` is somebody's text and is escaped, whatever is in it."""

NOTHING = Markup("")


def element(tag: str, *content: Content, **attributes: str) -> Markup:
    """Return an element on one line. `class_` is the attribute class, `aria_label` is aria-label."""
    return Markup(f"<{tag}{_attributes(attributes)}>{_inside(content, '')}</{tag}>")


def block(tag: str, *content: Content, **attributes: str) -> Markup:
    """Return an element whose parts stand on lines of their own; empty parts are left out."""
    parts = [part for part in content if part not in ("", NOTHING)]
    return Markup(f"<{tag}{_attributes(attributes)}>\n{_inside(parts, chr(10))}\n</{tag}>")


def joined(parts: Iterable[Content], between: str = "") -> Markup:
    """Return the parts one after the other; what stands between them is text, too."""
    return Markup(escape(between).join(_escaped(part) for part in parts))


def lines(text: str) -> Markup:
    """Return a text that keeps its line feeds and tabs, for inside `pre`."""
    return Markup(escape(visible_lines(text)))


def code(text: str) -> Markup:
    """Return a name, path, scope or code, character for character."""
    return element("code", Markup(escape(visible(text)))) if text else NOTHING


def items(entries: Sequence[Content], **attributes: str) -> Markup:
    """Return a list; nothing where there are no entries."""
    return block("ul", *(element("li", entry) for entry in entries), **attributes) if entries else NOTHING


def table(caption: str, header: Sequence[str], rows: Iterable[Sequence[Content]]) -> Markup:
    """Return a table: its first row and the first cell of each other row are headers.

    It scrolls by itself where it is wider than the screen, with the keyboard as well.
    """
    head = block("thead", element("tr", *(element("th", name, scope="col") for name in header)))
    body = block("tbody", *(_row(cells) for cells in rows))
    drawn = block("table", element("caption", caption), head, body)
    return block("div", drawn, class_="wide", role="region", aria_label=caption, tabindex="0")


def section(id_: str, title: str, *content: Content) -> Markup:
    """Return a part of the page under a heading that the contents lead to."""
    return block("section", element("h2", title, id=id_), *content, aria_labelledby=id_)


def _row(cells: Sequence[Content]) -> Markup:
    first, *others = cells
    filled = ("-" if cell in ("", NOTHING) else cell for cell in others)
    return block("tr", element("th", first, scope="row"), *(element("td", cell) for cell in filled))


def _inside(content: Iterable[Content], between: str) -> str:
    return between.join(map(_escaped, content))


def _escaped(content: Content) -> str:
    if isinstance(content, Markup):
        return content.html
    # A browser shows any run of white space as one blank; here it is one, or line ends would be spelt out.
    return escape(visible(_BLANKS.sub(" ", content)))


def _attributes(given: dict[str, str]) -> str:
    named = ((name.rstrip("_").replace("_", "-"), value) for name, value in given.items())
    return "".join(f' {name}="{escape(visible(value))}"' for name, value in named)
