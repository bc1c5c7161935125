"""Pages that teach: what `explain`, `catalog` and `formats` print."""

from collections.abc import Iterable, Sequence
from io import StringIO

from rich.console import Console as RichConsole
from rich.markdown import Markdown
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from migrator.cli.console import Console
from migrator.explain.pages import Page
from migrator.formats.interface import Format
from migrator.model.provider import Api, Provider

MAX_PAGE_WIDTH = 100
"""Columns: longer lines of prose are hard to read."""


def render_page(page: Page, console: Console) -> str:
    """Return one page of `explain`."""
    out, buffer = _open(console)
    out.print(Text(page.id, style="bold"), Text(f"({page.kind})"))
    out.print()
    out.print(Markdown(page.text, hyperlinks=False))
    return buffer.getvalue()


def render_index(pages: Iterable[Page], console: Console) -> str:
    """Return the list of everything that can be explained."""
    return _table(("id", "kind", "what it is"), ((p.id, p.kind, p.title) for p in pages), console)


def render_providers(providers: Iterable[Provider], console: Console) -> str:
    """Return the list of provider catalogs with their APIs."""
    rows = (
        (p.id, api.id, api.name, " ".join(sorted(api.scopes)) or "not known", "GET" if api.probe else "no")
        for p in providers
        for api in p.apis.values()
    )
    return _table(("provider", "API", "name", "scopes", "probe"), rows, console)


def render_formats(formats: Iterable[Format], console: Console) -> str:
    """Return the table of extractor formats and what each can express."""
    return _table(
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


def render_api(provider: Provider, api: Api, console: Console) -> str:
    """Return everything that is known of one API, and what an administrator must click."""
    out, buffer = _open(console)
    out.print(Text(f"{provider.name}: {api.name}", style="bold"))
    for label, value in _api_facts(provider, api):
        if value:
            out.print(Text(f"\n{label}", style="bold"))
            for line in value:
                out.print(Padding(Text(line), (0, 0, 0, 2)))
    if not provider.tried_live:
        out.print(
            Text("\nCollected from public pages and code; nothing of it was tried against a live tenant.")
        )
    return buffer.getvalue()


def _api_facts(provider: Provider, api: Api) -> Iterable[tuple[str, Sequence[str]]]:
    yield "Scopes", sorted(api.scopes) or ["not known"]
    yield "Permission", [api.permission] if api.permission else ["none known"]
    probe = api.probe
    yield "Probe", [f"{probe.method} {probe.path}" if probe else f"none: {api.no_probe_reason}"]
    yield "Must be switched on first", [api.needs_switched_on] if api.needs_switched_on else []
    yield "Deprecated", [api.deprecated] if api.deprecated else []
    steps = {**provider.next_steps, **api.next_steps}
    yield "What to do", [f"{reason}: {step}" for reason, step in steps.items()]
    yield "Notes", [str(note) for note in api.notes]
    yield "Sources", [str(provider.sources[s]) for s in api.sources if s in provider.sources]


def _table(headers: Sequence[str], rows: Iterable[Sequence[str]], console: Console) -> str:
    out, buffer = _open(console, width=console.width)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for header in headers:
        table.add_column(header, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    out.print(table)
    return buffer.getvalue()


def _open(console: Console, *, width: int | None = None) -> tuple[RichConsole, StringIO]:
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
