"""Each reference is resolved once in a run, in parallel with the others."""

import stat
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from migrator.errors import OutOfTime, SecretUnavailable
from migrator.jobs.resolve_once import ResolveOnce, resolving
from migrator.model.secret import Plaintext, Reference, Secret
from migrator.secrets.interface import ResolveSettings


def ref(text: str, base: str = "") -> Reference:
    scheme, _, locator = text.partition(":")
    return Reference(scheme=scheme, locator=locator, base=base)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program that notes each of its runs, takes a while, and prints its first word."""
    path = tmp_path / "program"
    path.write_text(f'#!/bin/sh\necho run >> "{tmp_path}/runs"\nsleep 0.2\necho "$1"\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_a_reference_that_many_name_is_resolved_once(program: Path, tmp_path: Path) -> None:
    resolve = ResolveOnce(ResolveSettings(allow_exec=True))
    references = [ref(f"exec:{program} value-{n % 2}") for n in range(40)]
    started = time.monotonic()
    with ThreadPoolExecutor(8) as threads:
        values = [secret.reveal() for secret in threads.map(resolve, references)]
    assert values == ["value-0", "value-1"] * 20
    assert (tmp_path / "runs").read_text().count("run") == 2
    assert time.monotonic() - started < 40 * 0.2, "they are not resolved one after the other"


def test_a_reference_that_fails_is_not_tried_again() -> None:
    resolve = ResolveOnce(ResolveSettings(environment={}))
    errors = []
    for _ in range(2):
        with pytest.raises(SecretUnavailable, match="env:GONE: the environment variable is not set") as error:
            resolve(ref("env:GONE"))
        errors.append(error.value)
    assert errors[0] is not errors[1], "each client has a traceback of its own"
    assert errors[0].help == errors[1].help != ""


def test_the_folder_counts_only_where_it_makes_a_difference(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "secret").write_text(f"value of {name}")
    resolve = ResolveOnce(ResolveSettings(environment={"NAME": "value"}))
    files = [resolve(ref("file:secret", base=str(tmp_path / name))).reveal() for name in ("one", "two")]
    assert files == ["value of one", "value of two"]
    assert resolve(ref("env:NAME", base="one")) is resolve(ref("env:NAME", base="two"))


def test_literals_and_unknown_kinds_are_refused() -> None:
    resolve = ResolveOnce(ResolveSettings())
    with pytest.raises(SecretUnavailable, match="literal"):
        resolve(Plaintext())
    with pytest.raises(SecretUnavailable, match="not known"):
        resolve(ref("vault:x"))


def test_a_bug_in_a_resolver_reaches_everybody_who_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("migrator.jobs.resolve_once.resolve", broken)
    resolve = ResolveOnce(ResolveSettings())
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            resolve(ref("env:X"))


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A store that never answers; what it was asked for."""
    asked, end = list[str](), threading.Event()

    def wait(source: Reference, _: ResolveSettings) -> Secret:
        asked.append(source.locator)
        end.wait()
        return Secret("late", label=str(source))

    monkeypatch.setattr("migrator.jobs.resolve_once.resolve", wait)
    yield asked
    end.set()


def test_nothing_is_waited_for_or_begun_after_the_time_of_the_run(silent: list[str]) -> None:
    begin, resolve = time.monotonic(), ResolveOnce(ResolveSettings(), time_limit=0.2)
    for name in ("ONE", "OTHER"):
        with pytest.raises(OutOfTime, match=f"env:{name}: the run ended before it was resolved"):
            resolve(ref(f"env:{name}"))
    assert 0.2 <= time.monotonic() - begin < 2
    assert silent == ["ONE"]


def test_the_end_of_the_run_ends_all_waiting(silent: list[str]) -> None:
    with ThreadPoolExecutor(4) as threads:
        with resolving(ResolveSettings(), time_limit=None) as resolve:
            waiting = [threads.submit(resolve, ref(f"env:{name}")) for name in ("A", "A", "B")]
            while len(silent) < 2:
                time.sleep(0.01)
        for future in waiting:
            assert isinstance(future.exception(5), OutOfTime)
    with pytest.raises(OutOfTime):
        resolve(ref("env:C"))
    assert sorted(silent) == ["A", "B"]


def test_what_was_resolved_in_time_stays_so() -> None:
    with resolving(ResolveSettings(environment={"NAME": "value"}), time_limit=None) as resolve:
        resolve(ref("env:NAME"))
    assert resolve(ref("env:NAME")).reveal() == "value"
