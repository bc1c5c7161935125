"""`migrator catalog`, `formats` and `schema`: what the program knows."""

import json
from collections.abc import Iterable
from typing import Annotated

import typer

from migrator.cli import options
from migrator.cli.completion import complete_api, complete_provider, complete_schema
from migrator.cli.console import ColorChoice, Console
from migrator.errors import UsageError


def catalog(
    provider: Annotated[
        str | None,
        typer.Argument(
            help="A provider, such as celonis.", autocompletion=complete_provider, show_default=False
        ),
    ] = None,
    api: Annotated[
        str | None, typer.Argument(help="One of its APIs.", autocompletion=complete_api, show_default=False)
    ] = None,
    *,
    catalog_: options.Catalogs = None,
    color: options.Color = ColorChoice.AUTO,
) -> None:
    """List providers and their APIs: scopes, permissions, probes, and what an administrator must click."""
    from migrator.catalogs.loader import load_providers
    from migrator.cli import catalog_pages as pages

    console = Console(color=color)
    providers = load_providers(tuple(catalog_ or ()))
    if provider is None:
        console.write(pages.render_providers(providers.values(), console))
        return
    chosen = providers.get(provider)
    if chosen is None:
        raise UsageError(f"no provider catalog is called {provider}", help_=_choices(providers))
    if api is None:
        console.write(pages.render_provider(chosen, console))
        return
    if api not in chosen.apis:
        raise UsageError(f"the provider catalog {provider} has no API {api}", help_=_choices(chosen.apis))
    console.write(pages.render_api(chosen, chosen.apis[api], console))


def formats(*, color: options.Color = ColorChoice.AUTO) -> None:
    """List the extractor formats and what each can express."""
    from migrator.cli import pages
    from migrator.formats.interface import all_formats

    console = Console(color=color)
    console.write(pages.render_formats(all_formats().values(), console))


def schema(
    name: Annotated[
        str | None,
        typer.Argument(
            help="Which schema; none lists them.", autocompletion=complete_schema, show_default=False
        ),
    ] = None,
) -> None:
    """Print a JSON Schema: for editors, and for programs that read reports."""
    from migrator.schemas.validate import load_schema, schema_names

    names = schema_names()
    if name is None:
        Console().write("".join(f"{n}\n" for n in names))
        return
    if name not in names:
        raise UsageError(f"there is no schema called {name}", help_=_choices(names))
    Console().write(json.dumps(load_schema(name), indent=2, ensure_ascii=False) + "\n")


def _choices(names: Iterable[str]) -> str:

    return f"Choose one of: {', '.join(names)}."
