"""A format from another distribution: one file and an entry point, without touching the package."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TOY = Path(__file__).parents[2] / "toy_format"
CONTRIBUTING = Path(__file__).parents[3] / "docs" / "CONTRIBUTING.md"
INVENTORY = """
version: 1
platforms:
  sso: {provider: generic, url: "https://api.example.com", token_url: "https://sso.example.com/token"}
clients:
  reader:
    platform: sso
    client_id: reader-id
    client_secret: env:READER_SECRET
    auth_method: client_secret_post
extractors:
  toy:
    owner: me@acme.example
    client: reader
    scopes: ["records:read"]
    config: {path: toy.yaml}
"""
BEFORE = """\
toy_puller: 1
# Read-only.
api_key: ${TOY_API_KEY}   # of the platform team
every: 5m
"""
AFTER = """\
toy_puller: 1
# Read-only.
oauth:   # of the platform team
  client_id: reader-id
  client_secret: "${READER_SECRET}"
  token_url: https://sso.example.com/token
  scope: records:read
every: 5m
"""


def migrator(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "migrator", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(TOY), *sys.path])},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "inventory.yaml").write_text(INVENTORY)
    (tmp_path / "toy.yaml").write_text(BEFORE)
    return tmp_path


def test_it_is_known_everywhere(folder: Path) -> None:
    assert "\ntoy-puller " in migrator(folder, "formats").stdout
    assert "api_key gives way to oauth" in migrator(folder, "explain", "toy-puller").stdout


def test_it_is_detected_migrated_and_proven(folder: Path) -> None:
    done = migrator(folder, "generate", "inventory.yaml", "--in-place", "--format", "json")
    assert done.returncode == 0, done.stderr
    change = json.loads(done.stdout)["changes"][0]
    assert (change["format"], change["status"]) == ("toy-puller", "changed")
    assert (folder / "toy.yaml").read_text() == AFTER
    assert migrator(folder, "generate", "inventory.yaml", "--in-place", "--check").returncode == 0


def test_the_example_of_the_documentation_is_this_file() -> None:
    code = (TOY / "toy_puller.py").read_text()
    shown = code[code.index("class ToyPuller") :]
    assert shown in CONTRIBUTING.read_text()
