"""What every canary test needs: the program in its own process, and a search in all that it leaves behind."""

import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus

from tests.unit.cli.conftest import ROOT

_RECORDER = """
import os
import sys

_log = os.open(os.environ["WRITES"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
_writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT

def _record(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)) and arguments[2] & _writing:
        os.write(_log, f"open\\t{os.path.abspath(os.fsdecode(arguments[0]))}\\n".encode())
    elif event == "os.rename":
        names = (os.path.abspath(os.fsdecode(name)) for name in arguments[:2])
        os.write(_log, ("rename\\t" + "\\t".join(names) + "\\n").encode())

sys.addaudithook(_record)
"""
"""Runs in the program as `sitecustomize`: no file is too short-lived for it, as for one who only looks."""


def forms(secret: str) -> Iterator[str]:
    """Yield every form in which a secret could be read by somebody."""
    for value in {secret, quote_plus(secret), quote(secret, safe="")}:
        yield value.lower()
        yield value[:10].lower()
        yield value[-10:].lower()
        for offset in range(3):
            yield b64encode(b"x" * offset + value.encode()).decode()[4:-4].lower()


def all_forms(secrets: Iterable[str]) -> frozenset[str]:
    return frozenset(form for secret in secrets for form in forms(secret)) | {"marker-"}


@dataclass(frozen=True, kw_only=True)
class Place:
    """A folder with an inventory, the environment that the program runs in, and what must not be seen."""

    folder: Path
    environment: Mapping[str, str]
    forms: frozenset[str]
    own: frozenset[str]
    """Names of files that the test wrote, and of what is made of them for their owner."""

    @classmethod
    def make(
        cls, folder: Path, environment: Mapping[str, str], *, secrets: Iterable[str], own: Iterable[str]
    ) -> "Place":
        """Return a place with a folder `tmp` for temporary files, where everything written is recorded."""
        (folder / "tmp").mkdir()
        (folder / "recorder").mkdir()
        (folder / "recorder" / "sitecustomize.py").write_text(_RECORDER)
        kept = {n: os.environ[n] for n in ("PATH", "COVERAGE_PROCESS_CONFIG") if n in os.environ}
        here = {
            "PYTHONPATH": os.pathsep.join((str(folder / "recorder"), str(ROOT))),
            "PYTHONDONTWRITEBYTECODE": "1",
            "WRITES": str(folder / "writes.log"),
            "TMPDIR": str(folder / "tmp"),
            "COLUMNS": "100",
        }
        return cls(
            folder=folder,
            environment={**kept, **here, **environment},
            forms=all_forms(secrets),
            own=frozenset(own),
        )

    def migrator(self, *words: str) -> "subprocess.CompletedProcess[str]":
        ended = subprocess.run(
            [sys.executable, "-m", "migrator", *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert ended.returncode in {0, 1, 2, 3}, ended.stderr
        self.assert_nothing_leaks(ended.stdout + ended.stderr)
        return ended

    def assert_nothing_leaks(self, text: str) -> None:
        low = text.lower()
        leaks = [(form, low[max(low.index(form) - 80, 0) :][:200]) for form in self.forms if form in low]
        assert not leaks, leaks
        assert "\x1b" not in text

    def assert_files_are_clean(self) -> None:
        """Search every file but the test's own, and make sure that none was there for a while only."""
        for path in self.folder.rglob("*"):
            self.assert_nothing_leaks(path.name)
            if path.is_file() and path.name not in self.own:
                self.assert_nothing_leaks(path.read_text(encoding="utf-8"))
        assert not list((self.folder / "tmp").iterdir())
        assert not (gone := self._vanished()), gone

    def _vanished(self) -> list[str]:
        """Return files that were written during a run, are gone, and became no file that was searched."""
        log = self.folder / "writes.log"
        lines = [line.split("\t") for line in log.read_text().splitlines()] if log.exists() else []
        became = {names[0]: names[1] for kind, *names in lines if kind == "rename"}
        written = [names[0] for kind, *names in lines if kind == "open"]
        return [path for path in written if not Path(became.get(path, path)).exists()]

    def written(self) -> set[str]:
        """Return what was opened for writing, as paths below the folder; others as they are."""
        lines = (self.folder / "writes.log").read_text().splitlines()
        paths = {Path(line.split("\t")[1]) for line in lines if line.startswith("open")} - {Path(os.devnull)}
        return {str(p.relative_to(self.folder) if p.is_relative_to(self.folder) else p) for p in paths}
