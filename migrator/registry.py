"""Finds plug-ins: one module in a folder, or an entry point of another distribution, is all it takes.

A plug-in is a concrete subclass of its folder's interface. Its id is its module's name with dashes:
`rules/shared_key.py` holds the rule `shared-key`. `interface.py` and sub-packages are no plug-ins.
"""

import importlib
import importlib.util
import inspect
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from migrator.errors import PluginProblem

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

T = TypeVar("T")


def builtin_ids(package: str) -> list[str]:
    """Return the ids of the plug-ins in a package, sorted, without importing any."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise PluginProblem(f"{package} is no package")
    folder = str(Path(spec.origin).parent)
    modules = pkgutil.iter_modules([folder])
    return sorted(m.name.replace("_", "-") for m in modules if not m.ispkg and m.name != "interface")


@cache
def load_all(package: str, interface: type[T]) -> dict[str, T]:
    """Import and build every plug-in, by id, sorted.

    `package` is also the entry point group in which other distributions offer theirs.
    Raises PluginProblem where one cannot be loaded or an id is taken twice.
    """
    found: dict[str, T] = {}
    for id_, plugin in (*_builtin(package, interface), *_foreign(package, interface)):
        if id_ in found:
            raise PluginProblem(f"two plug-ins of {package} are called {id_}")
        found[id_] = plugin
    return dict(sorted(found.items()))


def load_one(package: str, interface: type[T], id_: str) -> T | None:
    """Import and build one plug-in and no other, or return `None` if there is none of that id."""
    if id_ in builtin_ids(package):
        return _build(importlib.import_module(f"{package}.{id_.replace('-', '_')}"), interface, id_)
    matches = [e for e in _offered(package) if e.name == id_]
    return _from_entry_point(matches[0], interface) if matches else None


def _builtin(package: str, interface: type[T]) -> Iterator[tuple[str, T]]:
    for id_ in builtin_ids(package):
        yield id_, _build(importlib.import_module(f"{package}.{id_.replace('-', '_')}"), interface, id_)


def _foreign(package: str, interface: type[T]) -> Iterator[tuple[str, T]]:
    for entry in _offered(package):
        yield entry.name, _from_entry_point(entry, interface)


def _offered(group: str) -> "list[EntryPoint]":
    from importlib.metadata import entry_points  # noqa: PLC0415 - slow to import, and most commands need none

    return list(entry_points(group=group))


def _from_entry_point(entry: "EntryPoint", interface: type[T]) -> T:
    try:
        loaded = entry.load()
    except Exception as error:
        raise PluginProblem(f"the plug-in {entry.name} ({entry.value}) cannot be loaded: {error}") from error
    if not (inspect.isclass(loaded) and issubclass(loaded, interface)):
        raise PluginProblem(f"the plug-in {entry.name} ({entry.value}) is no {interface.__name__}")
    return loaded()


def _build(module: object, interface: type[T], id_: str) -> T:
    name = getattr(module, "__name__", "")
    for candidate in vars(module).values():
        if (
            inspect.isclass(candidate)
            and issubclass(candidate, interface)
            and not inspect.isabstract(candidate)
            and candidate.__module__ == name
        ):
            return candidate()
    raise PluginProblem(f"the module {name} of the plug-in {id_} has no {interface.__name__}")
