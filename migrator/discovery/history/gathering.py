"""Gathers the secrets of one repository's history, and says which of its versions could not be read."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from migrator.discovery.detectors.interface import Detector
from migrator.discovery.history.contents import contents, sizes
from migrator.discovery.history.inventories import inventory_secrets, is_inventory_like
from migrator.discovery.history.versions import HistoryUnreadable, Version, blobs_at_head, versions
from migrator.discovery.known import Known
from migrator.discovery.passed_over import PassedOver, Why
from migrator.discovery.plain_secrets import PlainSecret, plain_secrets
from migrator.discovery.reading import MAX_BYTES, Reader
from migrator.discovery.walk import OF_TOOLS
from migrator.errors import SourceProblem
from migrator.model.secret_history import HistoryGap, PastSecret
from migrator.text.pause import collection_paused
from migrator.text.source import SourceText

_LOOK = "Look at that version yourself: git show, with the commit and the path."
_CHECK = "Run git fsck there."


@dataclass(slots=True)
class _Past:
    """One secret, and where it stood."""

    first: Version
    line: int
    what: str
    paths: set[str] = field(default_factory=set)
    is_at_head: bool = False


class Gathering:
    """What is found in one repository. `shown` turns a path inside it into what the user would name."""

    def __init__(self, known: Known, shown: Callable[[str], str]) -> None:
        self._known = known
        self._shown = shown
        self._reader = Reader(known, PassedOver())
        self._past: dict[bytes, _Past] = {}
        self._missed: dict[str, HistoryGap] = {}
        self._failure: tuple[HistoryGap, ...] = ()

    @property
    def gaps(self) -> Sequence[HistoryGap]:
        """What could not be read: of each file the first such version."""
        return (*self._failure, *self._missed.values())

    def look_through(self, top: str) -> None:
        """Look into every version, each content once. Never raises for what is there."""
        try:
            self._look_through(top)
        except HistoryUnreadable as problem:
            self._failure = (HistoryGap(where=self._shown(""), why=problem.message, help=_CHECK),)

    def secrets(self, but: Collection[bytes]) -> Iterator[PastSecret]:
        """Yield what was found, but for some, oldest first."""
        for digest, past in self._past.items():
            if digest not in but:
                yield PastSecret(
                    what=past.what,
                    path=self._shown(past.first.path),
                    line=past.line,
                    commit=past.first.commit,
                    on=past.first.on,
                    other_files=len(past.paths) - 1,
                    is_at_head=past.is_at_head,
                )

    def _look_through(self, top: str) -> None:
        wanted = self._wanted(top)
        if not wanted:
            return
        at_head = blobs_at_head(top)
        for blob, content in contents(top, self._readable(top, wanted)):
            for version in wanted[blob]:
                self._look_into(version, content, is_at_head=blob in at_head)

    def _wanted(self, top: str) -> Mapping[str, Sequence[Version]]:
        """Return, by content, the versions of names that a detector takes, each name once."""
        found: defaultdict[str, dict[str, Version]] = defaultdict(dict)
        for version in versions(top):
            if self._takers(version) and not OF_TOOLS.intersection(version.path.split("/")):
                found[version.blob].setdefault(version.path, version)
        return {blob: tuple(by_path.values()) for blob, by_path in found.items()}

    def _readable(self, top: str, wanted: Mapping[str, Sequence[Version]]) -> Mapping[str, int]:
        """Return the contents that are there and not too large, with their sizes."""
        found = sizes(top, list(wanted))
        for blob, same in wanted.items():
            if blob not in found:
                self._miss(same[0], "the repository does not have it")
            elif found[blob] > MAX_BYTES:
                self._miss(same[0], Why.HUGE.value)
        return {blob: size for blob, size in found.items() if size <= MAX_BYTES}

    def _look_into(self, version: Version, content: bytes, *, is_at_head: bool) -> None:
        try:
            found = self._secrets_in(version, content)
        except UnicodeDecodeError:
            self._miss(version, Why.UNDECODABLE.value)
            return
        except SourceProblem as problem:
            where = f"line {problem.place.line}: " if problem.place else ""
            self._miss(version, f"{Why.BROKEN.value}: {where}{problem.message}")
            return
        for secret in found:
            new = _Past(first=version, line=secret.line, what=secret.what)
            past = self._past.setdefault(secret.digest, new)
            past.paths.add(version.path)
            past.is_at_head = past.is_at_head or is_at_head

    def _secrets_in(self, version: Version, content: bytes) -> Sequence[PlainSecret]:
        name, small = _name(version), content.lower()
        takers = [d for d in self._takers(version) if d.is_worth_reading(name, small, self._known)]
        is_inventory = is_inventory_like(name, small)
        if b"\0" in content or not (takers or is_inventory):
            return ()
        source = SourceText(path=f"/{version.path}", text=content.decode())
        with collection_paused():
            found = tuple(plain_secrets(source, takers, self._known))
            if is_inventory and not found:
                found = tuple(inventory_secrets(source, self._known.fingerprints))
            return found

    def _takers(self, version: Version) -> Sequence[Detector]:
        return self._reader.takers(f"/{version.path}", _name(version))

    def _miss(self, version: Version, why: str) -> None:
        where = f"{version.commit[:12]}:{self._shown(version.path)}"
        gap = HistoryGap(where=where, why=why, help=_LOOK, of_one_file=True)
        self._missed.setdefault(version.path, gap)


def _name(version: Version) -> str:
    return version.path.rpartition("/")[2].lower()
