"""Finds and reads the settings file."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from migrator.errors import SourceProblem, UsageError
from migrator.model.finding import Level
from migrator.model.nearest import nearest
from migrator.model.place import Pointer
from migrator.schemas.validate import problems
from migrator.text.children import value_at
from migrator.text.document import Document, place_of
from migrator.text.read import read_source
from migrator.text.toml import parse_toml

NAME, SHARED = "migrator.toml", "pyproject.toml"
_TABLE: Pointer = ("tool", "migrator")
_RULE = "settings"
_TRUST = {
    "allow_host",
    "only_host",
    "allow_exec",
    "allowed_hosts",
    "sandbox",
    "catalog",
    "catalogs",
    "parity",
}
_WHY_NOT = "settings come with the files that are checked, and must not decide whom secrets are sent to"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsFile:
    """What a settings file says. What it does not say is `None`, or absent."""

    path: str
    fail_on: str | None = None
    max_key_age: int | None = None
    baseline: Path | None = None
    levels: Mapping[str, Level | None] = field(default_factory=dict)
    """By rule; `None`: its findings are not reported."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """Where each setting stands, by its name; of rules, by `rules.ID.level`."""


def find_settings(start: Path) -> Path | None:
    """Return the nearest settings file, from a folder upwards to the one that has `.git`; `None`: none."""
    for folder in (start, *start.parents):
        if (folder / NAME).is_file():
            return folder / NAME
        if (shared := folder / SHARED).is_file() and _is_ours(shared):
            return shared
        if (folder / ".git").exists():
            return None
    return None


def read_settings(path: Path, *, shown: str, rules: Collection[str]) -> SettingsFile:
    """Read a settings file. `rules`: ids of all rules.

    Raises SourceProblem with the place of the first thing that is wrong: an unknown name, a value of the
    wrong kind, and whatever would widen trust.
    """
    document = _parsed(path, shown=shown)
    table = _TABLE if path.name == SHARED else ()
    data = value_at(document.data, table)
    if not isinstance(data, dict):
        raise UsageError(f"{shown} has no table [tool.migrator]", help_="add it, or name another --config")
    _require_sound(document, table, data, rules)
    found = data.get("rules", {})
    levels = {id_: _level(rule["level"]) for id_, rule in found.items() if "level" in rule}
    names = [(name,) for name in data if name != "rules"] + [("rules", id_, "level") for id_ in levels]
    return SettingsFile(
        path=shown,
        fail_on=data.get("fail_on"),
        max_key_age=data.get("max_key_age"),
        baseline=_baseline(document, table, path.parent, data.get("baseline")),
        levels=levels,
        lines={".".join(n): document.source.place(document.key_span((*table, *n))).line for n in names},
    )


def _is_ours(shared: Path) -> bool:
    """Return whether a pyproject.toml has our table; others are none of our business, broken or not."""
    source = read_source(shared, shown_as=str(shared))
    return "migrator" in source.text and value_at(parse_toml(source).data, _TABLE) is not None


def _parsed(path: Path, *, shown: str) -> Document:
    return parse_toml(read_source(path, shown_as=shown))


def _baseline(document: Document, table: Pointer, folder: Path, text: object) -> Path | None:
    """Return the baseline's path. Raises SourceProblem where it leads out of the folder."""
    if not isinstance(text, str):
        return None
    path = folder / text
    if not path.resolve().is_relative_to(folder.resolve()):
        why = "baseline leads out of the folder of the settings file, and a file from there might be replaced"
        help_ = "name a file inside it, or give --baseline on the command line"
        raise _problem(document, (*table, "baseline"), why, help_, on_key=False)
    return path


def _level(text: str) -> Level | None:
    return None if text == "off" else Level(text)


def _require_sound(
    document: Document, table: Pointer, data: Mapping[str, object], rules: Collection[str]
) -> None:
    for name in data:
        if name.replace("-", "_") in _TRUST:
            why = f"{name} cannot be set here: {_WHY_NOT}"
            raise _problem(document, (*table, name), why, "give it on the command line", on_key=True)
    for problem in problems(data, "settings"):
        pointer = (*table, *problem.pointer)
        raise _problem(document, pointer, problem.message, problem.help, on_key=problem.on_key)
    chosen = data.get("rules")
    for id_ in chosen if isinstance(chosen, dict) else ():
        if id_ not in rules:
            close = nearest(id_, rules)
            help_ = f"did you mean {close}?" if close else "migrator explain lists the rules"
            why = f"there is no rule called {id_}"
            raise _problem(document, (*table, "rules", id_), why, help_, on_key=True)


def _problem(
    document: Document, pointer: Pointer, message: str, help_: str, *, on_key: bool
) -> SourceProblem:
    place = place_of(document, pointer, on_key=on_key)
    return SourceProblem(message, rule=_RULE, path=document.source.path, place=place, help_=help_)
