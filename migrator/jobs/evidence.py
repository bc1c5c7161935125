"""Puts together what an evidence pack holds."""

import hashlib
import json
import platform
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from migrator import __version__
from migrator.errors import UsageError
from migrator.evidence.writing import write_pack
from migrator.inventory.load import load_inventory
from migrator.jobs.request import JobRequest, NetworkSettings
from migrator.model.inventory import Inventory
from migrator.model.report import InputFile

_STDIN = "-"
_DISTRIBUTION = "extractor-migrator"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What a pack tells of beside the job and its result."""

    read: tuple[Path, ...] = ()
    """Files that were read beside the inventory and what that names: a baseline, earlier reports."""
    written: tuple[str, ...] = ()
    """Configurations that the command wrote, as the report names them."""
    settings: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Value and origin of each setting, by its name."""
    network: NetworkSettings | None = None
    """`None`: nothing could be sent."""
    log_from: int = 0
    """Bytes that the request log had before the run."""


def write_evidence(
    folder: Path,
    request: JobRequest,
    *,
    command: str,
    result: str,
    inputs: Iterable[InputFile],
    beside: Beside,
) -> str:
    """Write the pack of a command and return its digest. `result` is what the command found, as JSON.

    `inputs` are the files as they were read. Raises UsageError where an inventory or list was changed since:
    then the result speaks of something else than the pack would.
    """
    loaded = load_inventory(request.inventories, base=request.base)
    read = {i.path: i.sha256 for i in inputs}
    now = {i.path: i.sha256 for i in loaded.inputs}
    if any(read.get(path) != digest for path, digest in now.items()):
        raise UsageError("the inventory was changed while migrator ran", help_="run it again")
    packed = _inputs(request, loaded.inventory, now, beside.read)
    if any(read.get(file["path"], file.get("sha256")) != file.get("sha256") for file in packed["lists"]):
        raise UsageError("a list of a platform was changed while migrator ran", help_="run it again")
    contents = {
        "result.json": result.encode(),
        "inputs.json": _json(packed),
        "settings.json": _json(_settings(request, beside)),
        "environment.json": _json(_environment()),
    }
    if beside.written:
        outputs = [_file(path, request.base / path) for path in sorted(set(beside.written))]
        contents["outputs.json"] = _json({"configurations": outputs})
    if beside.network is not None and beside.network.request_log is not None:
        contents["requests.jsonl"] = _logged(beside.network.request_log, beside.log_from)
    return write_pack(folder, contents, command=command)


def _inputs(
    request: JobRequest, inventory: Inventory, read: Mapping[str, str], beside: Iterable[Path]
) -> Mapping[str, Sequence[Mapping[str, str]]]:
    configs = {c.path: request.base / c.path for e in inventory.extractors.values() for c in e.configs}
    lists = {
        path: request.base / path
        for p in inventory.platforms.values()
        for path in (p.lists.applications, p.lists.api_keys)
        if path
    }
    return {
        "inventories": [{"path": path, "sha256": sha256} for path, sha256 in read.items()],
        "configurations": [_file(shown, path) for shown, path in sorted(configs.items())],
        "lists": [_file(shown, path) for shown, path in sorted(lists.items())],
        "provider_catalogs": [_file(str(path), request.base / path) for path in request.catalogs],
        "others": [_file(str(path), request.base / path) for path in beside if str(path) != _STDIN],
    }


def _file(shown: str, path: Path) -> Mapping[str, str]:
    try:
        return {"path": shown, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    except OSError as error:
        return {"path": shown, "problem": error.strerror or type(error).__name__}


def _logged(path: Path, start: int) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"the request log {path} cannot be read: {error.strerror}") from error
    if len(content) < start:
        raise UsageError(f"the request log {path} was cut short while migrator ran", help_="run it again")
    # The first line end may be the one of a line that another run has left unfinished.
    return content[start:].lstrip(b"\n")


def _settings(request: JobRequest, beside: Beside) -> Mapping[str, object]:
    found: dict[str, object] = {
        "job": asdict(request),
        "settings": {name: {"value": v, "origin": origin} for name, (v, origin) in beside.settings.items()},
    }
    network = beside.network
    if network is not None:
        names = (f.name for f in fields(network) if f.name != "since")
        found["network"] = {name: getattr(network, name) for name in names}
        found["compared_with_an_earlier_report"] = network.since is not None
    return found


def _environment() -> Mapping[str, object]:
    return {
        "migrator": __version__,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": platform.system(),
        "packages": dict(_versions()),
    }


def _versions() -> Iterator[tuple[str, str]]:
    """Yield what is installed of what migrator needs, and of what that needs in turn."""
    seen: set[str] = set()
    wanted = [_DISTRIBUTION, "cryptography"]  # an extra of a library of ours, which signs
    while wanted:
        name = wanted.pop().lower().replace("_", "-")
        if name in seen:
            continue
        seen.add(name)
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        yield name, found.version
        needs = (line for line in found.requires or () if name == _DISTRIBUTION or "extra ==" not in line)
        wanted += [match[0] for line in needs if (match := _NAME.match(line))]


def _json(data: object) -> bytes:
    return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False, default=_plain).encode() + b"\n"


def _plain(value: object) -> object:
    return sorted(map(str, value)) if isinstance(value, frozenset) else str(value)
