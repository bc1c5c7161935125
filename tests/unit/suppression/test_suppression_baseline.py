"""The baseline of a team that starts with findings."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.errors import UsageError
from migrator.model.finding import Finding, Level, Subject
from migrator.model.place import Place
from migrator.schemas.validate import problems
from migrator.suppression.baseline import SUPPRESSED, apply, as_file, entry_of, gone, read_baseline

RULES = ("shared-key", "missing-owner")


def finding(name: str, *, rule: str = "shared-key", line: int = 1, level: Level = Level.WARNING) -> Finding:
    place = Place(path="i.yaml", line=line, column=1, end_line=line, end_column=2)
    return Finding(
        rule=rule, level=level, message=f"m{line}", subject=Subject(kind="key", name=name), location=place
    )


def read(folder: Path, content: bytes) -> frozenset[str]:
    (folder / "b.json").write_bytes(content)
    return read_baseline(folder / "b.json").fingerprints


def as_baseline(findings: Iterable[Finding]) -> bytes:
    return as_file(map(entry_of, findings))


FINDINGS = st.lists(
    st.builds(finding, st.text(min_size=1, max_size=8), rule=st.sampled_from(RULES), line=st.integers(1, 99)),
    max_size=8,
)


@given(FINDINGS)
def test_it_is_the_same_whatever_the_order_lines_and_levels(found: list[Finding]) -> None:
    moved = [replace(f, level=Level.ERROR, location=None, message="other") for f in reversed(found)]
    content = as_baseline(found)
    assert as_baseline(moved) == content
    assert problems(json.loads(content), "baseline") == []


def test_what_is_in_it_does_not_count_and_what_is_new_does(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_bytes(as_baseline([finding("a"), finding("b")]))
    baseline = read_baseline(tmp_path / "b.json")
    marked = apply([finding("a", line=7), finding("c")], baseline, RULES)
    assert [f.suppressed for f in marked] == [SUPPRESSED, None]
    assert gone(marked, baseline) == 1
    assert gone(marked, baseline, {finding("b").rule}) == 0  # it did not look


def test_a_waiver_is_the_better_reason_and_files_that_cannot_be_read_always_count(tmp_path: Path) -> None:
    waived = replace(finding("a"), suppressed="because")
    broken = finding("b", rule="inventory-schema")
    (tmp_path / "b.json").write_bytes(as_baseline([waived, broken]))
    marked = apply([waived, broken], read_baseline(tmp_path / "b.json"), RULES)
    assert [f.suppressed for f in marked] == ["because", None]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"schema": "migrator.baseline/v2", "findings": []}', b'{"schema": 1}', b"\xff"],
)
def test_what_is_no_baseline_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no baseline"):
        read(tmp_path, content)


def test_one_that_is_not_there_is_refused_with_the_way_to_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no baseline") as refused:
        read_baseline(tmp_path / "none.json")
    assert "--update-baseline" in refused.value.help
