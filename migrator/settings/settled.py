"""What counts in the end: an option of the command line, else the settings file, else the default."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from migrator.model.finding import Level
from migrator.settings.file import SettingsFile

_DEFAULTS = {"fail_on": "error", "max_key_age": 365, "baseline": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A value, and where it comes from."""

    value: object
    origin: str
    """`default`, `option`, or file and line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Every setting, settled."""

    fail_on: str
    max_key_age: int
    baseline: Path | None
    levels: Mapping[str, Level | None]
    shown: Mapping[str, Setting]
    """Each with its origin, by its name."""


def settle(
    file: SettingsFile | None, *, fail_on: str | None, max_key_age: int | None, baseline: Path | None
) -> Settled:
    """Return what counts. `None` is an option that was not given."""
    given = {"fail_on": fail_on, "max_key_age": max_key_age, "baseline": baseline}
    shown: dict[str, Setting] = {}
    for name, option in given.items():
        in_file = getattr(file, name) if file else None
        if option is not None:
            shown[name] = Setting(value=option, origin="option")
        elif file is not None and in_file is not None:
            shown[name] = Setting(value=in_file, origin=_origin(file, name))
        else:
            shown[name] = Setting(value=_DEFAULTS[name], origin="default")
    levels = file.levels if file else {}
    for id_, level in levels.items():
        name = f"rules.{id_}.level"
        shown[name] = Setting(value=level or "off", origin=_origin(file, name) if file else "")
    chosen = shown["baseline"].value
    return Settled(
        fail_on=str(shown["fail_on"].value),
        max_key_age=int(str(shown["max_key_age"].value)),
        baseline=chosen if isinstance(chosen, Path) else None,
        levels=levels,
        shown=shown,
    )


def _origin(file: SettingsFile, name: str) -> str:
    return f"{file.path}:{file.lines.get(name, 1)}"
