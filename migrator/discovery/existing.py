"""What an inventory already has, so that only what is new is added to it."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Existing:
    """Names by what they stand for. Empty where a new inventory is written."""

    names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The names that are taken, by section."""
    platforms: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """By provider and base URL."""
    keys: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """By the platform's name and the reference to the value."""
    files: Mapping[str, str | None] = field(default_factory=dict)
    """The key of the extractor that names a file, by the file's real path; `None`: it names none."""

    @classmethod
    def of(cls, data: object, folder: Path) -> "Existing":
        """Return what an inventory file holds. What has another form than expected is left out."""
        defaults = _mapping(_mapping(data).get("defaults"))
        return cls(
            names={s: frozenset(map(str, _mapping(e))) for s, e in _mapping(data).items()},
            platforms={
                (str(p.get("provider")), str(p.get("url", "")).rstrip("/")): name
                for name, p in _entries(data, "platforms")
            },
            keys={
                (str(k.get("platform")), str(k["value"])): name
                for name, k in _entries(data, "keys")
                if k.get("value")
            },
            files={
                path: key if isinstance(key, str) else None
                for _, e in _entries(data, "extractors")
                for key in (e.get("key", defaults.get("key")),)
                for path in _files(e, folder)
            },
        )


def _files(extractor: Mapping[str, object], folder: Path) -> Iterator[str]:
    config = _mapping(extractor.get("config"))
    also = config.get("also")
    for path in (config.get("path"), *(also if isinstance(also, list) else ())):
        if isinstance(path, str):
            yield Path(os.path.realpath(folder / path)).as_posix()


def _entries(data: object, section: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    for name, entry in _mapping(_mapping(data).get(section)).items():
        if isinstance(entry, dict):
            yield str(name), entry


def _mapping(data: object) -> Mapping[str, object]:
    return data if isinstance(data, dict) else {}
