"""`migrator explain`."""

from typing import Annotated

import typer

from migrator.cli import options
from migrator.cli.completion import complete_explained
from migrator.cli.console import ColorChoice, Console


def explain(
    id_: Annotated[
        str | None,
        typer.Argument(
            metavar="ID",
            autocompletion=complete_explained,
            help="A rule, a reason code or a format; none lists all.",
            show_default=False,
        ),
    ] = None,
    *,
    color: options.Color = ColorChoice.AUTO,
) -> None:
    """Tell what a rule, a reason code or a format means, and what to do about it."""
    from migrator.cli.pages import render_index, render_page
    from migrator.errors import UsageError
    from migrator.explain import pages

    console = Console(color=color)
    if id_ is None:
        console.write(render_index(pages.all_pages(), console))
        return
    page = pages.page(id_)
    if page is None:
        close = pages.suggest(id_)
        hint = f"Did you mean {close}?" if close else "`migrator explain` lists what there is."
        raise UsageError(f"there is nothing called {id_} to explain", help_=hint)
    console.write(render_page(page, console))
