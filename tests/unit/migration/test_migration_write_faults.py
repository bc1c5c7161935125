"""A crash at any point leaves each file either old or new, and the next run finishes the work."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from migrator.errors import UsageError
from migrator.jobs.patches import write_in_place, write_into
from migrator.migration.write import WriteResult
from tests.unit.migration.conftest import EXPORT, MANIFEST, Fleet
from tests.unit.migration.write_faults import CALLS, KILLED, TOO_LATE, Faults, disk_full, killed, read_only

NUMBERS = range(1, 6)
"""More than there are files: the patch, two manifests and an export, and their checklists."""
NAMES = ("one.yaml", "two.yaml", "three.json")


def filled(fleet: Fleet) -> None:
    fleet.add("one", "one.yaml", text=MANIFEST)
    fleet.add("two", "two.yaml", text=MANIFEST.replace("calls", "others"))
    fleet.add("three", "three.json", text=EXPORT.replace("AppKey canary-3f9a0c1d", "AppKey ${KEY}"))


def contents(folder: Path) -> dict[str, bytes]:
    files = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


def in_place(fleet: Fleet) -> WriteResult:
    return write_in_place(fleet.plan(), patch=fleet.base / "undo.patch", base=fleet.base)


def into_folder(fleet: Fleet) -> WriteResult:
    return write_into(fleet.base.parent / "out", fleet.plan())


Write = Callable[[Fleet], WriteResult]


@pytest.fixture
def finished(fleet: Fleet, tmp_path: Path) -> dict[str, bytes]:
    """What the files are when nothing goes wrong."""
    filled(fleet)
    write_into(tmp_path / "undisturbed", fleet.plan())
    return contents(tmp_path / "undisturbed")


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", [disk_full, read_only])
@pytest.mark.parametrize("write", [in_place, into_folder])
def test_a_failing_disk(
    fleet: Fleet,
    finished: dict[str, bytes],
    write: Write,
    fault: Callable[[], None],
    call: str,
    number: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = contents(fleet.base)
    faults = Faults(call, number, fault)
    with monkeypatch.context() as patched:
        faults.install(patched.setattr)
        said = said_by(write, fleet)
    assert_old_or_new(fleet, old, finished)
    assert rests(fleet) == []
    assert bool(said) == (faults.happened and call != TOO_LATE)
    assert all("no space left" in s or "read-only file system" in s for s in said)
    write(fleet)
    assert_finished(fleet, write, finished)


def said_by(write: Write, fleet: Fleet) -> list[str]:
    """Return what was said of files that could not be written."""
    try:
        return [text.lower() for text in write(fleet).not_written]
    except UsageError as error:  # the patch comes first, and without it nothing is replaced
        return [error.message.lower()]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be forked")
@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("write", [in_place, into_folder])
def test_a_killed_run(fleet: Fleet, finished: dict[str, bytes], write: Write, call: str, number: int) -> None:
    old = contents(fleet.base)
    code = in_child(write, fleet, Faults(call, number, killed))
    assert code in {0, KILLED}
    assert_old_or_new(fleet, old, finished)
    write(fleet)
    assert_finished(fleet, write, finished)
    assert rests(fleet) == []


def in_child(write: Write, fleet: Fleet, faults: Faults) -> int:
    """Write in a process of its own, and return its exit code."""
    child = os.fork()
    if child == 0:
        try:
            faults.install(setattr)
            write(fleet)
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 - the child must never come back into the tests
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def assert_old_or_new(fleet: Fleet, old: dict[str, bytes], new: dict[str, bytes]) -> None:
    for name in NAMES:
        assert (fleet.base / name).read_bytes() in {old[name], new[name]}
    for name, content in contents(fleet.base.parent / "out").items():
        assert name.endswith(".tmp") or content == new[name]


def assert_finished(fleet: Fleet, write: Write, new: dict[str, bytes]) -> None:
    if write is into_folder:
        assert contents(fleet.base.parent / "out") == new
    else:
        assert {n: (fleet.base / n).read_bytes() for n in NAMES} == {n: new[n] for n in NAMES}


def rests(fleet: Fleet) -> list[Path]:
    return list(fleet.base.parent.rglob("*.tmp"))
