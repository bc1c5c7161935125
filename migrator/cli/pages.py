"""Pages that teach: what `explain` and `formats` print."""

from collections.abc import Iterable, Sequence
from io import StringIO

from rich.console import Console as RichConsole
from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text

from migrator.cli.console import Console
from migrator.explain.pages import Page
from migrator.formats.interface import Format

MAX_PAGE_WIDTH = 100
"""Columns: longer lines of prose are hard to read."""


def render_page(page: Page, console: Console) -> str:
    """Return one page of `explain`."""
    out, buffer = open_page(console)
    out.print(Text(page.id, style="bold"), Text(f"({page.kind})"))
    out.print()
    out.print(Markdown(page.text, hyperlinks=False))
    return without_padding(buffer.getvalue())


def render_index(pages: Iterable[Page], console: Console) -> str:
    """Return the list of everything that can be explained."""
    return table(("id", "kind", "what it is"), ((p.id, p.kind, p.title) for p in pages), console)


def render_formats(formats: Iterable[Format], console: Console) -> str:
    """Return the table of extractor formats and what each can express."""
    return table(
        ("format", "OAuth", "client authentication", "new token after 401", "proof"),
        (_format_row(f) for f in formats),
        console,
    )


def _format_row(format_: Format) -> Sequence[str]:
    can = format_.capabilities
    if can is None:
        return (format_.id, "no path", "", "", "")
    renews = {True: "yes", False: "no", None: "not known"}[can.renews_after_401]
    return (format_.id, "yes", ", ".join(sorted(can.auth_methods)), renews, can.proof)


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], console: Console) -> str:
    """Return a table as wide as the terminal."""
    out, buffer = open_page(console, width=console.width)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for index, header in enumerate(headers):
        table.add_column(header, overflow="fold", no_wrap=index == 0)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    out.print(table)
    return without_padding(buffer.getvalue())


def open_page(console: Console, *, width: int | None = None) -> tuple[RichConsole, StringIO]:
    """Return a console that draws into a buffer the way the user asked for, and the buffer."""
    buffer = StringIO()
    rich_console = RichConsole(
        file=buffer,
        width=width or min(console.width, MAX_PAGE_WIDTH),
        force_terminal=console.use_color,
        color_system="standard" if console.use_color else None,
        no_color=not console.use_color,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    return rich_console, buffer


def without_padding(text: str) -> str:
    """Return the text without the blanks with which rich fills its lines."""
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())
