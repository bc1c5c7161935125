"""Typed access to data that the schema has accepted. What has another shape here is a bug, not bad input."""

from collections.abc import Mapping
from types import MappingProxyType


class Fields:
    """One mapping of a provider catalog. Members that are absent read as empty or `None`."""

    __slots__ = ("_data",)

    def __init__(self, data: object) -> None:
        if not isinstance(data, Mapping):
            raise TypeError(f"expected a mapping, not {type(data).__name__}")
        self._data: Mapping[object, object] = data

    def __contains__(self, name: str) -> bool:
        return name in self._data

    def text(self, name: str, default: str = "") -> str:
        """Return a text, or the default."""
        return str(self._data.get(name, default))

    def optional(self, name: str) -> str | None:
        """Return a text, or `None` if it is absent."""
        return self.text(name) if name in self._data else None

    def number(self, name: str) -> float | None:
        """Return a number, or `None` if it is absent."""
        return float(self.text(name)) if name in self._data else None

    def integer(self, name: str) -> int | None:
        """Return a whole number, or `None` if it is absent."""
        return int(self.text(name)) if name in self._data else None

    def flag(self, name: str) -> bool | None:
        """Return true or false, or `None` if it is absent."""
        return bool(self._data[name]) if name in self._data else None

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(str(item) for item in self._items(name))

    def rows(self, name: str) -> tuple["Fields", ...]:
        """Return a list of mappings."""
        return tuple(Fields(item) for item in self._items(name))

    def section(self, name: str) -> "Fields":
        """Return a mapping, empty if it is absent."""
        return Fields(self._data.get(name, {}))

    def table(self) -> Mapping[str, "Fields"]:
        """Return the members as mappings by key."""
        return {str(key): Fields(value) for key, value in self._data.items()}

    def strings(self) -> Mapping[str, str]:
        """Return the members as texts by key, read-only."""
        return MappingProxyType({str(key): str(value) for key, value in self._data.items()})

    def _items(self, name: str) -> list[object]:
        value = self._data.get(name, [])
        if not isinstance(value, list):
            raise TypeError(f"{name}: expected a list, not {type(value).__name__}")
        return value
