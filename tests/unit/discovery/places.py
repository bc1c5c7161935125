"""Small trees that tests look through, and what is found in them."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from migrator.jobs.discover import Discovered, DiscoverRequest, discover
from migrator.text.source import SourceText
from migrator.text.yaml import parse_yaml

KEY = "MARKERabcDEF123456ghiJKL7890xyz"
OTHER_KEY = "MARKERother987654zyxWVU321cba"
HOST = "https://acme.eu-1.celonis.cloud"


def plant(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def found_in(folder: Path, *, update: Path | None = None, use_ignores: bool = True) -> Discovered:
    base = folder if folder.is_dir() else folder.parent
    request = DiscoverRequest(paths=(folder,), folder=base, update=update, use_ignores=use_ignores)
    result = discover(request)
    assert "MARKER" not in result.text
    return result


def data_of(text: str) -> dict[str, dict[str, dict[str, object]]]:
    data = parse_yaml(SourceText.of("inventory.yaml", text)).data
    assert isinstance(data, dict)
    return data


def section(folder: Path, name: str) -> dict[str, dict[str, object]]:
    return data_of(found_in(folder).text).get(name, {})


def paths(result: Discovered, folder: Path) -> list[str]:
    return [Path(f.path).relative_to(folder.resolve()).as_posix() for f in result.found]


def git(folder: Path, *words: str, author: str = "ann@acme.example") -> None:
    identity = ("-c", f"user.email={author}", "-c", "user.name=A")
    subprocess.run(["git", *identity, "-C", folder, *words], check=True, capture_output=True)
