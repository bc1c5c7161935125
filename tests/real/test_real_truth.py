"""What `migrator check` says of the same clients at every real authorization server, against what is true."""

from pathlib import Path

import pytest

from tests.real.checking import check_rows, check_scripted
from tests.real.resource_api import apis
from tests.real.scripted_server import scripted_server
from tests.real.servers import STARTS
from tests.real.truth import Compared, Outcome, compare, read_truth, table

TRUTH = read_truth(Path(__file__).with_name("truth.yaml"))


@pytest.fixture(scope="module")
def comparisons() -> list[Compared]:
    """What was found at every server, for the table that the last test prints."""
    return []


def test_every_server_of_the_table_can_be_started() -> None:
    assert TRUTH.servers.keys() == STARTS.keys()


@pytest.mark.parametrize("name", STARTS)
def test_no_verdict_is_wrong(name: str, tmp_path: Path, comparisons: list[Compared]) -> None:
    rows = TRUTH.rows_at(name)
    with STARTS[name](tmp_path) as server, apis(server.introspection_url) as apis_url:
        report = check_rows(tmp_path, [row for row, _ in rows], server, apis_url)
    found = compare(name, rows, report)
    comparisons += found
    assert not wrong(found)


def test_no_verdict_is_wrong_where_the_server_is_no_good(tmp_path: Path, comparisons: list[Compared]) -> None:
    with scripted_server() as url:
        report = check_scripted(tmp_path, [row for row, _ in TRUTH.scripted], url)
    found = compare("scripted", TRUTH.scripted, report)
    comparisons += found
    assert not wrong(found)


def wrong(found: list[Compared]) -> list[str]:
    """What was said and is not so, in words."""
    return [f"{c.row}: true is {c.expected}, said was {c.said}" for c in found if c.outcome is Outcome.WRONG]


def test_the_table_of_all_servers(comparisons: list[Compared], capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n\n{table(comparisons)}\n")  # noqa: T201 - the table is what this test is for
    assert len(comparisons) == sum(map(len, TRUTH.servers.values())) + len(TRUTH.scripted)
    assert not wrong(comparisons)
