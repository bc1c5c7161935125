"""Puts together what an evidence pack holds."""

import hashlib
import json
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from migrator import __version__
from migrator.errors import UsageError
from migrator.evidence.writing import write_pack
from migrator.inventory.load import load_inventory
from migrator.jobs.request import JobRequest, NetworkSettings
from migrator.model.inventory import Inventory
from migrator.model.report import InputFile

_PACKAGES = ("httpx", "jsonschema", "pyyaml", "rich", "typer", "pyjwt", "cryptography")


def write_evidence(
    folder: Path,
    request: JobRequest,
    *,
    command: str,
    result: str,
    inputs: Iterable[InputFile] = (),
    network: NetworkSettings | None = None,
) -> str:
    """Write the pack of a command and return its digest. `result` is what the command found, as JSON.

    `inputs` are the files as they were read. Raises UsageError where an inventory was changed since:
    then the result speaks of something else than the pack would.
    """
    loaded = load_inventory(request.inventories, base=request.base)
    read = {i.path: i.sha256 for i in inputs}
    now = {i.path: i.sha256 for i in loaded.inputs}
    if read and any(read.get(path) != digest for path, digest in now.items()):
        raise UsageError("the inventory was changed while migrator ran", help_="run it again")
    contents = {
        "result.json": result.encode(),
        "inputs.json": _json(_inputs(request, loaded.inventory, now)),
        "settings.json": _json(_settings(request, network)),
        "environment.json": _json(_environment()),
    }
    if network is not None and network.request_log is not None:
        contents["requests.jsonl"] = _bytes(network.request_log)
    return write_pack(folder, contents, command=command)


def _inputs(request: JobRequest, inventory: Inventory, read: Mapping[str, str]) -> Mapping[str, object]:
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
        "provider_catalogs": [_file(str(path), path) for path in request.catalogs],
    }


def _file(shown: str, path: Path) -> Mapping[str, str]:
    try:
        return {"path": shown, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    except OSError as error:
        return {"path": shown, "problem": error.strerror or type(error).__name__}


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"the request log {path} cannot be read: {error.strerror}") from error


def _settings(request: JobRequest, network: NetworkSettings | None) -> Mapping[str, object]:
    found: dict[str, object] = {"job": asdict(request)}
    if network is not None:
        found["network"] = {
            name: getattr(network, name) for name in NetworkSettings.__dataclass_fields__ if name != "since"
        }
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
    for name in _PACKAGES:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue


def _json(data: object) -> bytes:
    return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False, default=_plain).encode() + b"\n"


def _plain(value: object) -> object:
    return sorted(map(str, value)) if isinstance(value, frozenset) else str(value)
