"""`migrator init`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from migrator.cli import options
from migrator.cli.completion import complete_api, complete_provider
from migrator.cli.console import Console, Message
from migrator.errors import UsageError

if TYPE_CHECKING:
    from migrator.inventory.first import Answers


def init(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The inventory to write.")] = Path(
        "inventory.yaml"
    ),
    *,
    provider: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The provider, as `migrator catalog` lists them.",
            autocompletion=complete_provider,
            show_default=False,
        ),
    ] = None,
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="Base URL of the platform.", show_default=False)
    ] = None,
    api: Annotated[
        list[str] | None,
        typer.Option(
            metavar="API",
            autocompletion=complete_api,
            help="An API that the extractor calls; may be repeated.",
            show_default=False,
        ),
    ] = None,
    token_url: Annotated[
        str | None,
        typer.Option(
            help="The token endpoint, where the provider catalog does not know it.", show_default=False
        ),
    ] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help="A scope that the extractor needs beside its APIs'; may be repeated.", show_default=False
        ),
    ] = None,
    config: Annotated[
        str | None,
        typer.Option(
            metavar="PATH", help="Configuration file of the extractor, relative to FILE.", show_default=False
        ),
    ] = None,
    owner: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Who answers for the extractor.", show_default=False)
    ] = None,
    catalog_: options.Catalogs = None,
    quiet: options.Quiet = False,
) -> None:
    """Write a first inventory: at most five questions, and an option for each.

    Asks only at a terminal. Writes a new file, never over one that is there.
    """
    from migrator.catalogs.loader import load_providers
    from migrator.cli.questions_of_init import Given, ask
    from migrator.inventory.first import first_inventory
    from migrator.migration.replace_file import replace_file

    if file.exists():
        raise UsageError(f"{file} is there already", help_="name another file, or add to it by hand")
    given = Given(
        provider=provider,
        url=url,
        apis=tuple(api or ()),
        token_url=token_url,
        scopes=tuple(scope or ()),
        config=config,
        owner=owner,
    )
    answers = ask(given, load_providers(tuple(catalog_ or ())), folder=file.parent)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, first_inventory(answers).encode())
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}", help_="name another file") from error
    Console(verbosity=-1 if quiet else 0).say(Message.NOTICE, _next_steps(file, answers))


def _next_steps(file: Path, answers: "Answers") -> str:
    hosts = "".join(f" --allow-host {host}" for host in _unknown_hosts(answers))
    return (
        f"{file} is written. Next:\n"
        f"  set the variables that it names; `migrator doctor {file}{hosts}` says which are missing\n"
        f"  migrator validate {file}{hosts}\n"
        f"  migrator check {file}{hosts}"
    )


def _unknown_hosts(answers: "Answers") -> list[str]:
    """Return the hosts that the operator must allow, since the provider catalog does not know them."""
    from migrator.model.hosts import host_of, is_allowed

    urls = (answers.url, answers.token_url or answers.url)
    return sorted({host_of(u) or "HOST" for u in urls if not is_allowed(u, answers.provider.hosts)})
