"""Writes an evidence pack: the whole of it, or nothing."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from migrator import __version__
from migrator.errors import UsageError
from migrator.evidence.manifest import NAME, Manifest, digest, packed


def require_new(folder: Path) -> None:
    """Raise UsageError where a pack cannot come into being: an older one is never written over."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already", help_="name a new folder for the evidence")


def write_pack(folder: Path, contents: Mapping[str, bytes], *, command: str) -> str:
    """Write the pack and return the digest of its manifest.

    It comes into being under another name beside `folder`, and gets its own in one step. Raises UsageError
    where it cannot be written.
    """
    require_new(folder)
    created = datetime.now(tz=UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    manifest = Manifest(command=command, version=__version__, created=created, files=packed(contents))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}.migrator-", dir=folder.parent))
        try:
            for path, content in {**contents, NAME: manifest.to_bytes()}.items():
                _write(unfinished / path, content)
            if folder.exists():
                folder.rmdir()
            unfinished.rename(folder)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
    except OSError as error:
        raise UsageError(f"cannot write the evidence to {folder}: {error.strerror}") from error
    return digest(manifest.to_bytes())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
