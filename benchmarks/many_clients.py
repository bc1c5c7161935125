"""A check of 500 clients with three APIs each, 50 ms away, against curl and against bare httpx.

All send the same requests, and the platform counts them: a token for each client, then one GET for each
API. The limit is one pool of httpx at the same concurrency, the program that anybody would write; it is no
bound of what is possible. Only `migrator` learns from the answers, judges them and writes a report. The
platform answers everybody, in a process of its own.
"""

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks._fleet import environment, write_fleet
from benchmarks._platform import APIS, platform, requests_since_last
from benchmarks._timing import Command, Measured, measured

DELAY = 0.05
CLIENTS = 500
CONCURRENCY = 32
CURL_PART = 25
"""So many clients the sequential loop is measured with; its time grows with their number and nothing else."""
SIZES = (50, 500, 5_000)
RUNS = 3


@dataclass(frozen=True, kw_only=True)
class _Bench:
    folder: Path
    url: str

    def ours(self, clients: int) -> Measured:
        inventory, catalog = write_fleet(self.folder, self.url, clients=clients)
        command: Command = [sys.executable, "-m", "migrator", "check", inventory, "--catalog", catalog]
        command = [*command, "--concurrency", str(CONCURRENCY), "-f", "json", "-o", self.folder / "out.json"]
        return self._checked("migrator", command, environment(clients), clients)

    def bare(self, clients: int) -> Measured:
        command = [sys.executable, "-m", "benchmarks._bare_httpx", self.url, str(clients), str(CONCURRENCY)]
        return self._checked("httpx", command, {}, clients)

    def one_by_one(self, clients: int) -> Measured:
        loop = f"for n in $(seq {clients}); do sh {self._script()} $n || exit 1; done"
        return self._checked("curl", ["sh", "-c", loop], {}, clients)

    def side_by_side(self, clients: int) -> Measured:
        command = f"seq {clients} | xargs -P {CONCURRENCY} -n 1 sh {self._script()}"
        return self._checked("xargs -P curl", ["sh", "-c", command], {}, clients)

    def _checked(self, name: str, command: Command, environment: dict[str, str], clients: int) -> Measured:
        """Run it; a run that failed, or that sent other requests than the others, is no measurement."""
        requests_since_last(self.url)
        run = measured(command, environment)
        sent = requests_since_last(self.url)
        if run.code != 0:
            sys.exit(f"{name} ended with {run.code}")
        if sent != {"POST": clients, "GET": clients * len(APIS)}:
            sys.exit(f"{name} sent {sent} for {clients} clients")
        return run

    def _script(self) -> Path:
        """Return what people write: one curl for the token, one for each API."""
        path = self.folder / "one-client.sh"
        form = "-d grant_type=client_credentials -d client_id=client-$1 -d client_secret=secret-$1"
        form += f" -d 'scope={' '.join(f'{api}:read' for api in APIS)}'"
        lines = [
            f'token=$(curl -sf {form} "{self.url}/oauth2/token" | sed \'s/.*"access_token":"//; s/".*//\')'
        ]
        lines += [
            f'curl -sf -o /dev/null -H "Authorization: Bearer $token" "{self.url}/api/{a}"' for a in APIS
        ]
        path.write_text(" &&\n".join(lines) + "\n")
        return path


def main() -> None:
    """Print seconds, ratios and memory; then how they grow with the number of clients."""
    if not shutil.which("curl"):
        sys.exit("this benchmark needs curl")
    with tempfile.TemporaryDirectory() as name, platform(DELAY) as url:
        bench = _Bench(folder=Path(name), url=url)
        _compare(bench)
        _grow(bench)


def _compare(bench: _Bench) -> None:
    requests = CLIENTS * (1 + len(APIS))
    print(f"{CLIENTS} clients, {requests:,} requests, each answered after {DELAY * 1000:.0f} ms; ", end="")
    print(f"concurrency {CONCURRENCY}; process start to end, best of {RUNS} alternating runs")
    pairs = [(bench.ours(CLIENTS), bench.bare(CLIENTS)) for _ in range(RUNS)]
    ours, bare = (min(runs, key=lambda m: m.seconds) for runs in zip(*pairs, strict=True))
    _line("migrator check", ours.seconds, ours.seconds, f"{ours.megabytes:.0f} MB")
    _line("bare httpx loop", bare.seconds, ours.seconds, f"{bare.megabytes:.0f} MB, the limit")
    curl = bench.one_by_one(CURL_PART)
    scaled = curl.seconds / CURL_PART * CLIENTS
    _line(
        "curl, one by one", scaled, ours.seconds, f"measured with {CURL_PART} clients: {curl.seconds:.1f} s"
    )
    _line(f"xargs -P {CONCURRENCY} curl", bench.side_by_side(CLIENTS).seconds, ours.seconds, "")
    print(f"  migrator reaches {bare.seconds / ours.seconds:.0%} of the limit")


def _grow(bench: _Bench) -> None:
    print("\nHow it grows:")
    print(f"  {'clients':>8}{'migrator':>12}{'httpx':>10}{'of the limit':>14}{'migrator':>12}{'httpx':>10}")
    for clients in SIZES:
        ours, bare = bench.ours(clients), bench.bare(clients)
        share = f"{bare.seconds / ours.seconds:.0%}"
        times = f"{ours.seconds:>10.2f} s{bare.seconds:>8.2f} s{share:>14}"
        print(f"  {clients:>8,}{times}{ours.megabytes:>9.0f} MB{bare.megabytes:>7.0f} MB", flush=True)


def _line(name: str, seconds: float, ours: float, remark: str) -> None:
    print(f"  {name:<20}{seconds:>9.2f} s{seconds / ours:>8.1f} x   {remark}".rstrip(), flush=True)
