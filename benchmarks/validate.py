"""Validation of one inventory of 10,000 extractors, against check-jsonschema and yamllint.

`migrator validate` does more than its peers in that time: audit rules, references between entities, a look
into the configuration file of each extractor.
"""

import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks._peers import installed, version
from benchmarks._timing import Command, seconds

EXTRACTORS = 10_000
CLIENTS = 100
RUNS = 3
_ROOT = Path(__file__).parents[1]
_SCHEMA = _ROOT / "migrator" / "schemas" / "inventory.schema.json"
_CONFIG = _ROOT / "configs" / "minimal" / "extractors" / "audit.json"


def main() -> None:
    """Print seconds and ratios, and what each says of one misspelt key."""
    peers = installed("check-jsonschema", "yamllint")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "audit.json").write_bytes(_CONFIG.read_bytes())
        right, wrong = folder / "inventory.yaml", folder / "wrong.yaml"
        text = inventory()
        right.write_text(text)
        wrong.write_text(text.replace("    wave: 3\n", "    waev: 3\n", 1))
        megabytes = right.stat().st_size / 1e6
        print(f"{EXTRACTORS:,} extractors, {megabytes:.1f} MB; best of {RUNS} runs, process start to end")
        _compare(_commands(peers, right), peers)
        print("\nOne key misspelt (waev):")
        for tool, command in _commands(peers, wrong).items():
            print(f"  {tool}: {_first_words(command, wrong)}")


def inventory() -> str:
    """Return an inventory that is right: nothing to report but notes."""
    created = (datetime.now(tz=UTC) - timedelta(days=30)).date()
    lines = ["version: 1", "platforms:", "  acme-eu:", "    provider: celonis"]
    lines += ["    url: https://acme.eu-1.celonis.cloud", "clients:"]
    for n in range(CLIENTS):
        lines += [
            f"  client-{n}:",
            "    platform: acme-eu",
            f"    client_id: 2f1c7c1e-3b1d-4b5e-9a52-0c9d4c7f{n:04}",
        ]
        lines += [f"    client_secret: env:CLIENT_SECRET_{n}", "    auth_method: client_secret_post"]
    lines += ["keys:"]
    for n in range(EXTRACTORS):
        lines += [f"  key-{n}: {{platform: acme-eu, kind: application_key, created: {created}}}"]
    lines += ["extractors:"]
    for n in range(EXTRACTORS):
        lines += [
            f"  extractor-{n}:",
            f"    owner: team-{n % 40}@acme.example",
            "    apis: [audit-log, login-history]",
        ]
        lines += [f"    key: key-{n}", f"    client: client-{n % CLIENTS}"]
        lines += ["    config: {path: audit.json, format: celonis-extractor-builder}"]
        lines += ["    schedule: daily", "    duration: 10m", f"    wave: {n % 5}"]
    return "\n".join(lines) + "\n"


def _commands(peers: Path, path: Path) -> dict[str, Command]:
    return {
        "migrator validate": [sys.executable, "-m", "migrator", "validate", path],
        "check-jsonschema": [peers / "check-jsonschema", "--schemafile", _SCHEMA, path],
        "yamllint": [peers / "yamllint", path],
    }


def _compare(commands: dict[str, Command], peers: Path) -> None:
    best = {tool: min(seconds(command) for _ in range(RUNS)) for tool, command in commands.items()}
    ours = next(iter(best.values()))
    for tool, spent in best.items():
        release = "" if tool.startswith("migrator") else version(peers / tool)
        print(f"  {tool + ' ' + release:<28}{spent:8.2f} s{spent / ours:8.1f} x")


def _first_words(command: Command, path: Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=path.parent)
    lines = [line.strip() for line in done.stdout.splitlines() if "wrong.yaml" in line or "waev" in line]
    return f"exit code {done.returncode}; " + (" / ".join(lines[:3]) if lines else "nothing about it")
