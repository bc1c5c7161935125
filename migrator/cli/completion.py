"""What a shell offers when the user presses Tab: names of the inventory, rules, providers, formats.

Each completer is called in a process of its own while somebody waits, so it imports only what it needs. What
cannot be read offers nothing: a completer must never print.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from migrator import registry

if TYPE_CHECKING:
    from migrator.model.inventory import Inventory


def complete_report_format(incomplete: str) -> list[str]:
    """Return the report formats that begin like this."""
    return _beginning(("auto", *registry.builtin_ids("migrator.reports")), incomplete)


def complete_config_format(incomplete: str) -> list[str]:
    """Return the extractor formats that begin like this."""
    return _beginning(registry.builtin_ids("migrator.formats"), incomplete)


def complete_rule(incomplete: str) -> list[str]:
    """Return the audit rules that begin like this."""
    return _beginning(registry.builtin_ids("migrator.rules"), incomplete)


def complete_provider(incomplete: str) -> list[str]:
    """Return the built-in provider catalogs that begin like this."""
    folder = Path(__file__).parents[1] / "catalogs"
    return _beginning(sorted(p.stem for p in folder.glob("*.yaml")), incomplete)


def complete_api(context: typer.Context, incomplete: str) -> list[str]:
    """Return the APIs of the provider that stands on the command line already."""
    from migrator.catalogs.loader import load_providers

    named = context.params.get("provider") or next(iter(context.args), "celonis")
    provider = load_providers(()).get(str(named))
    return _beginning(provider.apis if provider else (), incomplete)


def complete_schema(incomplete: str) -> list[str]:
    """Return the JSON Schemas that begin like this."""
    from migrator.schemas.validate import schema_names

    return _beginning(schema_names(), incomplete)


def complete_explained(incomplete: str) -> list[str]:
    """Return everything that can be explained and begins like this."""
    from migrator.explain.pages import all_ids

    return _beginning(all_ids(), incomplete)


def complete_extractor(context: typer.Context, incomplete: str) -> list[str]:
    """Return the extractors of the inventories that stand on the command line already."""
    return _beginning(_inventory(context).extractors, incomplete)


def complete_key(context: typer.Context, incomplete: str) -> list[str]:
    """Return the keys of the inventories that stand on the command line already."""
    return _beginning(_inventory(context).keys, incomplete)


def complete_platform(context: typer.Context, incomplete: str) -> list[str]:
    """Return the platforms of the inventories that stand on the command line already."""
    return _beginning(_inventory(context).platforms, incomplete)


def complete_wave(context: typer.Context, incomplete: str) -> list[str]:
    """Return the waves of the inventories that stand on the command line already."""
    waves = {e.wave for e in _inventory(context).extractors.values() if e.wave is not None}
    return _beginning(map(str, sorted(waves)), incomplete)


def _inventory(context: typer.Context) -> "Inventory":
    from migrator.inventory.load import load_inventory

    # Where the last word is an option without its value, the arguments are not told apart from it.
    words = context.params.get("inventory") or context.args
    return load_inventory([str(word) for word in words if not str(word).startswith("-")]).inventory


def _beginning(names: Iterable[str], incomplete: str) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]
