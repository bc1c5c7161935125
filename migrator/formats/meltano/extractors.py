"""The extractors of a meltano.yml: where they stand, which tap they run, and which belong together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from migrator.formats.rest_api_msdk.settings import TapSettings
from migrator.model.place import Pointer
from migrator.text.children import value_at

_TAP = "tap-rest-api-msdk"
_PLUGINS: Pointer = ("plugins", "extractors")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a list of extractors: a plugin, or what an environment changes of one."""

    pointer: Pointer
    data: Mapping[str, object]
    environment: str | None = None

    @property
    def name(self) -> str:
        """The plugin's name."""
        return str(self.data.get("name", ""))

    @property
    def title(self) -> str:
        """The plugin's name, and the environment, for people."""
        return f"{self.name} in the environment {self.environment}" if self.environment else self.name

    @property
    def prefixes(self) -> list[str]:
        """How variables begin that Meltano takes for settings of the plugin."""
        names = (self.name, str(self.data.get("namespace", "")))
        return [name.upper().replace("-", "_") + "_" for name in names if name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extractors:
    """Every entry of one file."""

    entries: Sequence[Entry]

    def chain(self, name: str) -> list[Entry]:
        """Return a plugin and those that it inherits from, nearest first, as far as the file says."""
        found: list[Entry] = []
        while (plugin := self._plugin(name)) is not None and plugin not in found:
            found.append(plugin)
            name = str(plugin.data.get("inherit_from", ""))
        return found

    def runs_rest_tap(self, name: str) -> bool:
        """Return whether the plugin of a name is tap-rest-api-msdk."""
        chain = self.chain(name)
        named = {name, *(str(e.data.get("inherit_from", "")) for e in chain)}
        return _TAP in named or any(_is_installed_as_rest_tap(e.data) for e in chain)

    def rest_families(self) -> list[list[TapSettings]]:
        """Return the settings of every tap-rest-api-msdk, those together that inherit from each other."""
        families: dict[str, list[TapSettings]] = {}
        for entry in self.entries:
            config = entry.data.get("config")
            if self.runs_rest_tap(entry.name) and isinstance(config, Mapping):
                families.setdefault(self._root(entry.name), []).append(_settings(entry, config))
        return list(families.values())

    def _plugin(self, name: str) -> Entry | None:
        return next((e for e in self.entries if e.environment is None and e.name == name), None)

    def _root(self, name: str) -> str:
        chain = self.chain(name)
        return chain[-1].name if chain else name


def _is_installed_as_rest_tap(data: Mapping[str, object]) -> bool:
    executable = str(data.get("executable", "")).rpartition("/")[2]
    return executable == _TAP or _TAP in str(data.get("pip_url", ""))


def _settings(entry: Entry, config: Mapping[str, object]) -> TapSettings:
    return TapSettings(
        pointer=(*entry.pointer, "config"),
        data=config,
        owner=entry.title,
        key_variable=f"{entry.prefixes[0]}API_KEY" if entry.prefixes else "",
    )


def find_extractors(data: object) -> Extractors:
    """Return the extractors of `plugins`, and what the environments change of them."""
    entries = list(_listed(data, _PLUGINS, None))
    environments = value_at(data, ("environments",))
    for index, environment in enumerate(environments if isinstance(environments, list) else []):
        if isinstance(environment, Mapping):
            place = ("environments", index, "config", *_PLUGINS)
            entries += _listed(data, place, str(environment.get("name", index)))
    return Extractors(entries=entries)


def _listed(data: object, place: Pointer, environment: str | None) -> Iterator[Entry]:
    listed = value_at(data, place)
    for index, item in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(item, Mapping):
            yield Entry(pointer=(*place, index), data=item, environment=environment)
