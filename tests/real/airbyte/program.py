"""Runs `source-declarative-manifest`, which runs manifests for Airbyte. Shows nothing that it prints."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.real.installing import python_of

_SECONDS = 180


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the program printed: the Airbyte protocol, a JSON object a line."""

    code: int
    messages: tuple[Mapping[str, object], ...]

    def of_type(self, kind: str) -> list[Mapping[str, object]]:
        """Return what the messages of one type hold."""
        name = {"CONNECTION_STATUS": "connectionStatus"}.get(kind, kind.lower())
        found = (message[name] for message in self.messages if message.get("type") == kind)
        return [value for value in found if isinstance(value, dict)]

    @property
    def status(self) -> object:
        """What `check` says: the exit code says nothing."""
        [status] = self.of_type("CONNECTION_STATUS")
        return status["status"]

    @property
    def records(self) -> dict[str, list[object]]:
        """The records by stream, in a fixed order."""
        found: dict[str, list[object]] = {}
        for record in self.of_type("RECORD"):
            found.setdefault(str(record["stream"]), []).append(record["data"])
        return {name: sorted(records, key=str) for name, records in sorted(found.items())}

    @property
    def errors(self) -> list[object]:
        """What went wrong, in the program's own words."""
        return [error["message"] for t in self.of_type("TRACE") if isinstance(error := t.get("error"), dict)]

    def shows(self, text: str) -> bool:
        """Return whether a text is anywhere in what was printed."""
        return text in json.dumps(self.messages)


def run(command: str, manifest: Path, config: Path, catalog: Path | None = None) -> Said:
    """Run `check` or `read`. The program may rewrite the file `config`."""
    program = python_of("airbyte_cdk").parent / "python"
    start: list[str | Path] = [
        program,
        "-c",
        "from airbyte_cdk.cli.source_declarative_manifest import run; run()",
        command,
    ]
    files = {"--manifest-path": manifest, "--config": config, "--catalog": catalog}
    options = [part for option, path in files.items() if path is not None for part in (option, str(path))]
    done = subprocess.run([*start, *options], capture_output=True, text=True, timeout=_SECONDS, check=False)
    lines = (line for line in done.stdout.splitlines() if line.startswith("{"))
    return Said(code=done.returncode, messages=tuple(json.loads(line) for line in lines))


def write_catalog(path: Path, *streams: str) -> Path:
    """Write that these streams are to be read as a whole, and return the path."""
    configured = [
        {
            "stream": {"name": name, "json_schema": {}, "supported_sync_modes": ["full_refresh"]},
            "sync_mode": "full_refresh",
            "destination_sync_mode": "overwrite",
        }
        for name in streams
    ]
    path.write_text(json.dumps({"streams": configured}))
    return path
