"""Merging shards never turns a no, or a "could not tell", into a yes."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.errors import UsageError
from migrator.model.change import Change, ChangeStatus
from migrator.model.finding import Finding, Level, Subject
from migrator.model.report import InputFile, Report
from migrator.model.server import ServerHabit, ServerProfile
from migrator.model.verdict import ClientVerdict, ExtractorVerdict, Reason, Verdict
from migrator.reports.v1.merge import NOT_TRIED, SHARDS_DISAGREE, merge

READY = ExtractorVerdict(name="e", verdict=Verdict.READY, reason=Reason.OK)
BLOCKED = replace(READY, verdict=Verdict.BLOCKED, reason=Reason.SCOPE_MISSING)
UNKNOWN = replace(READY, verdict=Verdict.UNKNOWN, reason=Reason.SERVER_ERROR)
NOT_CHECKED = replace(READY, verdict=Verdict.UNKNOWN, reason=Reason.NOT_CHECKED)
NO_SECRET = replace(READY, verdict=Verdict.UNKNOWN, reason=Reason.SECRET_UNAVAILABLE)


def _shard(*extractors: ExtractorVerdict, findings: tuple[Finding, ...] = ()) -> Report:
    return Report(command="check", version="0.1.0", extractors=extractors, findings=findings)


def _finding(detail: str, *, suppressed: str | None = None) -> Finding:
    return Finding(
        rule="shared-key",
        level=Level.WARNING,
        message="m",
        subject=Subject(kind="key", name="k"),
        detail=detail,
        suppressed=suppressed,
    )


@pytest.mark.parametrize(
    ("one", "other", "kept"),
    [
        (READY, NOT_CHECKED, READY),
        (READY, NO_SECRET, READY),
        (BLOCKED, NOT_CHECKED, BLOCKED),
        (READY, BLOCKED, BLOCKED),
        (READY, UNKNOWN, UNKNOWN),
        (UNKNOWN, BLOCKED, BLOCKED),
    ],
)
def test_the_one_that_was_tried_wins_else_the_worst(
    one: ExtractorVerdict, other: ExtractorVerdict, kept: ExtractorVerdict
) -> None:
    assert merge([_shard(one), _shard(other)]).extractors == (kept,)
    assert merge([_shard(other), _shard(one)]).extractors == (kept,)


def test_extractors_of_different_shards_are_all_there_in_order() -> None:
    shards = [_shard(replace(READY, name=n)) for n in ("a", "b", "c")]
    assert [e.name for e in merge(shards).extractors] == ["a", "b", "c"]


def test_the_same_finding_counts_once_but_two_places_of_one_shard_both_stay() -> None:
    twice, other = (_finding("x"), _finding("x")), _finding("y")
    merged = merge([_shard(findings=twice), _shard(findings=(_finding("x"), other))])
    assert merged.findings == (*twice, other)


def test_what_only_some_shards_suppress_is_not_suppressed() -> None:
    waived = _finding("x", suppressed="agreed")
    assert merge([_shard(findings=(waived,)), _shard(findings=(_finding("x"),))]).summary.suppressed == 0
    assert merge([_shard(findings=(waived,)), _shard(findings=(waived,))]).summary.suppressed == 1


def test_one_unfinished_shard_makes_the_whole_unfinished() -> None:
    assert not merge([_shard(), replace(_shard(), complete=False)]).complete


def test_the_worse_change_stays_and_a_written_one_beats_one_that_was_only_planned() -> None:
    planned = Change(extractor="e", path="p", format=None, status=ChangeStatus.CHANGED, diff="d")
    written = replace(planned, written="out/p")
    manual = replace(planned, status=ChangeStatus.MANUAL, diff="")
    shards = [replace(_shard(), changes=(c,)) for c in (planned, written, manual)]
    assert merge(shards[:2]).changes == (written,)
    assert merge(shards).changes == (manual,)


def test_shards_of_different_commits_are_pointed_out() -> None:
    shards = [replace(_shard(), inputs=(InputFile(path="i.yaml", sha256=s),)) for s in ("1", "2", "1")]
    merged = merge(shards)
    assert [f.rule for f in merged.findings] == [SHARDS_DISAGREE]
    assert "2 different versions of i.yaml" in merged.findings[0].message
    assert merge([shards[0], shards[2]]).findings == ()


def test_commands_and_versions_that_differ_are_all_named() -> None:
    merged = merge([_shard(), replace(_shard(), command="run", version="0.2.0")])
    assert (merged.command, merged.version) == ("check, run", "0.1.0, 0.2.0")


def test_a_merged_report_is_as_old_as_its_oldest_shard_and_undated_with_an_undated_one() -> None:
    early, late = (replace(_shard(), finished=datetime(2026, 11, day, tzinfo=UTC)) for day in (1, 2))
    assert merge([late, early]).finished == early.finished
    assert merge([late, early, _shard()]).finished is None


def test_one_rehearsed_shard_makes_the_whole_a_rehearsal() -> None:
    rehearsed = replace(_shard(), sandbox="http://127.0.0.1:8080")
    assert merge([_shard(), rehearsed]).sandbox == "http://127.0.0.1:8080"
    assert merge([_shard(), _shard()]).sandbox is None


def test_what_shards_saw_of_a_server_is_put_together_and_no_client_counts_twice() -> None:
    def shard(habit: ServerHabit, *names: str) -> Report:
        server = ServerProfile(token_url="https://a/token", habits=frozenset({habit}), clients=len(names))
        clients = tuple(
            ClientVerdict(name=n, platform="p", verdict=Verdict.READY, reason=Reason.OK) for n in names
        )
        return replace(_shard(), clients=clients, authorization_servers=(server,))

    one, other = shard(ServerHabit.NARROWS, "a", "b"), shard(ServerHabit.REVOKES, "c")
    (server,) = merge([one, other]).authorization_servers
    assert server.habits == {ServerHabit.NARROWS, ServerHabit.REVOKES}
    assert server.clients == 3
    again = shard(ServerHabit.STATES_SCOPES, "a", "b")
    assert merge([one, again]).authorization_servers[0].clients == 2
    assert merge([one, one, other]).authorization_servers == (server,)


def test_merging_nothing_is_an_error() -> None:
    with pytest.raises(UsageError, match="no report to merge"):
        merge([])


def test_a_report_merged_with_itself_is_the_same(full_report: Report) -> None:
    assert merge([full_report, full_report]) == full_report


_VERDICTS = st.sampled_from([READY, BLOCKED, UNKNOWN, NOT_CHECKED, NO_SECRET])


@given(st.lists(st.lists(_VERDICTS, min_size=1, max_size=3), min_size=1, max_size=4))
def test_a_merged_yes_means_that_everybody_who_tried_said_yes(found: list[list[ExtractorVerdict]]) -> None:
    shards = [_shard(*(replace(v, name=f"e{i}") for i, v in enumerate(verdicts))) for verdicts in found]
    for extractor in merge(shards).extractors:
        tried = [
            e.verdict
            for s in shards
            for e in s.extractors
            if e.name == extractor.name and e.reason not in NOT_TRIED
        ]
        if extractor.verdict is Verdict.READY:
            assert set(tried) == {Verdict.READY}
        else:
            assert set(tried) != {Verdict.READY}
