"""A diff is a patch: `git apply` makes the new text of the old one, and takes it back."""

import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from migrator.migration.diff import unified_diff
from migrator.migration.line_changes import changed_lines, split_lines
from migrator.text.edits import Edit, apply_edits
from migrator.text.source import Span
from tests.unit.migration.conftest import Fleet

TEXTS = st.text(alphabet="ab \t\n\n\n\r\x0b\x0c\x85\u2028é\ufeff", max_size=60)


@st.composite
def edited_texts(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(TEXTS)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return text, [Edit(Span(a, b), draw(TEXTS)) for a, b in pairs]


def rebuilt(old: str, new: str, changes: list[tuple[int, int, int, int]]) -> str:
    old_lines, new_lines = split_lines(old), split_lines(new)
    pieces: list[str] = []
    position = 0
    for i1, i2, j1, j2 in changes:
        pieces += [*old_lines[position:i1], *new_lines[j1:j2]]
        position = i2
    return "".join([*pieces, *old_lines[position:]])


@given(case=edited_texts())
def test_the_lines_that_edits_change_rebuild_the_new_text(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    new = apply_edits(text, edits)
    changes = changed_lines(text, edits)
    tuples = [(c.old_start, c.old_end, c.new_start, c.new_end) for c in changes]
    assert rebuilt(text, new, tuples) == new
    assert (not changes) == (text == new)


def git(folder: Path, *arguments: str, stdin: str = "") -> str:
    command = ["git", "-c", "core.autocrlf=false", "-c", "core.safecrlf=false", *arguments]
    done = subprocess.run(command, cwd=folder, input=stdin.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.mark.parametrize("name", ["a.txt", "with blank.txt", 'quo"te\\.txt', "tab\there.txt", "é/ü.txt"])
@settings(max_examples=8, deadline=None)
@given(case=edited_texts())
def test_git_applies_the_diff_and_takes_it_back(name: str, case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    new = apply_edits(text, edits)
    diff = unified_diff(name, text, new, changed_lines(text, edits))
    assert bool(diff) == (text != new)
    if not text or not new or not diff:
        return  # git takes an empty side for a file that comes or goes
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
        git(Path(folder), "apply", "--whitespace=nowarn", "-", stdin=diff)
        assert path.read_bytes().decode() == new
        git(Path(folder), "apply", "--whitespace=nowarn", "-R", "-", stdin=diff)
        assert path.read_bytes().decode() == text


@pytest.mark.parametrize("hand", ["plain", "crlf", "bom", "no final line end"])
def test_the_diffs_of_a_fleet_are_one_patch(fleet: Fleet, manifest: str, export: str, hand: str) -> None:
    text = {
        "plain": manifest,
        "crlf": manifest.replace("\n", "\r\n"),
        "bom": "\ufeff" + manifest,
        "no final line end": manifest.rstrip("\n"),
    }[hand]
    fleet.add("calls", "extractors/calls.yaml", text=text)
    fleet.add(
        "audit",
        "extractors/the audit.json",
        text=export.replace("AppKey canary-3f9a0c1d", "AppKey {Connection.K}"),
    )
    planned = fleet.plan()
    git(fleet.base, "init", "-q")
    git(fleet.base, "add", ".")
    patch = "".join(p.change.diff for p in planned)
    git(fleet.base, "apply", "-", stdin=patch)
    for plan in planned:
        assert plan.change.diff_is_patch
        assert (fleet.base / plan.change.path).read_bytes() == (plan.new_text or "").encode()
    git(fleet.base, "apply", "-R", "-", stdin=patch)
    assert git(fleet.base, "diff", "--name-only") == ""


def test_a_file_outside_of_the_base_has_a_diff_that_says_so(fleet: Fleet, manifest: str) -> None:
    fleet.add("calls", "../other/calls.yaml", text=manifest)
    change = fleet.only().change
    assert not change.diff_is_patch
    assert change.diff.startswith("# Not a patch: the file lies outside")
    assert "/../" not in change.diff
