"""What must move together, what is in the way, and which key is free after which wave."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.model.change import Change, ChangeStatus
from migrator.model.inventory import ConfigReference, Extractor, Inventory, Key
from migrator.model.place import Origin
from migrator.model.report import Report
from migrator.model.secret import Reference
from migrator.model.verdict import ExtractorVerdict, Reason, Verdict
from migrator.schemas.validate import problems
from migrator.waves.graph import graph, released
from migrator.waves.graphs import as_dot, as_mermaid
from migrator.waves.json_v1 import as_json
from migrator.waves.markdown import as_markdown
from migrator.waves.plan import WavePlan
from migrator.waves.planning import plan_waves
from migrator.waves.standing import State, standings

HERE = Origin(path="i.yaml", pointer=())


def extractor(
    name: str,
    *,
    wave: int | None = 1,
    key: str | None = None,
    client: str | None = "c",
    files: tuple[str, ...] = (),
    owner: str | None = "me",
) -> Extractor:
    configs = [ConfigReference(path=f) for f in files]
    return Extractor(
        name=name,
        origin=HERE,
        wave=wave,
        key=key,
        client=client,
        owner=owner,
        config=configs[0] if configs else None,
        also=tuple(configs[1:]),
    )


def inventory(*extractors: Extractor) -> Inventory:
    names = dict.fromkeys(e.key for e in extractors if e.key)
    keys = {n: Key(name=n, platform="p", kind="k", origin=HERE) for n in names}
    return Inventory(extractors={e.name: e for e in extractors}, keys=keys)


def report(*changes: Change, **verdicts: tuple[Verdict, Reason]) -> Report:
    found = tuple(
        ExtractorVerdict(name=n, verdict=v, reason=r, next_step="do this") for n, (v, r) in verdicts.items()
    )
    return Report(command="run", version="0", extractors=found, changes=changes)


def change(name: str, status: ChangeStatus) -> Change:
    return Change(extractor=name, path="f", format=None, status=status, reasons=("because",))


def planned(whole: Inventory, seen: Report | None = None, **options: tuple[str, ...]) -> WavePlan:
    return plan_waves(whole, standings(whole, seen), only=options.get("only"))


READY = (Verdict.READY, Reason.OK)


def test_who_shares_a_file_moves_together_and_two_waves_are_a_conflict() -> None:
    plan = planned(
        inventory(
            extractor("a", files=("x.yaml", ".env")),
            extractor("b", files=("y.yaml", ".env"), wave=2),
            extractor("c", files=("y.yaml",), wave=2),
            extractor("d", files=("z.yaml",)),
        )
    )
    (group,) = plan.groups
    together = {m.name: m.group for w in plan.waves for m in w.members}
    assert together == {"a": group, "b": group, "c": group, "d": None}
    assert (group.extractors, group.files) == (("a", "b", "c"), (".env", "y.yaml"))
    assert plan.conflicts == (
        "a (wave 1) and b, c (wave 2) share .env, y.yaml, so they move together: give them one wave",
    )


def test_a_shared_key_or_client_forces_nobody() -> None:
    plan = planned(
        inventory(extractor("a", key="k", client="c"), extractor("b", key="k", client="c", wave=2))
    )
    assert (plan.groups, plan.conflicts) == ((), ())


def test_a_key_is_free_after_the_last_of_its_users() -> None:
    plan = planned(
        inventory(extractor("a", key="k"), extractor("b", key="k", wave=3), extractor("c", key="l"))
    )
    assert {k.key: k.after for k in plan.keys} == {"k": 3, "l": 1}
    assert [w.frees for w in plan.waves] == [("l",), ("k",)]


def test_a_user_without_a_wave_keeps_its_key() -> None:
    (key,) = planned(inventory(extractor("a", key="k"), extractor("b", key="k", wave=None))).keys
    assert (key.after, key.waits_for) == (None, ("b",))


def test_who_uses_a_key_under_another_name_keeps_it_too() -> None:
    whole = inventory(extractor("a", key="k"), extractor("b", key="twin", wave=2))
    value = Reference(scheme="env", locator="OLD_KEY")
    whole = replace(whole, keys={name: replace(key, value=value) for name, key in whole.keys.items()})
    assert [(k.key, k.after, k.users) for k in planned(whole).keys] == [
        ("k", 2, ("a", "b")),
        ("twin", 2, ("a", "b")),
    ]


@pytest.mark.parametrize(
    "doubt",
    [
        {"complete": False},
        {"may_hide_users": True},
        {"mentioned": frozenset({("key", "k")})},
        {"extractors": {"a": extractor("a", key="k"), "b": extractor("b", key="odl")}},
    ],
)
def test_a_key_that_may_have_users_nobody_sees_is_not_called_free(doubt: dict[str, Any]) -> None:
    seen = report(change("a", ChangeStatus.UNCHANGED), a=READY)
    plan = planned(replace(inventory(extractor("a", key="k")), **doubt), seen)
    (key,) = plan.keys
    assert (key.after, key.is_free_now, plan.is_complete) == (None, False, False)
    assert [wave.frees for wave in plan.waves] == [()]
    assert released(key) == "could not be told: it may have users that could not be read"
    assert plan.notes


def test_a_user_that_has_no_way_to_oauth_keeps_its_key_for_ever() -> None:
    whole = inventory(extractor("a", key="k"), extractor("b", key="k"))
    seen = report(change("b", ChangeStatus.UNSUPPORTED), a=READY, b=READY)
    (key,) = planned(whole, seen).keys
    assert (key.after, key.kept_by) == (None, ("b",))


def test_users_that_are_not_shown_count_all_the_same() -> None:
    whole = inventory(extractor("a", key="k"), extractor("b", key="k", wave=2), extractor("c", key="l"))
    plan = planned(whole, only=("a",))
    assert [m.name for w in plan.waves for m in w.members] == ["a"]
    assert [(k.key, k.after, k.users) for k in plan.keys] == [("k", 2, ("a", "b"))]


def test_without_a_report_nothing_can_begin() -> None:
    (wave,) = planned(inventory(extractor("a"))).waves
    assert not wave.can_begin
    assert wave.members[0].standing.reason == "not checked"


def test_what_the_report_saw_decides() -> None:
    whole = inventory(*(extractor(n) for n in "abcdefg"), extractor("h", client=None))
    seen = report(
        change("c", ChangeStatus.MANUAL),
        change("d", ChangeStatus.UNCHANGED),
        change("e", ChangeStatus.CHANGED),
        a=(Verdict.BLOCKED, Reason.SCOPE_MISSING),
        b=(Verdict.UNKNOWN, Reason.RATE_LIMITED),
        c=READY,
        d=READY,
        e=READY,
        f=READY,
    )
    states = {m.name: m.standing.state for w in planned(whole, seen).waves for m in w.members}
    assert states == {
        "a": State.BLOCKED,
        "b": State.UNKNOWN,
        "c": State.BLOCKED,
        "d": State.MIGRATED,
        "e": State.READY,
        "f": State.READY,
        "g": State.UNKNOWN,  # the report does not know it
        "h": State.BLOCKED,
    }


def test_the_report_of_a_check_alone_says_nothing_of_configurations() -> None:
    whole = inventory(extractor("a", files=("x.yaml",)), extractor("b"))
    seen = report(a=READY, b=READY)
    states = {m.name: m.standing.reason for w in planned(whole, seen).waves for m in w.members}
    assert states == {"a": "config not looked at", "b": "ok"}


def test_a_verdict_on_another_client_is_none_on_this() -> None:
    seen = report(a=READY)
    other = replace(seen, extractors=tuple(replace(e, client="old") for e in seen.extractors))
    ((member,),) = [w.members for w in planned(inventory(extractor("a")), other).waves]
    assert member.standing.reason == "not checked"


def test_a_wave_begins_when_all_are_ready_or_have_moved() -> None:
    whole = inventory(extractor("a"), extractor("b"), extractor("c", wave=2))
    seen = report(change("b", ChangeStatus.UNCHANGED), a=READY, b=READY)
    assert [w.can_begin for w in planned(whole, seen).waves] == [True, False]


def test_each_owner_gets_a_list_of_what_has_not_moved() -> None:
    whole = inventory(
        extractor("a", wave=2, owner="x"),
        extractor("b", owner="x"),
        extractor("c", owner=None),
        extractor("d"),
    )
    seen = report(change("d", ChangeStatus.UNCHANGED), d=READY)
    tasks = planned(whole, seen).tasks()
    assert {owner: [(n, m.name) for n, m in found] for owner, found in tasks.items()} == {
        "x": [(1, "b"), (2, "a")],
        "(no owner)": [(1, "c")],
    }


NAMES = st.text(min_size=1, max_size=12)
EXTRACTORS = st.lists(
    st.builds(
        extractor,
        NAMES,
        wave=st.none() | st.integers(1, 4),
        key=st.none() | st.sampled_from(["k", 'k"1', "k<2>"]),
        client=st.none() | NAMES,
        files=st.lists(st.sampled_from("abcdef"), max_size=3).map(tuple),
    ),
    max_size=12,
    unique_by=lambda e: e.name,
)


@given(EXTRACTORS)
def test_everybody_is_in_one_wave_and_together_is_mutual(found: list[Extractor]) -> None:
    plan = planned(inventory(*found))
    members = {m.name: m for w in plan.waves for m in w.members}
    assert sorted(members) == sorted(e.name for e in found)
    assert sum(len(w.members) for w in plan.waves) == len(found)
    by_name = {e.name: e for e in found}
    for one in found:
        for other in found:
            if one is not other and {c.path for c in one.configs} & {c.path for c in other.configs}:
                assert members[one.name].group is members[other.name].group is not None
    for group in plan.groups:
        paths = [{c.path for c in by_name[name].configs} for name in group.extractors]
        assert all(any(a & b for b in paths if b is not a) for a in paths)
    for key in plan.keys:
        waves = [e.wave for e in found if e.key == key.key]
        assert key.after == (None if None in waves else max(w for w in waves if w is not None))


@given(EXTRACTORS)
def test_the_json_is_what_its_schema_says(found: list[Extractor]) -> None:
    assert problems(json.loads(as_json(planned(inventory(*found)))), "waves") == []


@given(EXTRACTORS)
def test_no_name_breaks_out_of_its_quotes_in_a_graph(found: list[Extractor]) -> None:
    drawn = graph(planned(inventory(*found)))
    for line in as_dot(drawn).splitlines():
        assert line.replace("\\\\", "").replace('\\"', "").count('"') % 2 == 0
    nodes = [n for _, group in drawn.waves for n in group] + list(drawn.others)
    mermaid = as_mermaid(drawn)
    assert mermaid.count('"') == 2 * (len(nodes) + len(drawn.waves))
    assert "<" not in mermaid.replace("<br/>", "")


def proposed(plan: WavePlan) -> list[tuple[int, tuple[str, ...]]]:
    return [(p.number, p.extractors) for p in plan.proposals]


def test_extractors_without_a_wave_get_one_proposed() -> None:
    whole = inventory(
        extractor("a", wave=3, files=("x",), key="k"),
        extractor("b", wave=None, files=("x",)),
        extractor("c", wave=None, key="k"),
        extractor("d", wave=None),
    )
    assert proposed(planned(whole)) == [(3, ("b",)), (3, ("c",)), (4, ("d",))]
    assert proposed(planned(whole, only=("b",))) == [(3, ("b",))]


def test_the_first_wave_is_a_pilot_of_what_may_move_today() -> None:
    whole = inventory(
        extractor("blocked", wave=None, client=None),
        *(extractor(f"unchecked-{n}", wave=None) for n in range(2)),
        *(extractor(f"ready-{n:02}", wave=None) for n in range(60)),
        *(extractor(f"shares-{n}", wave=None, key="k") for n in range(6)),
        extractor("never", wave=None),
        extractor("moved", wave=None),
    )
    ready = {n: READY for n in whole.extractors if n.startswith(("ready", "shares", "never", "moved"))}
    seen = report(change("never", ChangeStatus.UNSUPPORTED), change("moved", ChangeStatus.UNCHANGED), **ready)
    found = proposed(planned(whole, seen))
    assert [(number, len(names), names[0]) for number, names in found] == [
        (1, 5, "ready-00"),
        (2, 50, "ready-05"),
        (3, 11, "ready-55"),
        (4, 2, "unchecked-0"),
        (5, 1, "blocked"),
    ]
    assert found[2][1][-6:] == tuple(f"shares-{n}" for n in range(6))


def test_a_key_whose_users_have_all_moved_is_free_now() -> None:
    whole = inventory(extractor("a", key="k", wave=None), extractor("b", key="l", wave=None))
    seen = report(change("a", ChangeStatus.UNCHANGED), a=READY, b=READY)
    keys = {k.key: (k.is_free_now, k.waits_for) for k in planned(whole, seen).keys}
    assert keys == {"k": (True, ()), "l": (False, ("b",))}


@given(EXTRACTORS)
def test_each_one_without_a_wave_is_proposed_at_most_once_and_files_stay_together(
    found: list[Extractor],
) -> None:
    plan = planned(inventory(*found))
    named = [name for proposal in plan.proposals for name in proposal.extractors]
    assert len(named) == len(set(named))
    assert set(named) <= {e.name for e in found if e.wave is None}
    number = {name: p.number for p in plan.proposals for name in p.extractors}
    given_ = {e.name: e.wave for e in found}
    conflicting = {name for g in plan.groups for name in g.extractors if _waves(g.extractors, given_) > 1}
    assert set(named) == {e.name for e in found if e.wave is None and e.name not in conflicting}
    for group in plan.groups:
        if not conflicting.intersection(group.extractors):
            assert len({given_[n] or number.get(n) for n in group.extractors}) == 1


def _waves(names: tuple[str, ...], given_: dict[str, int | None]) -> int:
    return len({given_[name] for name in names} - {None})


def test_the_order_of_the_same_inventory_is_always_the_same() -> None:
    whole = inventory(
        *(extractor(f"e{n}", wave=None, key=f"k{n % 7}", files=(f"f{n % 5}",)) for n in range(40))
    )
    assert planned(whole) == planned(whole)


def test_a_file_that_thousands_share_is_told_once() -> None:
    whole = inventory(*(extractor(f"e{n}", wave=n % 20, files=(f"{n}", ".env")) for n in range(3000)))
    plan = planned(whole)
    assert len(plan.conflicts[0]) < 2000
    assert len(as_json(plan)) < 1_500_000
    assert len(as_markdown(plan)) < 1_500_000


@given(EXTRACTORS)
def test_no_name_breaks_out_of_a_table(found: list[Extractor]) -> None:
    rows = [line for line in as_markdown(planned(inventory(*found))).splitlines() if line.startswith("| ")]
    assert all(line.endswith(" |") for line in rows)
