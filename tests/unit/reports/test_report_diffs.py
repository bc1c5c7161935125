"""Diffs: a patch that git takes, and rows for a terminal."""

import difflib
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.model.change import Change, ChangeStatus
from migrator.reports.diffs.patch import render_patch
from migrator.reports.diffs.rows import Kind, rows
from migrator.reports.interface import RenderOptions
from migrator.reports.terminal.changes import render_changes


def _change(path: str, before: str, after: str) -> Change:
    return Change(
        extractor=f"extractor of {path}",
        path=path,
        format="f",
        status=ChangeStatus.CHANGED,
        diff=_diff(path, before, after),
    )


def _diff(path: str, before: str, after: str) -> str:
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{path}", f"b/{path}"
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _apply(patch: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["git", "apply", "--verbose", "-"], input=patch.encode(), cwd=folder, capture_output=True, check=False
    )


FILES = {
    "a.json": ('{"a": 1,\n "b": 2}\n', '{"a": 1,\n "c": "audit.log:read"}\n'),
    "crlf.yaml": ("a: 1\r\nb: 2\r\n", "a: 1\r\nb: 3\r\n"),
    "bom.yaml": ("\ufeffa: 1\nb: 2\n", "\ufeffa: 2\nb: 2\n"),
    "no-newline.txt": ("x\ny", "x\nz"),
}


def test_git_applies_all_diffs_at_once(tmp_path: Path) -> None:
    changes = []
    for name, (before, after) in FILES.items():
        (tmp_path / name).write_bytes(before.encode())
        changes.append(_change(name, before, after))
    manual = Change(
        extractor="m\n+evil", path="m.json", format=None, status=ChangeStatus.MANUAL, reasons=("two\nkeys",)
    )
    done = _apply(render_patch([manual, *changes]), tmp_path)
    assert done.returncode == 0, done.stderr
    assert {n: (tmp_path / n).read_bytes().decode() for n in FILES} == {n: a for n, (_, a) in FILES.items()}


def test_a_diff_that_masking_altered_stands_in_remarks_and_the_others_still_apply(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x\n")
    diff = "# Not a patch: it holds a secret.\n" + _diff("s.txt", "key: ********\n", "key: env:X\n")
    masked = replace(_change("s.txt", "", ""), diff=diff, diff_is_patch=False)
    patch = render_patch([masked, _change("a.txt", "x\n", "y\n")])
    assert "#   This diff cannot be applied; `migrator generate` writes the file." in patch
    assert "#   Not a patch: it holds a secret.\n" in patch
    assert "#   -key: ********" in patch
    assert _apply(patch, tmp_path).returncode == 0
    assert (tmp_path / "a.txt").read_text() == "y\n"


@pytest.mark.parametrize("char", ["\x1b", "\u202e", "\x07", "\x9b"])
def test_control_characters_of_a_file_do_not_reach_the_terminal(char: str) -> None:
    patch = render_patch([_change("a.txt", f"x{char}[31m\n", "y\n")])
    assert char not in patch
    assert "#   This diff cannot be applied" in patch


def test_nothing_is_said_of_what_is_migrated_already() -> None:
    same = Change(extractor="e", path="p", format="f", status=ChangeStatus.UNCHANGED)
    assert render_patch([same]) == ""


def test_removed_and_added_lines_stand_beside_each_other() -> None:
    found = [r for r in rows(_diff("a", "1\n2\n3\n", "1\nzwei\ndrei\n3\n")) if r.kind is not Kind.HUNK]
    texts = [(r.left and r.left.text, r.right and r.right.text) for r in found]
    assert texts == [("1", "1"), ("2", "zwei"), (None, "drei"), ("3", "3")]
    assert [r.right and r.right.number for r in found] == [1, 2, 3, 4]


def test_a_remark_does_not_part_lines_that_belong_beside_each_other() -> None:
    change = _change("a.txt", "x\ny", "x\nz")
    lines = render_changes([change], RenderOptions(width=140)).split("\n")
    at = next(i for i, line in enumerate(lines) if "y" in line and "z" in line)
    assert lines[at + 1] == "(No newline at end of file)"
    assert lines.count("(No newline at end of file)") == 1


def test_a_removed_line_that_looks_like_a_file_header_is_a_line() -> None:
    found = [r for r in rows(_diff("a", "-- x\n", "++ y\n")) if r.kind is Kind.CHANGED]
    assert [(r.left and r.left.text, r.right and r.right.text) for r in found] == [("-- x", "++ y")]


_LINES = st.lists(st.text(alphabet="ab-+ @#\\", max_size=4), max_size=8)


@given(_LINES, _LINES)
def test_rows_hold_every_line_of_both_sides(before: list[str], after: list[str]) -> None:
    old, new = ("".join(f"{line}\n" for line in lines) for lines in (before, after))
    diff = "".join(
        difflib.unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), "a/x", "b/x", n=99)
    )
    found = list(rows(diff))
    if old != new:
        assert [r.left.text for r in found if r.left] == before
        assert [r.right.text for r in found if r.right] == after


@pytest.mark.parametrize("width", [80, 160])
def test_long_lines_are_shown_in_full(width: int) -> None:
    change = _change("a.txt", "short\n", "§" * 300 + "end\n")
    text = render_changes([change], RenderOptions(width=width))
    assert text.count("§") == 300
    assert "end" in text


def test_side_by_side_where_there_is_room() -> None:
    change = _change("a.txt", "before\n", "after\n")
    narrow, wide = (render_changes([change], RenderOptions(width=w)) for w in (139, 140))
    assert "-before\n+after" in narrow
    assert any("before" in line and "after" in line for line in wide.split("\n"))
