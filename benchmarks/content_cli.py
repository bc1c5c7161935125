"""What an OAuth client may do: asked by the official Celonis CLI and by `migrator`, of the same server.

`content-cli profile create` and `migrator check` are asked about the same client of an oidc-provider and the
same four scopes. What a server sees most of, and what a person waits for, are the token requests.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from benchmarks._peers import FOLDER

SCOPES = ("studio", "package-manager", "integration.data-pools", "action-engine.projects")
DELAYS = (0, 200)
RUNS = 3
_SOURCE = Path(__file__).parent / "oidc_provider"
_INSTALLED = FOLDER / "content_cli"

_ASKED = b": \x1b["
"""How each of its questions ends: the cursor is set behind it."""
_ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_ENDED = (b"successfully", b"client.")


@dataclass(frozen=True, kw_only=True)
class _Case:
    title: str
    client_id: str
    true: tuple[str, int]
    """What is true of it by the server's configuration: the reason, and how many scopes are granted."""
    is_right: bool = True
    """Whether the secret is the client's."""

    @property
    def secret(self) -> str:
        """The secret that is tried."""
        return f"secret-of-{self.client_id}" if self.is_right else "not-the-secret"


CASES = (
    _Case(title="1 of 4 scopes", client_id="one-of-four", true=("scope-missing", 1)),
    _Case(title="wrong secret", client_id="one-of-four", true=("client-rejected", 0), is_right=False),
    _Case(title="none of them", client_id="none-of-four", true=("scope-missing", 0)),
)


@dataclass(frozen=True, kw_only=True)
class _Told:
    requests: int
    seconds: float
    words: str


def main() -> None:
    """Print token requests, seconds and what each says."""
    if not (shutil.which("node") and shutil.which("npm")):
        sys.exit("this benchmark needs node and npm")
    _install()
    for delay in DELAYS:
        print(f"each answer after {delay} ms; process start to end, prompts answered at once, best of {RUNS}")
        print(f"  {'':<16}{'content-cli':>24}{'migrator':>22}{'ratio':>16}")
        with _server(delay) as url:
            told = [(case, *_best(case, url)) for case in CASES]
        for case, theirs, ours in told:
            _line(case, theirs, ours)
        print()
    print("What they say of it:")
    for case, theirs, ours in told:
        print(f"  {case.title}\n    content-cli: {theirs.words}\n    migrator:    {ours.words}")


def _best(case: _Case, url: str) -> tuple[_Told, _Told]:
    """Return the quickest run of each; the runs alternate, so that a busy machine slows both."""
    pairs = [(_theirs(case, url), _ours(case, url)) for _ in range(RUNS)]
    theirs, ours = (min(runs, key=lambda told: told.seconds) for runs in zip(*pairs, strict=True))
    return theirs, ours


def _line(case: _Case, theirs: _Told, ours: _Told) -> None:
    columns = "".join(f"{t.requests:>6} requests{t.seconds:>7.2f} s" for t in (theirs, ours))
    ratio = f"{theirs.requests / ours.requests:>5.1f} x{theirs.seconds / ours.seconds:>7.1f} x"
    print(f"  {case.title:<16}{columns}{ratio}", flush=True)


def _install() -> None:
    _INSTALLED.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "server.mjs"):
        shutil.copy(_SOURCE / name, _INSTALLED)
    if not (_INSTALLED / "node_modules" / "oidc-provider").is_dir():
        npm = ("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent")
        subprocess.run(npm, cwd=_INSTALLED, check=True)


@contextmanager
def _server(delay: int) -> Iterator[str]:
    process = subprocess.Popen(
        ["node", "server.mjs"],
        cwd=_INSTALLED,
        env={**os.environ, "DELAY": str(delay)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    if process.stdout is None:
        raise RuntimeError("the pipe that was asked for is not there")
    try:
        yield json.loads(process.stdout.readline())["url"]
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def _token_requests(url: str) -> int:
    with urllib.request.urlopen(f"{url}/requests") as answer:  # noqa: S310 - a URL of our own, on loopback
        count: int = json.load(answer)["token"]
    return count


def _theirs(case: _Case, url: str) -> _Told:
    program = _INSTALLED / "node_modules" / ".bin" / "content-cli"
    before = _token_requests(url)
    with tempfile.TemporaryDirectory() as home:
        started = time.perf_counter()
        said = _answering(
            [program, "profile", "create"], ["bench", url, "2", case.client_id, case.secret], home
        )
        spent = time.perf_counter() - started
        stored = Path(home) / ".celonis-content-cli-profiles" / "bench.json"
        scopes = json.loads(stored.read_text())["scopes"] if stored.exists() else None
    words = f"stored the scopes {scopes}" if scopes else _last_line(said)
    return _Told(requests=_token_requests(url) - before, seconds=spent, words=words)


def _answering(command: list[str | Path], answers: list[str], home: str) -> str:
    """Run a program that asks questions, and answer each as soon as it is asked; return what it said."""
    environment = {**os.environ, "HOME": home}
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the pipes that were asked for are not there")
    said = b""
    for answer in answers:
        said += _until(process.stdout, _ASKED)
        process.stdin.write(f"{answer}\n".encode())
        process.stdin.flush()
    said += _until(process.stdout, *_ENDED)
    process.stdin.close()  # it would go on waiting for more
    said += process.stdout.read()
    process.stdout.close()
    process.wait()
    return _ESCAPES.sub("", said.decode(errors="replace"))


def _until(stream: IO[bytes], *ends: bytes) -> bytes:
    """Read until one of these was read, or nothing follows."""
    said = b""
    while not any(end in said for end in ends) and (byte := stream.read(1)):
        said += byte
    return said


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if "error" in line.lower() or "incorrect" in line]
    return lines[0] if lines else text.strip().splitlines()[-1]


def _ours(case: _Case, url: str) -> _Told:
    before = _token_requests(url)
    with tempfile.TemporaryDirectory() as folder:
        inventory = Path(folder) / "inventory.yaml"
        inventory.write_text(
            f"version: 1\nplatforms:\n  team: {{provider: celonis, url: {url}}}\nclients:\n  the-client:\n"
            f"    platform: team\n    client_id: {case.client_id}\n    client_secret: env:THE_SECRET\n"
            f"    auth_method: auto\nextractors:\n  it:\n    owner: me@acme.example\n    client: the-client\n"
            f"    scopes: [{', '.join(SCOPES)}]\n"
        )
        command = [sys.executable, "-m", "migrator", "check", str(inventory), "--format", "json"]
        environment = {**os.environ, "THE_SECRET": case.secret}
        started = time.perf_counter()
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        spent = time.perf_counter() - started
    client = json.loads(done.stdout)["clients"][0]
    found = (client["reason"], len(client["scopes"]["granted"]))
    if found != case.true:
        sys.exit(f"{case.title}: migrator says {found}, and {case.true} is true")
    granted = f"; granted: {' '.join(client['scopes']['granted'])}" if client["scopes"]["granted"] else ""
    words = f"{client['reason']}: {client['message']}{granted}"
    return _Told(requests=_token_requests(url) - before, seconds=spent, words=words)
