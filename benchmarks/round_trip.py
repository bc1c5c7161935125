"""Migration of real manifests, against a round trip of the same files through ruamel.yaml.

ruamel.yaml keeps comments and has less to do here: it changes nothing, or puts one mapping in the place of
another. Ours reads, decides, edits, reads again and proves that all else is equal.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks._peers import installed
from benchmarks._timing import Command
from migrator.formats.interface import Rewrite, Target, all_formats
from migrator.migration.prove import Proven, prove
from migrator.model.inventory import AuthMethod
from migrator.text.edits import CannotEdit, apply_edits
from migrator.text.pause import collection_paused
from migrator.text.read import read_source
from tests.real.airbyte.outside import different_lines

RUNS = 3
_ROOT = Path(__file__).parents[1]
_CORPUS = Path(os.environ.get("MIGRATOR_CORPUS", _ROOT.parent / "shared" / "corpus")) / "airbyte"
_PEER = Path(__file__).parent / "_ruamel_round_trip.py"
_FORMAT = all_formats()["airbyte-manifest"]
_TARGET = Target(
    token_url="https://sso.example.com/oauth2/token",  # noqa: S106 - an address, not a secret
    auth_method=AuthMethod.CLIENT_SECRET_POST,
    scopes=frozenset({"audit.log:read", "records:read"}),
)


@dataclass(frozen=True, kw_only=True)
class _Done:
    """One run over all files."""

    seconds: float
    texts: Mapping[str, str]
    """The new texts by file name."""
    failures: Mapping[str, str]
    """The files that could not be written again, with the error."""


def main() -> None:
    """Print seconds, ratios, and the lines that change though nobody asked for it."""
    manifests = sorted(_CORPUS.glob("source-*.yaml"))
    if not manifests:
        sys.exit(
            f"no manifest in {_CORPUS}: set MIGRATOR_CORPUS to the folder that holds airbyte/source-*.yaml"
        )
    python, version = _peer()
    changed = _ours(manifests).texts
    files = [path for path in manifests if path.name in changed]
    titles = (
        "migrator: migrate, apply, prove",
        f"ruamel.yaml {version}: change nothing",
        f"ruamel.yaml {version}: replace authenticators",
    )
    rounds = [
        (_ours(files), _theirs(python, "nothing", files), _theirs(python, "authenticators", files))
        for _ in range(RUNS)
    ]
    megabytes = sum(path.stat().st_size for path in files) / 1e6
    print(f"{len(files)} manifests, {megabytes:.1f} MB: all that migrator changes of {len(manifests)}")
    print(f"within one process, imports not counted; best of {RUNS} runs, which alternate")
    best = [min(runs, key=lambda done: done.seconds) for runs in zip(*rounds, strict=True)]
    for title, done in zip(titles, best, strict=True):
        print(f"  {title:<46}{done.seconds:8.2f} s{done.seconds / best[0].seconds:8.1f} x")
    print("\nLines outside of authentication that are not the same afterwards:")
    for title, done in zip(titles, best, strict=True):
        print(f"  {title:<46}{_unrelated(done, files)}")


def _ours(paths: Sequence[Path]) -> _Done:
    texts: dict[str, str] = {}
    failures: dict[str, str] = {}
    started = time.perf_counter()
    for path in paths:
        try:
            text = _migrated(path)
        except CannotEdit as problem:
            failures[path.name] = str(problem)
            continue
        if text is not None:
            texts[path.name] = text
    return _Done(seconds=time.perf_counter() - started, texts=texts, failures=failures)


@collection_paused()  # as it is where changes are planned
def _migrated(path: Path) -> str | None:
    """Return the new text, if there is one and it is proven."""
    document = _FORMAT.parse(read_source(path, shown_as=path.name))
    outcome = _FORMAT.migrate(document, _TARGET)
    if not isinstance(outcome, Rewrite):
        return None
    text = apply_edits(document.source.text, outcome.edits)
    return text if isinstance(prove(_FORMAT, document, text), Proven) else None


def _theirs(python: Path, how: str, paths: Sequence[Path]) -> _Done:
    done = subprocess.run([python, _PEER, how, *paths], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    return _Done(seconds=told["seconds"], texts=told["texts"], failures=told["failures"])


def _peer() -> tuple[Path, str]:
    """Return the Python that has ruamel.yaml, and its version."""
    python = installed() / "python"
    show: Command = [python, "-c", "import ruamel.yaml; print(ruamel.yaml.__version__)"]
    if subprocess.run(show, capture_output=True, check=False).returncode:
        pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "ruamel.yaml")
        subprocess.run(pip, check=True)
    return python, subprocess.run(show, capture_output=True, text=True, check=True).stdout.strip()


def _unrelated(done: _Done, paths: Sequence[Path]) -> str:
    old = {path.name: path.read_bytes().decode() for path in paths}
    lines = [n for name, text in done.texts.items() if (n := different_lines(old[name], text))]
    share = len(lines) / len(paths) * 100
    words = f"{sum(lines):,} lines in {len(lines)} files ({share:.0f} %)"
    if lines:
        words += f", median {median(lines):.0f}, most {max(lines):,}"
    if done.failures:
        words += f"; {len(done.failures)} not written ({', '.join(sorted(set(done.failures.values())))})"
    return words
