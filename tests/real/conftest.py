"""Real programs, installed once into `.real/` and started once for a session."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.servers import AuthorizationServer

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
INSTALLED = ROOT / ".real"
CORPUS = Path(os.environ.get("MIGRATOR_CORPUS", ROOT.parent / "shared" / "corpus"))
START_SECONDS = 30
INSTALL_SECONDS = 900


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Real files that nobody of this project wrote."""
    assert CORPUS.is_dir(), f"no corpus at {CORPUS}: set MIGRATOR_CORPUS to the folder that holds it"
    return CORPUS


@pytest.fixture(scope="session")
def oidc_provider_folder() -> Path:
    """oidc-provider from npm, at the versions of the lock file."""
    folder = INSTALLED / "oidc_provider"
    source = HERE / "oidc_provider"
    lock = folder / "package-lock.json"
    if not lock.exists() or lock.read_bytes() != (source / "package-lock.json").read_bytes():
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(source, folder)
        lock.unlink()
        command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        shutil.copy(source / "package-lock.json", lock)
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=INSTALL_SECONDS)
    shutil.copy(source / "server.mjs", folder)
    return folder


def _serve(folder: Path, *, strict: bool) -> Iterator[AuthorizationServer]:
    environment = {**os.environ, "STRICT": "1" if strict else "0"}
    process = subprocess.Popen(
        ["node", "server.mjs"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line, f"oidc-provider ended with {process.wait(START_SECONDS)} before it listened"
        yield AuthorizationServer(url=json.loads(line)["url"])
    finally:
        process.terminate()
        process.wait(START_SECONDS)
        process.stdout.close()


@pytest.fixture(scope="session")
def oidc_provider(oidc_provider_folder: Path) -> Iterator[AuthorizationServer]:
    """An oidc-provider that takes client_secret_post and client_secret_basic alike, as it does by default."""
    yield from _serve(oidc_provider_folder, strict=False)


@pytest.fixture(scope="session")
def strict_oidc_provider(oidc_provider_folder: Path) -> Iterator[AuthorizationServer]:
    """An oidc-provider that takes only the method that a client is registered with."""
    yield from _serve(oidc_provider_folder, strict=True)


@pytest.fixture(scope="session")
def airbyte_python() -> Path:
    """The Python of a virtual environment that has the real airbyte-cdk."""
    folder = INSTALLED / "airbyte_cdk"
    lock = HERE / "airbyte_cdk" / "requirements.lock"
    stamp = folder / "requirements.lock"
    python = folder / "bin" / "python"
    if not stamp.exists() or stamp.read_bytes() != lock.read_bytes():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True, timeout=INSTALL_SECONDS)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)]
        subprocess.run(pip, check=True, capture_output=True, timeout=INSTALL_SECONDS)
        shutil.copy(lock, stamp)
    return python
