"""Parts of a poller by their names: Sentinel does not mind small and capital letters."""

from collections.abc import Mapping


def actual(data: object, name: str) -> str | None:
    """Return a key as its author writes it: Sentinel does not mind the case."""
    if not isinstance(data, Mapping):
        return None
    return next((str(k) for k in data if str(k).lower() == name), None)


def part(data: object, name: str) -> object:
    """Return a value by its key in lower case; `None` where there is none."""
    key = actual(data, name)
    return data[key] if key is not None and isinstance(data, Mapping) else None
