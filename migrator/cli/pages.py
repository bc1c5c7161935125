"""Pages that teach: what `explain` and `formats` print."""

from collections.abc import Iterable, Sequence
from io import StringIO
from textwrap import fill

from rich.console import Console as RichConsole
from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text

from migrator.cli.console import Console
from migrator.explain.pages import Page
from migrator.formats.interface import Capabilities, Format

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


_FORMATS_LEGEND = (
    "client secret: how the program can send it to the token endpoint.",
    "dual: key and OAuth side by side, with --dual.",
    "renews: whether it fetches a new token when the stated lifetime ends, and after a 401; ?: not known.",
    "`migrator explain FORMAT` tells what changes and what stays a person's decision.",
)


def render_formats(formats: Iterable[Format], console: Console) -> str:
    """Return the table of extractor formats and what each can express."""
    headers = ("format", "client secret", "dual", "renews", "proof of what is generated")
    width = min(console.width, MAX_PAGE_WIDTH)
    legend = "".join(f"{fill(line, width, subsequent_indent='  ')}\n" for line in _FORMATS_LEGEND)
    return f"{table(headers, (_format_row(f) for f in formats), console)}\n{legend}"


def _format_row(format_: Format) -> Sequence[str]:
    can = format_.capabilities
    if can is None:
        return (format_.id, "no OAuth", "", "", "")
    methods = ", ".join(sorted(m.removeprefix("client_secret_") for m in can.auth_methods))
    return (format_.id, methods, "yes" if can.can_be_dual else "", _renews(can), can.proof)


def _renews(can: Capabilities) -> str:
    answers = {"in time": can.renews_when_due, "after 401": can.renews_after_401}
    if True in answers.values():
        return ", ".join(when for when, answer in answers.items() if answer)
    return "?" if None in answers.values() else "no"


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
