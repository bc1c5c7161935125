"""Discovery and the formats' own cases: each that is recognised is found, and no secret of any is shown."""

from fnmatch import fnmatch
from pathlib import Path

import pytest

from migrator.discovery.detectors.config_file import way_of
from migrator.formats.interface import all_formats
from migrator.jobs.discover import DiscoverRequest, discover
from migrator.text.read import read_source
from tests.unit.cli.conftest import ROOT

CASES = ROOT / "tests" / "cases" / "formats"
_SHORTEST = 10


@pytest.mark.parametrize("id_", all_formats())
def test_every_file_of_a_format_has_one_of_its_marks_and_names(id_: str) -> None:
    format_ = all_formats()[id_]
    files = sorted((CASES / id_).glob("*/before*"))
    recognised = [f for f in files if format_.recognises(read_source(f, shown_as=f.name))]
    assert recognised
    for file in recognised:
        text = file.read_text(encoding="utf-8").lower()
        assert not format_.marks or any(mark in text for mark in format_.marks), file
        assert any(fnmatch(file.name.lower(), name) for name in format_.usual_names), file


def test_every_case_with_a_key_is_found_and_none_of_its_secrets_is_shown(tmp_path: Path) -> None:
    found = discover(DiscoverRequest(paths=(CASES,), folder=tmp_path, use_ignores=False))
    listed = {f.path for f in found.found}
    shown = found.text + repr(found.looked)
    missed: list[str] = []
    for id_, format_ in all_formats().items():
        for file in sorted((CASES / id_).glob("*/before*")):
            source = read_source(file, shown_as=file.name)
            if not format_.recognises(source):
                continue
            inspection = format_.inspect(format_.parse(source))
            if way_of(inspection) is not None and file.resolve().as_posix() not in listed:
                missed.append(str(file.relative_to(CASES)))
            values = {source.text[s.start : s.end].strip("\"'") for s, _ in inspection.literal_secrets}
            assert [v for v in values if len(v) >= _SHORTEST and v in shown] == [], file
    assert missed == []
