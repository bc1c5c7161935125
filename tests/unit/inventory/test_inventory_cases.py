"""Inventory files as users write them, right and wrong, and exactly what is said of each.

The first lines of a file in `fail/` say it: `# RULE LINE:COLUMN MESSAGE | HELP`, the latter two in part.
"""

import re
from pathlib import Path

import pytest

from migrator.inventory.load import LoadedInventory, load_inventory
from migrator.model.finding import Finding, Level

CASES = Path(__file__).parents[2] / "cases" / "inventory"
EXPECTED = re.compile(
    r"# (?P<rule>[a-z-]+) (?P<place>\d+:\d+) (?P<message>[^|\n]*[^|\s])(?: \| (?P<help>.*))?"
)


def load(case: Path) -> LoadedInventory:
    return load_inventory([case.name], base=case.parent)


def described(finding: Finding) -> str:
    assert finding.location is not None
    place = f"{finding.location.line}:{finding.location.column}"
    return f"# {finding.rule} {place} {finding.message} | {finding.help}"


@pytest.mark.parametrize("case", sorted((CASES / "pass").iterdir()), ids=lambda path: path.stem)
def test_a_right_file_is_taken_without_a_word(case: Path) -> None:
    loaded = load(case)
    assert [described(f) for f in loaded.findings] == []
    assert loaded.inventory.extractors
    assert loaded.read_any


@pytest.mark.parametrize("case", sorted((CASES / "fail").iterdir()), ids=lambda path: path.stem)
def test_a_wrong_file_is_told_where_and_why(case: Path) -> None:
    expected = [m for line in case.read_text().splitlines() if (m := EXPECTED.fullmatch(line))]
    assert expected
    found = load(case).findings
    assert len(found) == len(expected), [described(f) for f in found]
    for finding, match in zip(found, expected, strict=True):
        text = described(finding)
        assert text.startswith(f"# {match['rule']} {match['place']} {match['message']}"), text
        assert (match["help"] or "").lower() in finding.help.lower(), text
        assert finding.help[0].isupper() or not finding.help[0].isalpha()
        assert finding.help.endswith((".", "?"))
        assert finding.level is Level.ERROR
        assert finding.location is not None
        assert finding.location.path == case.name


@pytest.mark.parametrize("case", sorted((CASES / "fail").iterdir()), ids=lambda path: path.stem)
def test_findings_of_a_file_can_be_told_apart(case: Path) -> None:
    found = load(case).findings
    assert len({f.fingerprint for f in found}) == len(found)
