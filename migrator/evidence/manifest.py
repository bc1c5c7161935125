"""The manifest of an evidence pack: each file with its digest, and one digest for them all."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from migrator.errors import UsageError
from migrator.schemas.validate import problems

SCHEMA = "migrator.evidence/v1"
NAME = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedFile:
    """One file of a pack."""

    path: str
    """Relative, with `/`."""
    sha256: str
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a pack holds."""

    command: str
    version: str
    created: str
    """ISO 8601, in UTC."""
    files: Sequence[PackedFile]

    def to_bytes(self) -> bytes:
        """Return the one way in which the manifest is written, so that its digest says what is in it."""
        data = {
            "schema": SCHEMA,
            "command": self.command,
            "version": self.version,
            "created": self.created,
            "files": [{"path": f.path, "sha256": f.sha256, "size": f.size} for f in self.files],
        }
        return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=True).encode("ascii") + b"\n"


def packed(contents: Mapping[str, bytes]) -> list[PackedFile]:
    """Return the files of a pack in the order of their names."""
    return [
        PackedFile(path=path, sha256=digest(content), size=len(content))
        for path, content in sorted(contents.items())
    ]


def digest(content: bytes) -> str:
    """Return the SHA-256 digest in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def read_manifest(content: bytes) -> Manifest:
    """Return a manifest. Raises UsageError for what is none."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        raise UsageError(f"{NAME} is no JSON") from None
    found = problems(data, "evidence")
    if found or not isinstance(data, dict):
        raise UsageError(f"{NAME} is no manifest: {found[0].message if found else 'it is no object'}")
    files = [PackedFile(path=f["path"], sha256=f["sha256"], size=int(f["size"])) for f in data["files"]]
    return Manifest(command=data["command"], version=data["version"], created=data["created"], files=files)
