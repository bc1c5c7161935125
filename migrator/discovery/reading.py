"""Reads a file once, as bytes, and decides cheaply whether anybody has to look into it."""

import os
from collections.abc import Sequence

from migrator.discovery.detectors.interface import Detector, all_detectors
from migrator.discovery.known import Known
from migrator.discovery.passed_over import PassedOver, Why
from migrator.text.source import SourceText

MAX_BYTES = 4 * 1024 * 1024
"""What is larger is data, and no configuration or script that somebody wrote."""
_HEAD = 8_192
_OTHER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BLOCKING = getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0)


class Reader:
    """Gives texts to the detectors that want them, and counts what cannot be read."""

    def __init__(self, known: Known, passed: PassedOver) -> None:
        self._known = known
        self._passed = passed
        self._detectors = tuple(all_detectors().values())
        self.read = 0

    def takers(self, path: str, name: str) -> Sequence[Detector]:
        """Return the detectors that take files of this name."""
        return [detector for detector in self._detectors if detector.takes(path, name)]

    def read_for(self, path: str, takers: Sequence[Detector]) -> tuple[SourceText, Sequence[Detector]] | None:
        """Return the text and who wants it; `None` where nobody does or it cannot be read."""
        content = self._bytes(path)
        if content is None:
            return None
        self.read += 1
        name = path.rpartition("/")[2].lower()
        small = content.lower()
        takers = [d for d in takers if d.is_worth_reading(name, small, self._known)]
        if not takers and not content.startswith(_OTHER_MARKS):
            return None
        text = self._text(path, content)
        return None if text is None else (SourceText(path=path, text=text), takers)

    def _bytes(self, path: str) -> bytes | None:
        if not _is_text(path):
            self._passed.add(Why.UNREADABLE, path, "its name is not UTF-8: no inventory can name it")
            return None
        try:
            descriptor = os.open(path, os.O_RDONLY | _BLOCKING | _BINARY)
            try:
                size = min(os.fstat(descriptor).st_size, MAX_BYTES)
                content = os.read(descriptor, size + 1)
            finally:
                os.close(descriptor)
        except (OSError, ValueError) as error:
            self._passed.add(Why.UNREADABLE, path, getattr(error, "strerror", "") or "")
            return None
        if len(content) > MAX_BYTES:
            self._passed.add(Why.HUGE, path)
            return None
        return content

    def _text(self, path: str, content: bytes) -> str | None:
        if not content.startswith(_OTHER_MARKS) and b"\0" in content[:_HEAD]:
            self._passed.add(Why.BINARY, path)
            return None
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self._passed.add(Why.UNDECODABLE, path, f"line {line}")
            return None


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
