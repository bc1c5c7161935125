"""An evidence pack is whole or is not there, and whatever is changed in it is found."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.errors import UsageError
from migrator.evidence.manifest import digest
from migrator.evidence.verifying import verify
from migrator.evidence.writing import write_pack

ROOT = Path(__file__).parents[3]
CONTENTS = {"result.json": b"{}\n", "settings.json": b'{"a": 1}\n', "more/log.jsonl": b""}


@pytest.fixture
def pack(tmp_path: Path) -> tuple[Path, str]:
    folder = tmp_path / "pack"
    return folder, write_pack(folder, CONTENTS, command="validate")


def test_a_pack_verifies_as_it_was_written(pack: tuple[Path, str]) -> None:
    folder, printed = pack
    found = verify(folder, expected=printed)
    assert (found.problems, found.digest) == ((), printed)
    assert [f.path for f in found.manifest.files] == ["more/log.jsonl", "result.json", "settings.json"]
    assert verify(folder, expected=printed.upper()).problems == ()


def change_a_byte(folder: Path) -> None:
    (folder / "result.json").write_bytes(b"[]\n")


def make_longer(folder: Path) -> None:
    with (folder / "result.json").open("ab") as file:
        file.write(b" ")


def remove_a_file(folder: Path) -> None:
    (folder / "settings.json").unlink()


def add_a_file(folder: Path) -> None:
    (folder / "more" / "extra.txt").write_text("x")


def add_a_hidden_file(folder: Path) -> None:
    (folder / ".hidden").write_text("x")


def swap_names(folder: Path) -> None:
    (folder / "result.json").rename(folder / "x")
    (folder / "settings.json").rename(folder / "result.json")
    (folder / "x").rename(folder / "settings.json")


def change_the_case(folder: Path) -> None:
    (folder / "result.json").rename(folder / "Result.json")


def add_a_name_that_looks_the_same(folder: Path) -> None:
    (folder / "r\u0435sult.json").write_bytes(CONTENTS["result.json"])  # a Cyrillic letter


def add_an_empty_folder(folder: Path) -> None:
    (folder / "more" / "empty").mkdir()


def move_a_folder_behind_a_link(folder: Path) -> None:
    (folder / "more").rename(folder.parent / "elsewhere")
    (folder / "more").symlink_to(folder.parent / "elsewhere")


def put_a_file_for_a_folder(folder: Path) -> None:
    shutil.rmtree(folder / "more")
    (folder / "more").write_text("x")


def put_a_link(folder: Path) -> None:
    copy = folder.parent / "copy.json"
    shutil.copy(folder / "result.json", copy)
    (folder / "result.json").unlink()
    (folder / "result.json").symlink_to(copy)


def put_a_linked_folder(folder: Path) -> None:
    (folder / "link").symlink_to(folder.parent)


def put_a_pipe(folder: Path) -> None:
    (folder / "result.json").unlink()
    os.mkfifo(folder / "result.json")


def put_a_folder(folder: Path) -> None:
    (folder / "result.json").unlink()
    (folder / "result.json").mkdir()


@pytest.mark.parametrize(
    ("tamper", "says"),
    [
        (change_a_byte, "result.json was changed"),
        (make_longer, "result.json has another size"),
        (remove_a_file, "settings.json is missing"),
        (add_a_file, "more/extra.txt is not listed"),
        (add_a_hidden_file, ".hidden is not listed"),
        (swap_names, "result.json has another size"),
        (change_the_case, "result.json is missing"),
        (change_the_case, "Result.json is not listed"),
        (add_a_name_that_looks_the_same, "r\u0435sult.json is not listed"),
        (add_an_empty_folder, "more/empty is not listed"),
        (move_a_folder_behind_a_link, "more is not listed"),
        (put_a_file_for_a_folder, "more/log.jsonl cannot be opened"),
        (put_a_link, "result.json cannot be opened"),
        (put_a_linked_folder, "link is not listed"),
        (put_a_pipe, "result.json is no plain file"),
        (put_a_folder, "result.json is no plain file"),
    ],
)
def test_whatever_is_changed_is_found(
    pack: tuple[Path, str], tamper: Callable[[Path], None], says: str
) -> None:
    folder, printed = pack
    tamper(folder)
    for expected in (None, printed):
        assert any(problem.startswith(says) for problem in verify(folder, expected=expected).problems)


def rewritten(folder: Path, **changes: object) -> None:
    file = folder / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}, indent=2, sort_keys=True) + "\n")


def test_a_manifest_that_was_rewritten_with_its_file_needs_the_digest(pack: tuple[Path, str]) -> None:
    folder, printed = pack
    forged = b'{"verdict": "ready"}\n'
    (folder / "result.json").write_bytes(forged)
    files = json.loads((folder / "manifest.json").read_text())["files"]
    entry = {"path": "result.json", "sha256": digest(forged), "size": len(forged)}
    rewritten(folder, files=[entry if f["path"] == "result.json" else f for f in files])
    assert verify(folder).problems == ()  # as its help says
    (problem,) = verify(folder, expected=printed).problems
    assert "is not the one whose digest was given" in problem


@pytest.mark.parametrize(
    "path", ["../secret.txt", "/etc/hostname", "more/../result.json", "a\\b", ".hidden", ""]
)
def test_a_manifest_cannot_name_a_file_outside(pack: tuple[Path, str], path: str) -> None:
    folder, _ = pack
    (folder.parent / "secret.txt").write_text("x")
    rewritten(folder, files=[{"path": path, "sha256": "0" * 64, "size": 1}])
    with pytest.raises(UsageError, match="no manifest"):
        verify(folder)


@pytest.mark.parametrize("size", ["3.0", "1e30", str(10**40), "3e0"])
def test_a_manifest_may_claim_any_size(pack: tuple[Path, str], size: str) -> None:
    folder, _ = pack
    text = (folder / "manifest.json").read_text()
    assert '"size": 3' in text
    (folder / "manifest.json").write_text(text.replace('"size": 3', f'"size": {size}', 1))
    assert "manifest.json is not written as migrator writes it" in verify(folder).problems or (
        "result.json has another size" in verify(folder).problems
    )


def test_a_folder_that_cannot_be_looked_into_may_hold_anything(
    pack: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = pack
    (folder / "hidden").mkdir()
    (folder / "hidden" / "x").write_text("x")
    scandir = os.scandir

    def refusing(path: str | os.PathLike[str]) -> object:
        if Path(path).name == "hidden":
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert verify(folder).problems == ("hidden cannot be looked into: Permission denied",)


def test_a_file_that_is_listed_twice_is_found(pack: tuple[Path, str]) -> None:
    folder, _ = pack
    files = json.loads((folder / "manifest.json").read_text())["files"]
    rewritten(folder, files=[*files, files[0]])
    assert "more/log.jsonl is listed more than once" in verify(folder).problems


def test_a_manifest_that_is_a_link_is_none(pack: tuple[Path, str]) -> None:
    folder, _ = pack
    (folder / "manifest.json").rename(folder.parent / "manifest.json")
    (folder / "manifest.json").symlink_to(folder.parent / "manifest.json")
    with pytest.raises(UsageError, match="cannot be opened"):
        verify(folder)


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.rstrip("\n"),
        lambda text: text.replace('"command": "validate"', '"command": "check", "command": "validate"'),
        lambda text: text.replace('"command": "validate"', '"command": "check"'),
        lambda text: text.replace("validate", "valid\\u0061te"),
    ],
)
def test_a_manifest_that_was_edited_is_found(pack: tuple[Path, str], edit: Callable[[str], str]) -> None:
    folder, printed = pack
    file = folder / "manifest.json"
    file.write_bytes(edit(file.read_text()).encode())
    assert verify(folder, expected=printed).problems


@given(st.data())
def test_whichever_byte_is_changed_it_is_found(data: st.DataObject) -> None:
    with TemporaryDirectory() as place:
        folder = Path(place) / "pack"
        printed = write_pack(folder, CONTENTS, command="validate")
        path = folder / data.draw(st.sampled_from(["manifest.json", "result.json", "settings.json"]))
        content = bytearray(path.read_bytes())
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] ^= data.draw(st.integers(1, 255))
        path.write_bytes(content)
        try:
            assert verify(folder, expected=printed).problems
        except UsageError:  # the manifest is none any more
            assert path.name == "manifest.json"


_KILLED = """
import os, signal, sys
from pathlib import Path
from migrator.evidence import writing

