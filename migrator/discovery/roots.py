"""Which repository, or else which place that was asked for, each file belongs to."""

from collections.abc import Iterable, Sequence
from functools import cache

from migrator.discovery.ignores import is_repository


def roots_of(paths: Iterable[str], places: Sequence[str]) -> dict[str, str]:
    """Return the root of each file: its repository, else the place that it was found in."""

    @cache
    def repository(folder: str) -> str | None:
        above = folder.rpartition("/")[0] or "/"
        return folder if is_repository(folder) else None if above == folder else repository(above)

    return {path: repository(path.rpartition("/")[0] or "/") or _place_of(path, places) for path in paths}


def _place_of(path: str, places: Sequence[str]) -> str:
    above = [place for place in places if path.startswith(f"{place.rstrip('/')}/")]
    return max(above, key=len, default=path.rpartition("/")[0] or "/")


def short_names(paths: Iterable[str], places: Sequence[str]) -> dict[str, str]:
    """Return each path as it is seen from the place that it was found in; of several places with its name."""
    found: dict[str, str] = {}
    for path in paths:
        place = _place_of(path, places).rstrip("/")
        above = place.rpartition("/")[0] if len(places) > 1 and place in places else place
        found[path] = path[len(above) + 1 :]
    return found
