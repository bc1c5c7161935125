"""Settles the options of a command with the settings file, and shows what came of it."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from migrator.cli.console import Console
from migrator.cli.groups import Configuring
from migrator.cli.options import FailOn

if TYPE_CHECKING:
    from migrator.settings.file import SettingsFile
    from migrator.settings.settled import Settled


def settled(
    configuring: Configuring,
    *,
    fail_on: FailOn | None,
    max_key_age: int | None = None,
    baseline: Path | None = None,
) -> "Settled":
    """Return what counts, or show it and end the command where that is asked for.

    Raises UsageError and SourceProblem for a settings file that cannot be read.
    """
    from migrator.settings.settled import settle

    file = _file(configuring)
    found = settle(
        file, fail_on=fail_on.value if fail_on else None, max_key_age=max_key_age, baseline=baseline
    )
    if configuring.show_settings:
        Console().write(_page(found))
        raise typer.Exit
    return found


def _file(configuring: Configuring) -> "SettingsFile | None":
    from migrator.cli.output import near
    from migrator.errors import UsageError
    from migrator.jobs.suppressed import levelled
    from migrator.settings.file import find_settings, read_settings

    if configuring.no_config and configuring.config:
        raise UsageError("--no-config and --config contradict each other", help_="choose one of them")
    path = None if configuring.no_config else configuring.config or find_settings(Path.cwd())
    if path is None:
        return None
    return read_settings(path, shown=str(near(path.absolute())), rules=levelled())


def _shown(value: object) -> str:
    from migrator.cli.output import near

    return str(near(value.absolute())) if isinstance(value, Path) else "none" if value is None else str(value)


def _page(found: "Settled") -> str:
    width = max(len(name) for name in found.shown)
    values = {name: _shown(setting.value) for name, setting in found.shown.items()}
    value_width = max(map(len, values.values()))
    lines = (
        f"{name:<{width}}  {values[name]:<{value_width}}  {setting.origin}\n"
        for name, setting in found.shown.items()
    )
    return "".join(lines)