calls = 0
sync = os.fsync

def fsync(descriptor):
    global calls
    calls += 1
    if calls == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    sync(descriptor)

writing.os.fsync = fsync
writing.write_pack(Path(sys.argv[1]), {"a.json": b"1", "b.json": b"2"}, command="validate")
"""


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_run_that_is_killed_leaves_no_pack(tmp_path: Path, at: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, str(tmp_path / "pack"), str(at)], check=False, timeout=60, cwd=ROOT
    )
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "pack").exists()
    with pytest.raises(UsageError):
        verify(tmp_path / "pack")
    assert verify(tmp_path / "pack2", expected=write_pack(tmp_path / "pack2", {}, command="c")).problems == ()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"schema": "migrator.evidence/v2"}', b"\xff"])
def test_what_is_no_manifest_is_said(pack: tuple[Path, str], content: bytes) -> None:
    folder, _ = pack
    (folder / "manifest.json").write_bytes(content)
    with pytest.raises(UsageError, match=r"manifest\.json is no"):
        verify(folder)


def test_an_empty_folder_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no evidence pack: manifest\.json is missing"):
        verify(tmp_path)


def test_an_older_pack_is_never_written_over(pack: tuple[Path, str]) -> None:
    folder, printed = pack
    with pytest.raises(UsageError, match="is there already"):
        write_pack(folder, {"result.json": b"other"}, command="check")
    assert verify(folder, expected=printed).problems == ()


@pytest.mark.parametrize("at", range(1, 5))
@pytest.mark.parametrize("how", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_pack_that_cannot_be_finished_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int, how: BaseException
) -> None:
    calls = 0
    sync = os.fsync

    def failing(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            raise how
        sync(descriptor)

    monkeypatch.setattr("migrator.evidence.writing.os.fsync", failing)
    with pytest.raises((UsageError, KeyboardInterrupt)):
        write_pack(tmp_path / "pack", CONTENTS, command="validate")
    assert list(tmp_path.iterdir()) == []
