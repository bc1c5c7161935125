"""What `migrator check` says of the same clients at every real authorization server, against what is true."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.checking import check_rows
from tests.real.resource_api import apis
from tests.real.servers import STARTS
from tests.real.truth import Compared, Outcome, compare, read_truth, table

TRUTH = read_truth(Path(__file__).with_name("truth.yaml"))


@pytest.fixture(scope="module")
def comparisons() -> Iterator[list[Compared]]:
    """What was found at every server, for the table that the last test prints."""
    yield []


def test_every_server_of_the_table_can_be_started() -> None:
    assert TRUTH.servers.keys() == STARTS.keys()


@pytest.mark.parametrize("name", STARTS)
def test_no_verdict_is_wrong(name: str, tmp_path: Path, comparisons: list[Compared]) -> None:
    rows = TRUTH.rows_at(name)
    with STARTS[name](tmp_path) as server, apis(server.introspection_url) as apis_url:
        report = check_rows(tmp_path, rows, server, apis_url)
    found = compare(name, [(row, TRUTH.servers[name][row.name]) for row in rows], report)
    comparisons += found
    wrong = [f"{c.row}: true is {c.expected}, said was {c.said}" for c in found if c.outcome is Outcome.WRONG]
    assert not wrong, "\n".join(wrong)


def test_the_table_of_all_servers(comparisons: list[Compared], capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n\n{table(comparisons)}\n")  # noqa: T201 - the table is what this test is for
    assert len(comparisons) == sum(map(len, TRUTH.servers.values()))
    assert sum(c.outcome is Outcome.WRONG for c in comparisons) == 0
