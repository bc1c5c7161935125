"""What a detector must be able to do. The registry finds it by its file."""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from fnmatch import translate
from functools import cache, cached_property
from typing import ClassVar

from migrator import registry
from migrator.discovery.known import Known
from migrator.discovery.sightings import Sighting
from migrator.text.source import SourceText


class Detector(ABC):
    """Knows one kind of file. It is asked for a text only if name and marks say that it may be one."""

    title: ClassVar[str]
    """What its files are called in words, such as `scripts`."""
    names: ClassVar[tuple[str, ...]] = ()
    """Patterns of file names, small and capital alike."""

    def takes(self, path: str, name: str) -> bool:  # noqa: ARG002 - for those who need it
        """Return whether a file of this name at this path (forward slashes) may be of its kind."""
        return bool(self._name.match(name.lower()))

    def marks(self, known: Known) -> Sequence[bytes]:  # noqa: ARG002 - for those who need it
        """Return words in small letters of which each of its files has at least one; empty: none is known."""
        return ()

    def is_worth_reading(self, name: str, small: bytes, known: Known) -> bool:  # noqa: ARG002 - same
        """Return whether a file's bytes, in small letters, have any of the marks. Cheap."""
        marks = self.marks(known)
        for mark in marks:  # a loop is twice as fast as any(): this is done for each file
            if mark in small:
                return True
        return not marks

    @abstractmethod
    def detect(self, source: SourceText, known: Known) -> Sighting | None:
        """Return what a file shows; `None` where that is nothing. Raises SourceProblem where it is broken."""

    @cached_property
    def _name(self) -> re.Pattern[str]:
        return re.compile("|".join(translate(pattern.lower()) for pattern in self.names) or "(?!)")


@cache
def all_detectors() -> dict[str, Detector]:
    """Return every detector by id."""
    return registry.load_all("migrator.discovery.detectors", Detector)
