"""Installs the real programs: npm packages, Python packages and Debian packages, each at most once."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
INSTALLED = ROOT / ".real"
INSTALL_SECONDS = 900


def npm_folder(name: str) -> Path:
    """Return a folder with the npm packages of `tests/real/NAME`, at the versions of its lock file."""
    folder, source = INSTALLED / name, HERE / name
    lock = folder / "package-lock.json"
    if not _is_same(lock, source / lock.name) or not (folder / "node_modules").is_dir():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(source / file, folder)
        _run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder)
    return folder


def python_of(name: str) -> Path:
    """Return the Python of a virtual environment with the packages of `tests/real/NAME/requirements.lock`."""
    folder, lock = INSTALLED / name, HERE / name / "requirements.lock"
    python, stamp = folder / "bin" / "python", folder / lock.name
    if not _is_same(stamp, lock):
        shutil.rmtree(folder, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(folder)])
        _run([str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)])
        shutil.copy(lock, stamp)
    return python


def debian_packages(*packages: str, program: Path, answer: str = "") -> None:
    """Install Debian packages unless `program` is there; where that may not be, say what is missing.

    `answer` is for a question that a package would ask (`debconf-set-selections`).
    """
    if program.exists():
        return
    names = " ".join(packages)
    wanted = f"{program} is missing; it comes with: apt-get install --no-install-recommends {names}"
    assert shutil.which("apt-get"), f"{wanted} (this system has no apt-get)"
    assert os.geteuid() == 0, f"{wanted} (only root can do that; this is user {os.geteuid()})"
    if answer:
        _run(["debconf-set-selections"], given=answer)
    _run(["apt-get", "update", "--quiet"])
    _run(["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *packages])
    assert program.exists(), f"{program} is still missing after installing {names}"


def _is_same(copy: Path, original: Path) -> bool:
    return copy.exists() and copy.read_bytes() == original.read_bytes()


def _run(command: list[str], *, cwd: Path | None = None, given: str = "") -> None:
    # In run level 1 packages do not start their services (invoke-rc.d): the tests start their own.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        input=given,
        capture_output=True,
        text=True,
        timeout=INSTALL_SECONDS,
        check=False,
    )
    said = f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    assert done.returncode == 0, f"{' '.join(command)} ended with {done.returncode}: {said}"
