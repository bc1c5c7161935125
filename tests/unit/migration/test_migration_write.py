"""Each file is written as a whole or not at all, where it should be and nowhere else."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from migrator.errors import UsageError
from migrator.migration import replace_file
from migrator.migration.mirror import mirrored
from migrator.migration.write import out_of_date, write_changes
from migrator.model.change import ChangeStatus
from tests.unit.migration.conftest import Fleet

Snapshot = Callable[[Path], dict[str, tuple[bytes, int]]]


def test_an_output_folder_mirrors_the_paths_and_leaves_the_originals(
    fleet: Fleet, manifest: str, export: str, snapshot: Snapshot, tmp_path: Path
) -> None:
    fleet.add("calls", "extractors/calls.yaml", text=manifest)
    fleet.add("audit", "audit.json", text=export)
    fleet.add("none", "x.yaml", text="a: 1\n")
    before = snapshot(fleet.base)
    planned = fleet.plan()
    out = tmp_path / "out"
    assert len(out_of_date(planned, out)) == 4
    result = write_changes(planned, output=out, in_place=False)
    assert snapshot(fleet.base) == before
    assert sorted(snapshot(out)) == [
        "audit.json",
        "audit.json.checklist.md",
        "extractors/calls.yaml",
        "extractors/calls.yaml.checklist.md",
    ]
    assert (out / "extractors/calls.yaml").read_text() == planned[0].new_text
    assert [c.written for c in result.changes] == [
        (out / "extractors/calls.yaml").as_posix(),
        (out / "audit.json").as_posix(),
        None,
    ]
    assert result.not_written == ()
    assert out_of_date(planned, out) == []


def test_a_second_run_touches_nothing(
    fleet: Fleet, manifest: str, snapshot: Snapshot, tmp_path: Path
) -> None:
    fleet.add("calls", "calls.yaml", text=manifest)
    out = tmp_path / "out"
    write_changes(fleet.plan(), output=out, in_place=False)
    before = snapshot(out)
    result = write_changes(fleet.plan(), output=out, in_place=False)
    assert snapshot(out) == before
    assert result.written == ()
    assert len(result.up_to_date) == 2
    write_changes(fleet.plan(), output=None, in_place=True)
    before = snapshot(fleet.base)
    planned = fleet.plan()
    assert out_of_date(planned, None) == []
    result = write_changes(planned, output=None, in_place=True)
    assert snapshot(fleet.base) == before
    assert [c.status for c in result.changes] == [ChangeStatus.UNCHANGED]


def test_in_place_keeps_permissions_and_leaves_no_other_file(
    fleet: Fleet, manifest: str, snapshot: Snapshot
) -> None:
    fleet.add("calls", "calls.yaml", text=manifest.replace("\n", "\r\n"))
    path = fleet.base / "calls.yaml"
    path.chmod(0o640)
    planned = fleet.plan()
    assert out_of_date(planned, None) == ["calls.yaml"]
    result = write_changes(planned, output=None, in_place=True)
    assert result.written == ("calls.yaml",)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert path.read_bytes() == (planned[0].new_text or "").encode()
    assert list(snapshot(fleet.base)) == ["calls.yaml"]


def test_a_generated_file_is_no_more_open_than_the_original(
    fleet: Fleet, manifest: str, tmp_path: Path
) -> None:
    fleet.add("calls", "calls.yaml", text=manifest)
    (fleet.base / "calls.yaml").chmod(0o600)
    write_changes(fleet.plan(), output=tmp_path / "out", in_place=False)
    assert stat.S_IMODE((tmp_path / "out/calls.yaml").stat().st_mode) == 0o600


def refused(fleet: Fleet, reason: str, *, output: Path | None = None) -> None:
    planned = fleet.plan()
    result = write_changes(planned, output=output, in_place=output is None)
    assert result.written == ()
    assert len(result.not_written) == 1
    assert reason in result.not_written[0]
    (change,) = result.changes
    assert change.status is ChangeStatus.CHANGED
    assert change.written is None
    assert change.reasons[-1].startswith("not written: ")


def test_a_file_that_changed_since_it_was_read_is_left_alone(fleet: Fleet, manifest: str) -> None:
    fleet.add("calls", "calls.yaml", text=manifest)
    planned = fleet.plan()
    (fleet.base / "calls.yaml").write_text(manifest + "# somebody was here\n")
    result = write_changes(planned, output=None, in_place=True)
    assert "it has changed since it was read" in result.not_written[0]
    assert (fleet.base / "calls.yaml").read_text().endswith("# somebody was here\n")


def test_a_file_that_is_gone_is_reported(fleet: Fleet, manifest: str) -> None:
    fleet.add("calls", "calls.yaml", text=manifest)
    planned = fleet.plan()
    (fleet.base / "calls.yaml").unlink()
    result = write_changes(planned, output=None, in_place=True)
    assert result.not_written == ("calls.yaml: no such file or directory",)


def test_a_read_only_file_is_left_alone_and_the_rest_goes_on(fleet: Fleet, manifest: str) -> None:
    fleet.add("one", "one.yaml", text=manifest)
    fleet.add("two", "two.yaml", text=manifest)
    (fleet.base / "one.yaml").chmod(0o444)
    result = write_changes(fleet.plan(), output=None, in_place=True)
    assert result.not_written == ("one.yaml: it is read-only",)
    assert result.written == ("two.yaml",)
    assert (fleet.base / "one.yaml").read_text() == manifest


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_leaves_the_original_and_no_rest(
    fleet: Fleet, manifest: str, monkeypatch: pytest.MonkeyPatch, snapshot: Snapshot, call: str
) -> None:
    fleet.add("calls", "calls.yaml", text=manifest)
    before = snapshot(fleet.base)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, full)
    refused(fleet, "no space left on device")
    assert snapshot(fleet.base) == before


def test_a_link_inside_is_followed_and_stays_a_link(fleet: Fleet, manifest: str) -> None:
    fleet.add("calls", "real/calls.yaml", text=manifest)
    (fleet.base / "link.yaml").symlink_to("real/calls.yaml")
    fleet.add("calls", "link.yaml")
    assert write_changes(fleet.plan(), output=None, in_place=True).written == ("link.yaml",)
    assert (fleet.base / "link.yaml").is_symlink()
    assert "OAuthAuthenticator" in (fleet.base / "real/calls.yaml").read_text()


@pytest.mark.parametrize("path", ["link.yaml", "folder/calls.yaml", "../elsewhere/calls.yaml"])
def test_nothing_outside_is_replaced(fleet: Fleet, manifest: str, path: str) -> None:
    outside = fleet.base.parent / "elsewhere"
    outside.mkdir()
    (outside / "calls.yaml").write_text(manifest)
    (fleet.base / "link.yaml").symlink_to(outside / "calls.yaml")
    (fleet.base / "folder").symlink_to(outside)
    fleet.add("calls", path)
    refused(fleet, "outside of the folders of the inventory: use an output folder")
    assert (outside / "calls.yaml").read_text() == manifest


def test_files_outside_go_into_a_folder_of_their_own(fleet: Fleet, manifest: str, tmp_path: Path) -> None:
    outside = fleet.base.parent / "elsewhere"
    outside.mkdir()
    (outside / "calls.yaml").write_text(manifest)
    fleet.add("calls", "../elsewhere/calls.yaml")
    out = tmp_path / "out"
    result = write_changes(fleet.plan(), output=out, in_place=False)
    written = Path(result.changes[0].written or "")
    assert written.is_relative_to(out / "_outside")
    assert written.read_text().count("OAuthAuthenticator") == 1


@pytest.mark.parametrize(
    "path", ["../a", "/etc/passwd", "a/../../../b", "../..", "x/../y", "./z", "C:\\w", ".."]
)
def test_a_mirrored_path_never_climbs(path: str, tmp_path: Path) -> None:
    parts = mirrored(path, tmp_path / "base").parts
    assert ".." not in parts
    assert not mirrored(path, tmp_path / "base").is_absolute()
    assert not any(":" in p for p in parts) or path == "C:\\w"


def test_different_files_have_different_places(tmp_path: Path) -> None:
    base = tmp_path / "base"
    outside = [f"/x/{name}" for name in ("a:b", "a_b", "a%3Ab", "a..b", "a__b")]
    inside = ["_outside/x/a_b", "__outside/x/a_b", "x/a_b", "%_outside/x/a_b"]
    places = {mirrored(path, base) for path in (*outside, *inside)}
    assert len(places) == len(outside) + len(inside)


def test_a_folder_that_is_called_outside_is_not_taken_for_it(fleet: Fleet, manifest: str) -> None:
    fleet.add("calls", "_outside/calls.yaml", text=manifest)
    change = fleet.only().change
    assert change.diff_is_patch
    assert change.diff.startswith("--- a/_outside/calls.yaml\n")


def test_the_place_of_the_report_is_left_to_it(fleet: Fleet, export: str, tmp_path: Path) -> None:
    fleet.add("audit", "report.json", text=export)
    fleet.add("other", "exports/report.json", text=export)
    out = tmp_path / "out"
    result = write_changes(fleet.plan(), output=out, in_place=False)
    (refused,) = result.not_written
    assert refused.startswith("report.json: ")
    assert "is the place of our own file" in refused
    assert not (out / "report.json").exists()
    assert (out / "exports" / "report.json").exists()


def test_links_in_the_output_folder_are_not_followed(fleet: Fleet, manifest: str, tmp_path: Path) -> None:
    fleet.add("calls", "extractors/calls.yaml", text=manifest)
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    out.mkdir()
    elsewhere.mkdir()
    (out / "extractors").symlink_to(elsewhere)
    refused(fleet, "is a link, and could lead out of the output folder", output=out)
    (out / "extractors").unlink()
    (out / "extractors").mkdir()
    (out / "extractors/calls.yaml").symlink_to(elsewhere / "x.yaml")
    refused(fleet, "is there already, and no plain file", output=out)
    assert list(elsewhere.iterdir()) == []


def test_the_output_folder_must_not_hold_the_originals(fleet: Fleet, manifest: str) -> None:
    fleet.add("calls", "calls.yaml", text=manifest)
    refused(fleet, "the output folder holds the original itself", output=fleet.base)
    assert (fleet.base / "calls.yaml").read_text() == manifest


def test_an_output_folder_that_cannot_be_made_is_reported(
    fleet: Fleet, manifest: str, tmp_path: Path
) -> None:
    fleet.add("calls", "calls.yaml", text=manifest)
    (tmp_path / "file").write_text("")
    refused(fleet, "not a directory", output=tmp_path / "file" / "out")


@pytest.mark.parametrize(("output", "in_place"), [(None, False), (Path("x"), True)])
def test_one_way_of_writing_must_be_chosen(output: Path | None, in_place: bool) -> None:
    with pytest.raises(UsageError):
        write_changes([], output=output, in_place=in_place)


def test_the_checklist_says_what_remains(fleet: Fleet, manifest: str, tmp_path: Path) -> None:
    fleet.add("calls", "calls.yaml", text=manifest)
    fleet.add("more_calls", "calls.yaml")
    write_changes(fleet.plan(), output=tmp_path / "out", in_place=False)
    lines = (tmp_path / "out/calls.yaml.checklist.md").read_text().splitlines()
    assert lines[0] == "# What remains to be done: calls.yaml"
    assert lines[2] == "Extractors: calls, more_calls"
    assert lines[4].startswith("1. [ ] Publish the manifest")


def test_permissions_of_new_files_follow_the_umask(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        replace_file.replace_file(tmp_path / "x", b"x")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o640
