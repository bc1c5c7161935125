"""`make corpus`: migrates and discovers every real manifest, and shows what the real airbyte-cdk then sends.

`python -m tests.real.airbyte [FOLDER]`; the folder holds `source-*.yaml`.
"""

import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from migrator.model.change import ChangeStatus
from migrator.model.inventory import AuthMethod
from tests.real.airbyte import discovery
from tests.real.airbyte.exchanges import exchanges
from tests.real.airbyte.figures import Figures, figures
from tests.real.airbyte.judging import Promise
from tests.real.airbyte.migrating import SCOPES, Migrated, jobs, migrated, modes
from tests.real.conftest import CORPUS
from tests.real.installing import HERE

_KEYS = ("ApiKeyAuth", "BearerAuth")


def main() -> None:
    """Print the figures; exit with 1 where a promise was not kept."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS / "airbyte"
    manifests = sorted(folder.glob("source-*.yaml"))
    if not manifests:
        sys.exit(
            f"no manifest in {folder}: set MIGRATOR_CORPUS to the folder that holds airbyte/source-*.yaml"
        )
    with_key = {m.stem for m in manifests if any(k in m.read_text(encoding="utf-8") for k in _KEYS)}
    cdk = (HERE / "airbyte_cdk" / "requirements.in").read_text().strip().replace("==", " ")
    _say(f"{len(manifests)} manifests, {len(with_key)} of them with a key or bearer authenticator; {cdk}")
    started = time.monotonic()
    found = _measured(manifests)
    for mode in found.values():
        _say("", *_lines(mode))
    discovered = discovery.found_in(folder)
    _say("", *discovery.lines(discovered))
    _say("", f"{time.monotonic() - started:.0f} s")
    if not all(mode.is_clean for mode in found.values()) or not discovered.is_exact:
        sys.exit(1)


def _measured(manifests: list[Path]) -> dict[str, Figures]:
    with tempfile.TemporaryDirectory() as name:
        by_mode = {mode: migrated(manifests, Path(name), mode) for mode in modes()}
        ran = {e.name: e for e in exchanges(jobs(by_mode, Path(name)))}
    _say(_of_all(by_mode))
    return {
        mode: figures(
            results,
            ran,
            Promise(mode=mode, auth_method=AuthMethod.CLIENT_SECRET_POST, scope=" ".join(SCOPES)),
        )
        for mode, results in by_mode.items()
    }


def _of_all(by_mode: Mapping[str, list[Migrated]]) -> str:
    changed = {r.name for results in by_mode.values() for r in results if r.text is not None}
    return f"changed in one mode or another: {len(changed)}"


def _lines(found: Figures) -> Iterator[str]:
    yield f"{found.promise.mode}, {found.promise.auth_method}"
    yield "  " + ", ".join(f"{status} {found.statuses.get(status, 0)}" for status in ChangeStatus)
    for reason, count in sorted(found.why_not.items(), key=lambda item: (-item[1], item[0])):
        yield f"    {count:4}  {reason}"
    changed = found.statuses.get(ChangeStatus.CHANGED, 0)
    files = len(found.bytes_changed)
    yield f"  bytes changed outside authentication, error handlers and spec: in {files} files"
    yield from (f"    {name}: {count} lines" for name, count in found.bytes_changed.items())
    yield f"  comments lost: {sum(found.comments_lost.values())}"
    yield f"  built by airbyte-cdk: {found.built_before} of {changed} before, {found.built_after} after"
    for reason, names in found.not_built.items():
        yield f"    {len(names):4}  not before either: {reason} ({', '.join(names)})"
    yield from _on_the_wire(found)
    yield f"  failures: {len(found.faults) or 'none'}"
    yield from (f"    {name}: {fault}" for name, faults in found.faults.items() for fault in faults)


def _on_the_wire(found: Figures) -> Iterator[str]:
    yield f"  sent the key before: {found.with_key}"
    yield f"  asked for a token and sent that instead, the key nowhere: {found.with_token}"
    yield f"    {found.requests} API requests, the same as before but for that; {found.tokens} for tokens"
    if found.cut:
        yield f"    compared only as far as they were waited for: {', '.join(found.cut)}"
    if found.refused:
        yield f"    went on where the server ended tokens early: {found.renewing} ({found.refused} again)"
    if found.renewing_partly:
        yield f"    not promised for every request, and said so: {', '.join(found.renewing_partly)}"
    if found.kept:
        yield f"    made the very requests of before with a saved connection, and with the key: {found.kept}"


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
