"""Looks through places and returns what every file shows, in the order of their paths."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from migrator.discovery.detectors.interface import Detector
from migrator.discovery.known import Known
from migrator.discovery.passed_over import PassedOver, Why
from migrator.discovery.platforms import paths_in
from migrator.discovery.reading import Reader
from migrator.discovery.sightings import Sighting
from migrator.discovery.walk import Walk
from migrator.errors import SourceProblem
from migrator.text.pause import collection_paused


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was seen, and how much was looked at."""

    sightings: tuple[Sighting, ...]
    passed: PassedOver
    files: int
    """Files that were met."""
    read: int
    """Of these, files that were read."""
    folders: int


def look(roots: Sequence[str], known: Known, *, use_ignores: bool = True) -> Looked:
    """Look through folders and files; `roots` are real and absolute. Never raises for what is in them."""
    passed = PassedOver()
    reader = Reader(known, passed)
    walk = Walk(reader.takers, passed, use_ignores=use_ignores)
    found: list[Sighting] = []
    for root in roots:
        for path, takers in walk.below(root):
            sighting = _in_file(path, takers, reader, known, passed)
            if sighting is not None:
                found.append(sighting)
    return Looked(
        sightings=tuple(sorted(found, key=lambda s: s.path)),
        passed=passed,
        files=walk.files,
        read=reader.read,
        folders=walk.folders,
    )


def _in_file(
    path: str, takers: Sequence[Detector], reader: Reader, known: Known, passed: PassedOver
) -> Sighting | None:
    wanted = reader.read_for(path, takers)
    if wanted is None:
        return None
    source, detectors = wanted
    found: Sighting | None = None
    for detector in detectors:
        try:
            with collection_paused():
                seen = detector.detect(source, known)
        except SourceProblem as problem:
            where = f"line {problem.place.line}: " if problem.place else ""
            passed.add(Why.BROKEN, path, f"{where}{problem.message}")
            continue
        if seen is not None:
            found = seen if found is None else _joined(found, seen)
    if found is None or not (found.uses or found.settings):
        return None
    return replace(found, api_paths=paths_in(source.text, known.providers))


def _joined(one: Sighting, other: Sighting) -> Sighting:
    """Return what two detectors saw in the same file."""
    return replace(
        one,
        format=one.format or other.format,
        is_supply=one.is_supply and other.is_supply,
        uses=(*one.uses, *other.uses),
        settings=(*one.settings, *other.settings),
        urls=tuple(dict.fromkeys((*one.urls, *other.urls))),
    )
