"""What is looked into, what is passed over, and that the latter is counted."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.discovery.passed_over import PassedOver, Why
from migrator.discovery.reading import MAX_BYTES
from migrator.jobs.discover import Discovered
from tests.unit.discovery.places import KEY, found_in, git, paths, plant

SCRIPT = 'curl -H "Authorization: AppKey $A_KEY"\n'
as_user = pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")


def counts(result: Discovered) -> dict[str, int]:
    return {why.name: n for why, n in result.looked.passed.counts.items()}


def test_gitignore_holds_where_it_stands_and_below_and_the_nearest_counts_first(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            ".gitignore": "*.sh\n!keep.sh\nbuild/\n/top.py\n",
            "a.sh": SCRIPT,
            "keep.sh": SCRIPT,
            "build/x.py": SCRIPT,
            "top.py": SCRIPT,
            "sub/.gitignore": "!b.sh\nkeep.sh\n",
            "sub/a.sh": SCRIPT,
            "sub/b.sh": SCRIPT,
            "sub/keep.sh": SCRIPT,
            "sub/deeper/b.sh": SCRIPT,
            "sub/top.bash": SCRIPT,
        },
    )
    result = found_in(tmp_path)
    assert paths(result, tmp_path) == ["keep.sh", "sub/b.sh", "sub/deeper/b.sh", "sub/top.bash"]
    assert counts(result) == {"IGNORED": 5}
    everything = found_in(tmp_path, use_ignores=False)
    assert len(everything.found) == 9
    assert counts(everything) == {}


def test_gitignore_agrees_with_git(tmp_path: Path) -> None:
    names = [f"{folder}{name}" for folder in ("", "a/", "a/b/", "docs/") for name in ("x.sh", "y.sh", "z.py")]
    plant(tmp_path, dict.fromkeys(names, SCRIPT))
    plant(
        tmp_path,
        {".gitignore": "a/*\n!a/x.sh\n!a/b/\ndocs/**/y.sh\n\\#x\n", "a/b/.gitignore": "z.*\n!y.sh\n"},
    )
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    listed = subprocess.run(
        ["git", "-C", tmp_path, "ls-files"], check=True, capture_output=True, text=True
    ).stdout.split()
    assert paths(found_in(tmp_path), tmp_path) == sorted(n for n in listed if not n.endswith(".gitignore"))


def test_rules_above_the_place_that_was_asked_for_hold_within_the_repository(tmp_path: Path) -> None:
    plant(tmp_path, {".gitignore": "*.sh\n", "repo/.gitignore": "b.py\n", "repo/.git/info/exclude": "c.py\n"})
    plant(tmp_path / "repo/in/side", {"a.sh": SCRIPT, "b.py": SCRIPT, "c.py": SCRIPT, "d.py": SCRIPT})
    result = found_in(tmp_path / "repo/in/side")
    assert paths(result, tmp_path / "repo/in/side") == ["a.sh", "d.py"]


def test_folders_of_tools_and_virtual_environments_are_passed_over(tmp_path: Path) -> None:
    for folder in ("node_modules/p", ".git/hooks", "env/lib", "x/__pycache__"):
        plant(tmp_path / folder, {"a.sh": SCRIPT})
    plant(tmp_path, {"env/pyvenv.cfg": "home = /usr\n", "b.sh": SCRIPT})
    result = found_in(tmp_path)
    assert paths(result, tmp_path) == ["b.sh"]
    assert counts(result) == {"TOOLS": 4}


def test_binary_huge_and_undecodable_files_are_counted_and_the_latter_named(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "binary.py": b"\0\1\2" + SCRIPT.encode(),
            "huge.py": SCRIPT + "#" * MAX_BYTES,
            "latin.py": "# caf\xe9\n".encode("latin-1") + SCRIPT.encode(),
            "wide.ps1": '$h = @{ Authorization = "AppKey x" }'.encode("utf-16"),
            "harmless.py": "# caf\xe9\n".encode("latin-1"),
        },
    )
    result = found_in(tmp_path)
    assert result.found == ()
    assert counts(result) == {"BINARY": 1, "HUGE": 1, "UNDECODABLE": 2}
    named = {(why.name, Path(path).name, detail) for why, path, detail in result.looked.passed.paths}
    assert named == {
        ("HUGE", "huge.py", ""),
        ("UNDECODABLE", "latin.py", "line 1"),
        ("UNDECODABLE", "wide.ps1", "line 1"),
    }


def test_links_are_never_followed_and_loops_are_counted_apart(tmp_path: Path) -> None:
    tree, outside = plant(tmp_path / "tree", {"real/a.sh": SCRIPT}), plant(tmp_path / "out", {"b.sh": SCRIPT})
    (tree / "real" / "up").symlink_to(tree)
    (tree / "itself").symlink_to("itself")
    (tree / "twice").symlink_to("real")
    (tree / "away").symlink_to(outside)
    (tree / "nowhere").symlink_to("gone")
    result = found_in(tree)
    assert paths(result, tree) == ["real/a.sh"]
    assert counts(result) == {"LOOP": 2, "LINK": 3}


def test_a_link_that_was_asked_for_is_followed(tmp_path: Path) -> None:
    plant(tmp_path / "tree", {"a.sh": SCRIPT})
    (tmp_path / "link").symlink_to("tree")
    assert [Path(f.path).name for f in found_in(tmp_path / "link").found] == ["a.sh"]


@as_user
def test_unreadable_files_and_folders_are_named(tmp_path: Path) -> None:
    plant(tmp_path, {"a.sh": SCRIPT, "shut/b.sh": SCRIPT})
    (tmp_path / "a.sh").chmod(0)
    (tmp_path / "shut").chmod(0)
    result = found_in(tmp_path)
    (tmp_path / "shut").chmod(0o700)
    assert counts(result) == {"UNREADABLE": 2}


def test_what_cannot_be_opened_is_counted_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, {"a.sh": SCRIPT, "shut/b.sh": SCRIPT})
    real_open, real_scandir = os.open, os.scandir

    def refuse_file(path: str, *rest: int) -> int:
        if str(path).endswith("a.sh"):
            raise PermissionError(13, "Permission denied")
        return real_open(path, *rest)

    def refuse_folder(path: str) -> "os._ScandirIterator[str]":
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied")
        return real_scandir(path)

    monkeypatch.setattr(os, "open", refuse_file)
    monkeypatch.setattr(os, "scandir", refuse_folder)
    result = found_in(tmp_path)
    named = [(why.name, Path(path).name, detail) for why, path, detail in result.looked.passed.paths]
    assert sorted(named) == [
        ("UNREADABLE", "a.sh", "Permission denied"),
        ("UNREADABLE", "shut", "Permission denied"),
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such names")
def test_a_name_that_is_no_text_is_named_as_far_as_it_goes(tmp_path: Path) -> None:
    with open(os.path.join(os.fsencode(tmp_path), b"caf\xe9.sh"), "w") as file:  # noqa: PTH118, PTH123 - bytes
        file.write(SCRIPT)
    result = found_in(tmp_path)
    assert result.looked.passed.paths[0][1].endswith("caf\\udce9.sh")


def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.sh")
    assert found_in(tmp_path).found == ()


def test_the_order_of_the_places_and_of_the_folder_does_not_matter(tmp_path: Path) -> None:
    plant(tmp_path, {"b/x.sh": SCRIPT, "a/x.sh": SCRIPT, "a.sh": SCRIPT})
    assert paths(found_in(tmp_path), tmp_path) == ["a.sh", "a/x.sh", "b/x.sh"]


def test_only_those_are_named_where_a_key_may_be_missed() -> None:
    passed = PassedOver()
    passed.add(Why.IGNORED, "/x")
    passed.add(Why.HUGE, "/y")
    assert passed.counts == {Why.IGNORED: 1, Why.HUGE: 1}
    assert passed.paths == [(Why.HUGE, "/y", "")]


@given(st.binary(max_size=200))
def test_no_content_of_a_file_stops_the_walk(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        for suffix in ("sh", "py", "ipynb", "yaml", "json", "env", "bru", "http", "properties", "toml"):
            plant(Path(name), {f"a.{suffix}": b"Authorization: AppKey \n" + content})
        found = {Path(f.path).name for f in found_in(Path(name)).found}
        assert found <= {p.name for p in Path(name).iterdir()}


def test_the_canary_is_in_no_repr(tmp_path: Path) -> None:
    plant(tmp_path, {"a.py": f'h = {{"Authorization": "AppKey {KEY}"}}\n', ".env": f"A_KEY={KEY}\n"})
    result = found_in(tmp_path)
    assert KEY not in repr(result)
    assert "digest" not in repr(result.looked.sightings)


def test_a_file_that_was_asked_for_is_read_and_one_of_no_known_kind_gives_nothing(tmp_path: Path) -> None:
    plant(tmp_path, {"a.sh": SCRIPT, "b.bin": SCRIPT})
    assert [Path(f.path).name for f in found_in(tmp_path / "a.sh").found] == ["a.sh"]
    assert found_in(tmp_path / "b.bin").found == ()
