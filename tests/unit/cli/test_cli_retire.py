"""`migrator retire`: from in use to safe, with the proof."""

import json
import shutil
from pathlib import Path

import pytest

from migrator.retirement.decision import decide
from migrator.retirement.known import Known
from migrator.retirement.state import KeyStanding
from migrator.schemas.validate import problems
from tests.unit.cli.conftest import FLEET, ROOT, Run
from tests.unit.cli.test_cli_help import assert_golden

GOLDEN = ROOT / "tests" / "golden" / "retire"
CASES = ROOT / "tests" / "cases" / "formats" / "airbyte-manifest"
INVENTORY = """\
version: 1
platforms:
  acme:
    provider: celonis
    url: https://acme.eu-1.celonis.cloud
    lists: {applications: apps.csv, as_of: 2026-11-20}
clients:
  reader: {platform: acme, client_id: some-id, client_secret: env:SECRET}
keys:
  old: {platform: acme, kind: application_key, listed_as: Audit nightly, value: env:OLD_KEY}
extractors:
  nightly:
    {owner: me, apis: [audit-log], key: old, client: reader, schedule: daily, config: {path: nightly.json}}
"""
ON = ("--on", "2026-11-25")
APPLICATIONS = (
    "Application ID,Name,Type,Last used time\na1,Audit nightly,Application key,2026-11-10T09:00:00Z\n"
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "i.yaml").write_text(INVENTORY)
    (tmp_path / "apps.csv").write_text(APPLICATIONS)
    shutil.copy(FLEET / "exports" / "audit-nightly.json", tmp_path / "nightly.json")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_keys_way_from_in_use_to_safe(migrator: Run, place: Path) -> None:
    before = migrator("retire", "i.yaml", *ON, "--check")
    assert before.code == 1
    assert "old  in-use" in before.out
    assert migrator("generate", "i.yaml", "--in-place", "-q").code in (0, 1)
    (place / "i.yaml").write_text(
        INVENTORY.replace("env:SECRET}", "env:SECRET, auth_method: client_secret_post}")
    )
    migrator("generate", "i.yaml", "--in-place", "-q")
    after = migrator("retire", "i.yaml", *ON, "--check")
    assert_golden(GOLDEN / "safe.txt", after.out)
    assert after.code == 0


def test_without_a_list_it_could_not_be_told(migrator: Run, place: Path) -> None:
    shutil.copy(FLEET / "exports" / "platform-usage-daily.json", place / "nightly.json")
    (place / "apps.csv").unlink()
    shown = migrator("retire", "i.yaml", *ON, "--check")
    assert shown.code == 3
    assert "old  could-not-tell" in shown.out
    assert "apps.csv:1: there is no such file" in shown.err


def test_our_own_use_is_read_from_the_request_log(migrator: Run, place: Path) -> None:
    shutil.copy(FLEET / "exports" / "platform-usage-daily.json", place / "nightly.json")
    moved = INVENTORY.replace("schedule: daily", "schedule: daily, migrated: 2026-11-09")
    (place / "i.yaml").write_text(moved)
    assert "old  migrated-but-seen" in migrator("retire", "i.yaml", *ON).out
    line = {
        "time": "2026-11-10T09:00:00.000Z",
        "purpose": "api",
        "host": "acme.eu-1.celonis.cloud",
        "status": 200,
        "key": "env:OLD_KEY",
    }
    for other in ({"via": "http://127.0.0.1:8765"}, {"status": None}, {"host": "beta.eu-1.celonis.cloud"}):
        (place / "log.jsonl").write_text(f"{json.dumps(line | other)}\n")
        shown = migrator("retire", "i.yaml", *ON, "--request-log", "log.jsonl")
        assert "old  migrated-but-seen" in shown.out
    (place / "log.jsonl").write_text(f"torn{{\n{json.dumps(line)}\n")
    shown = migrator("retire", "i.yaml", *ON, "--request-log", "log.jsonl")
    assert "old  safe-to-disable" in shown.out
    assert "migrator itself sent the key on 2026-11-10" in shown.out


@pytest.mark.parametrize("width", ["80", "120"])
def test_the_demo(width: str, migrator: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", width)
    shown = migrator("retire", FLEET)
    assert shown.code == 0
    assert_golden(GOLDEN / f"demo-{width}.txt", shown.out)


def test_the_json_is_what_its_schema_says(migrator: Run, place: Path) -> None:
    shown = migrator("retire", "i.yaml", *ON, "--format", "json")
    assert shown.code == 0
    assert problems(json.loads(shown.out), "retire") == []
    assert json.loads(shown.out)["on"] == "2026-11-25"
    assert place.name not in shown.out


MOVED = FLEET / "exports" / "platform-usage-daily.json"
SAFE = "old  safe-to-disable"


def with_extractor(line: str, *, key: str = "") -> str:
    """Return the inventory with one extractor more, and perhaps a key."""
    keys = f"extractors:\n{line}\n"
    return INVENTORY.replace("extractors:\n", f"{key}{keys}")


@pytest.fixture
def safe(place: Path, migrator: Run) -> Path:
    """A place whose one key is safe."""
    shutil.copy(place / "nightly.json", place / "keyed.json")
    shutil.copy(MOVED, place / "nightly.json")
    assert SAFE in migrator("retire", "i.yaml", *ON).out
    return place


def test_who_has_the_same_credential_under_another_name_uses_this_key(migrator: Run, safe: Path) -> None:
    user = "  other: {owner: me, key: twin, client: reader, apis: [audit-log], config: {path: keyed.json}}"
    for twin in ("value: env:OLD_KEY", "listed_as: a1"):
        key = f"  twin: {{platform: acme, kind: application_key, {twin}}}\n"
        (safe / "i.yaml").write_text(with_extractor(user, key=key))
        shown = migrator("retire", "i.yaml", *ON)
        assert "old  in-use\n  why  still used by other" in shown.out
        assert "the inventory: twin is the same credential" in shown.out
    (safe / "i.yaml").write_text(with_extractor(user, key=key.replace("listed_as: a1", "value: env:OTHER")))
    assert SAFE in migrator("retire", "i.yaml", *ON).out


def test_a_key_that_nobody_names_may_be_this_one(migrator: Run, safe: Path) -> None:
    user = "  other: {owner: me, platform: acme, apis: [audit-log], config: {path: keyed.json}}"
    (safe / "i.yaml").write_text(with_extractor(user))
    shown = migrator("retire", "i.yaml", *ON)
    assert "old  could-not-tell\n  why  nobody says which key other uses: it may be this one" in shown.out


OTHER = "  other: {{owner: me, apis: [audit-log], client: reader, config: {{path: keyed.json}}, {}}}"


@pytest.mark.parametrize(
    "line",
    [
        OTHER.format("key: odl"),
        OTHER.format("kye: old"),
        OTHER.format("key: 5"),
        OTHER.format("schedule: 5"),
        OTHER.format("key: twin") + "\nkeys:\n  twin: {platform: acme, value: env:OLD_KEY}",
        OTHER.format("key: old, key: other"),
        "  nightly: {owner: me, key: old, config: {path: nightly.json}}",
        "  5: {owner: me, apis: [audit-log], config: {path: keyed.json}}\n  'a b': {key: old}",
    ],
)
def test_an_extractor_that_was_left_out_or_names_no_known_key_may_use_any(
    line: str, migrator: Run, safe: Path
) -> None:
    (safe / "more.yaml").write_text(f"version: 1\nextractors:\n{line}\n")
    shown = migrator("retire", "i.yaml", "more.yaml", *ON, "--check")
    assert (shown.code, "old  could-not-tell" in shown.out) == (3, True), shown.out
    (safe / "i.yaml").write_text(f"{INVENTORY}{line}\n")
    shown = migrator("retire", "i.yaml", *ON, "--check")
    assert SAFE not in shown.out
    assert shown.code in (1, 2, 3)


def test_of_two_extractors_with_one_name_either_may_use_the_key(migrator: Run, safe: Path) -> None:
    keyed = INVENTORY.partition("extractors:\n")[2].replace("nightly.json", "keyed.json")
    for lines in (keyed, keyed.replace("key: old, ", "")):
        (safe / "i.yaml").write_text(INVENTORY.replace("extractors:\n", f"extractors:\n{lines}"))
        shown = migrator("retire", "i.yaml", *ON)
        assert "old  could-not-tell\n  why  parts of the inventory could not be read" in shown.out


def test_a_section_that_is_misspelt_may_hold_a_user(migrator: Run, safe: Path) -> None:
    other = OTHER.format("key: old")
    (safe / "i.yaml").write_text(f"{INVENTORY}extractor:\n{other}\n")
    assert "old  could-not-tell" in migrator("retire", "i.yaml", *ON).out


def test_a_default_that_was_dropped_may_have_named_the_key(migrator: Run, safe: Path) -> None:
    other = "  other: {owner: me, apis: [audit-log], client: reader}"
    (safe / "more.yaml").write_text(f"version: 1\ndefaults: {{key: [old]}}\nextractors:\n{other}\n")
    assert "old  could-not-tell" in migrator("retire", "i.yaml", "more.yaml", *ON).out


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("a1,Audit nightly,OAuth client,2026-11-10", "have no key called Audit nightly"),
        (
            "a1,Audit nightly,Application key,2026-11-10\na1,Audit nightly,Application key,25/11/2026",
            "no proof",
        ),
        (
            "a1,Audit nightly,Application key,2026-11-10\na2,Audit nightly,Application key,",
            "have several called",
        ),
    ],
)
def test_a_list_that_can_be_read_in_two_ways_is_no_proof(
    rows: str, says: str, migrator: Run, safe: Path
) -> None:
    header = APPLICATIONS.partition("\n")[0]
    (safe / "apps.csv").write_text(f"{header}\n{rows}\n")
    shown = migrator("retire", "i.yaml", *ON)
    assert "old  could-not-tell" in shown.out
    assert says in " ".join(shown.out.split())


def test_a_list_without_types_is_believed_where_somebody_says_which_row_it_is(
    migrator: Run, safe: Path
) -> None:
    (safe / "apps.csv").write_text("Application ID,Name,Last used time\na1,old,2026-11-10\n")
    (safe / "i.yaml").write_text(INVENTORY.replace("listed_as: Audit nightly", "listed_as: old"))
    assert SAFE in migrator("retire", "i.yaml", *ON).out
    (safe / "i.yaml").write_text(INVENTORY.replace("listed_as: Audit nightly, ", ""))
    assert "one row that may not be a key, called old" in migrator("retire", "i.yaml", *ON).out


@pytest.mark.parametrize("as_of", ["2023-11-20", "2036-11-20"])
def test_a_list_of_another_time_is_no_proof(as_of: str, migrator: Run, safe: Path) -> None:
    (safe / "i.yaml").write_text(INVENTORY.replace("2026-11-20", as_of))
    (safe / "apps.csv").write_text(APPLICATIONS.replace("2026", "2022"))
    assert "old  could-not-tell" in migrator("retire", "i.yaml", *ON).out


def test_an_inventory_that_cannot_be_read_is_said_and_ends_with_2(migrator: Run, safe: Path) -> None:
    missing = migrator("retire", "nothing.yaml")
    assert missing.code == 2
    assert "nothing.yaml" in missing.err
    assert missing.out == "There is no key to be seen.\n"
    (safe / "broken.yaml").write_text("version: 1\nkeys: [\n")
    broken = migrator("retire", "i.yaml", "broken.yaml", *ON)
    assert broken.code == 2
    assert "old  could-not-tell" in broken.out
    assert "broken.yaml:" in broken.err


def test_one_key_can_be_asked_for(migrator: Run, safe: Path) -> None:
    key = "  forgotten: {platform: acme, kind: application_key}\n"
    (safe / "i.yaml").write_text(INVENTORY.replace("extractors:\n", f"{key}extractors:\n"))
    both = migrator("retire", "i.yaml", *ON, "--check")
    assert (both.code, both.out.count("\n  why")) == (3, 2)
    one = migrator("retire", "i.yaml", *ON, "--check", "--key", "old")
    assert (one.code, one.out.count("\n  why")) == (0, 1)
    assert migrator("retire", "i.yaml", *ON, "--check", "--key", "forgotten").code == 3
    typo = migrator("retire", "i.yaml", "--key", "odl")
    assert (typo.code, "did you mean old?" in typo.err) == (2, True)


@pytest.mark.parametrize("day", ["0001-01-01T00:00:00Z", "1970-01-01", "0001-01-01T00:00:00+14:00"])
def test_what_programs_write_for_never_is_no_day(day: str, migrator: Run, safe: Path) -> None:
    (safe / "apps.csv").write_text(APPLICATIONS.replace("2026-11-10T09:00:00Z", day))
    shown = migrator("retire", "i.yaml", *ON, "--check")
    assert (shown.code, "old  could-not-tell" in shown.out) == (3, True)
    assert f"the day in last used is {day}, which cannot be believed" in shown.err


def test_a_key_was_not_used_before_it_was_created(migrator: Run, safe: Path) -> None:
    for created, code in (("2026-11-11", 0), ("2026-11-12", 3)):
        (safe / "i.yaml").write_text(INVENTORY.replace("value:", f"created: {created}, value:"))
        shown = migrator("retire", "i.yaml", *ON, "--check")
        assert (shown.code, "it was created on 2026-11-12" in shown.out) == (code, code == 3)


def test_a_request_log_may_hold_anything(migrator: Run, safe: Path) -> None:
    odd = {"time": "0001-01-01T00:00:00+14:00", "key": "env:OLD_KEY"}
    (safe / "log.jsonl").write_text(f"{'[' * 100_000}\n{json.dumps(odd)}\n5\n")
    assert SAFE in migrator("retire", "i.yaml", *ON, "--request-log", "log.jsonl").out


def test_a_key_of_no_known_kind_may_stand_in_the_list_that_was_not_given(migrator: Run, safe: Path) -> None:
    (safe / "i.yaml").write_text(INVENTORY.replace("application_key", "aplication_key"))
    shown = migrator("retire", "i.yaml", *ON, "--check")
    assert shown.code == 3
    assert "a list that may hold keys of its kind was not given" in shown.out


def test_the_name_of_a_file_does_not_act_on_the_terminal(migrator: Run, safe: Path) -> None:
    (safe / "i.yaml").write_text(INVENTORY.replace("nightly.json", '"\\e[2J.json"'))
    shown = migrator("retire", "i.yaml", *ON)
    assert "\x1b" not in shown.out
    assert "\\x1b[2J.json: nightly" in shown.out


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_at_the_ends_of_the_calendar_nothing_is_safe(day: str, migrator: Run, safe: Path) -> None:
    (safe / "r.json").write_text(report("ready", finished="0001-01-01T00:00:00Z"))
    shown = migrator("retire", "i.yaml", "--on", day, "--check", "--from", "r.json")
    assert (shown.code, "old  could-not-tell" in shown.out) == (3, True)
    (safe / "i.yaml").write_text(INVENTORY.replace("value:", f"created: {day}, value:"))
    assert migrator("retire", "i.yaml", *ON, "--check").code == (0 if day < "2001" else 3)


def test_it_is_said_which_file_is_no_report(migrator: Run, safe: Path) -> None:
    (safe / "good.json").write_text(report("ready"))
    (safe / "bad.json").write_text("{}")
    shown = migrator("retire", "i.yaml", *ON, "--from", "good.json", "--from", "bad.json")
    assert (shown.code, shown.err.startswith("error: bad.json is no report of migrator")) == (2, True)


def test_evidence_that_could_not_be_written_is_said_before_anything_is_shown(
    migrator: Run, safe: Path
) -> None:
    shown = migrator("retire", safe / "i.yaml", *ON, "--evidence", "apps.csv")
    assert (shown.code, shown.out) == (2, "")
    assert "apps.csv is there already" in shown.err


def test_who_still_uses_the_key_is_shown_before_many_who_do_not(migrator: Run, safe: Path) -> None:
    one = "  user-{}: {{owner: me, apis: [], key: old, client: reader, config: {{path: nightly.json}}}}"
    lines = [*(one.format(n) for n in range(30)), one.format("last").replace("nightly.json", "keyed.json")]
    (safe / "i.yaml").write_text(INVENTORY + "".join(f"{line}\n" for line in lines))
    shown = migrator("retire", "i.yaml", *ON)
    assert "  seen keyed.json: user-last authenticates with a key\n" in shown.out


@pytest.mark.parametrize("width", ["1", "7", "20"])
def test_the_narrowest_terminal_gets_its_answer(
    width: str, migrator: Run, safe: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    for command in ("retire", "waves"):
        shown = migrator(command, safe / "i.yaml")
        assert (shown.code, shown.err) == (0, "")


def test_a_list_that_was_changed_meanwhile_gives_no_evidence(
    migrator: Run, safe: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changing(known: Known) -> KeyStanding:
        (safe / "apps.csv").write_text(APPLICATIONS.replace("2026-11-10", "2026-11-19"))
        return decide(known)

    monkeypatch.setattr("migrator.jobs.retire.decide", changing)
    shown = migrator("retire", "i.yaml", *ON, "--evidence", "pack")
    assert shown.code == 2
    assert "a list of a platform was changed while migrator ran" in shown.err
    assert not (safe / "pack").exists()


def test_a_selection_that_leaves_out_the_key_is_no_answer(migrator: Run, safe: Path) -> None:
    (safe / "i.yaml").write_text(with_extractor("  free: {owner: me, config: {path: nightly.json}}"))
    for more in ([], ["--key", "old"]):
        shown = migrator("retire", "i.yaml", *ON, "--check", "--only", "free", *more)
        assert (shown.code, shown.out) == (2, "")
        assert "the selection leaves out" in shown.err
    assert migrator("retire", "i.yaml", *ON, "--check", "--only", "nightly", "--key", "old").code == 0


def test_no_key_at_all_is_clean_only_where_all_could_be_read(migrator: Run, safe: Path) -> None:
    none = INVENTORY.replace("key: old, ", "").partition("keys:\n")
    rest = none[2].partition("extractors:\n")[2]
    (safe / "i.yaml").write_text(f"{none[0]}extractors:\n{rest}")
    shown = migrator("retire", "i.yaml", *ON, "--check")
    assert (shown.code, shown.out) == (0, "There is no key to be seen.\n")
    (safe / "i.yaml").write_text(f"{none[0]}keys: {{old: {{platform: acme}}}}\nextractors:\n{rest}")
    assert migrator("retire", "i.yaml", *ON, "--check").code == 3


def report(verdict: str, *, finished: str | None = "2026-11-24T08:00:00Z", **more: object) -> str:
    extractor = {"name": "nightly", "verdict": verdict, "reason": "client-rejected", "access": []}
    counts = {"ready": 0, "blocked": 0, "unknown": 0}
    data: dict[str, object] = {
        "schema": "migrator.report/v1",
        "command": "check",
        "version": "0.1.0",
        "inputs": [],
        "findings": [],
        "clients": [],
        "extractors": [extractor | more],
        "changes": [],
        "summary": {
            "findings": {"error": 0, "warning": 0, "note": 0, "suppressed": 0, "skipped": 0},
            "clients": counts,
            "extractors": counts,
            "changes": {"changed": 0, "unchanged": 0, "manual": 0, "unsupported": 0},
        },
    }
    return json.dumps(data if finished is None else {**data, "finished": finished})


def test_checks_over_time_are_evidence_and_the_last_one_counts(migrator: Run, safe: Path) -> None:
    (safe / "1.json").write_text(report("ready", finished="2026-11-10T08:00:00Z"))
    (safe / "2.json").write_text(report("ready"))
    good = migrator("retire", "i.yaml", *ON, "--from", "2.json", "--from", "1.json")
    assert SAFE in good.out
    assert "2.json: a check found nightly ready; ready in 2 of 2 checks on 2026-11-24" in good.out
    (safe / "2.json").write_text(report("blocked"))
    bad = migrator("retire", "i.yaml", *ON, "--from", "2.json", "--from", "1.json")
    assert "the last check that could tell says that nightly cannot use its client" in " ".join(
        bad.out.split()
    )
    (safe / "2.json").write_text(report("blocked", finished=None))
    older = migrator("retire", "i.yaml", *ON, "--from", "2.json", "--from", "1.json")
    assert SAFE in older.out  # one that does not say when it was made does not beat one that does
    (safe / "2.json").write_text(report("blocked", client="another"))
    assert "check found" not in migrator("retire", "i.yaml", *ON, "--from", "2.json").out


def test_the_order_of_reports_on_the_command_line_means_nothing(migrator: Run, safe: Path) -> None:
    for early, late, code in [
        ("2026-11-24T08:00:00Z", "2026-11-24T20:00:00Z", 3),
        ("2026-11-24T08:00:00Z", "2026-11-24T08:00:00Z", 3),
        (None, None, 3),
        ("2026-11-24T20:00:00Z", "2026-11-24T08:00:00Z", 0),
    ]:
        (safe / "good.json").write_text(report("ready", finished=early))
        (safe / "bad.json").write_text(report("blocked", finished=late))
        for names in (("good.json", "bad.json"), ("bad.json", "good.json")):
            given = [argument for name in names for argument in ("--from", name)]
            assert migrator("retire", "i.yaml", *ON, "--check", *given).code == code


def test_a_report_of_a_day_to_come_is_refused(migrator: Run, safe: Path) -> None:
    (safe / "r.json").write_text(report("ready", finished="2026-11-26T08:00:00Z"))
    assert SAFE in migrator("retire", "i.yaml", *ON, "--from", "r.json").out
    (safe / "r.json").write_text(report("ready", finished="2099-01-01T08:00:00Z"))
    shown = migrator("retire", "i.yaml", *ON, "--from", "r.json")
    assert (shown.code, shown.out) == (2, "")
    assert "r.json is said to be of 2099-01-01, which is a day to come" in shown.err


def test_a_report_of_another_inventory_is_refused(migrator: Run, safe: Path) -> None:
    for path, code in (("there/i.yaml", 0), ("there/other.yaml", 2)):
        inputs = [{"path": path, "sha256": "0" * 64}]
        (safe / "r.json").write_text(json.dumps(json.loads(report("ready")) | {"inputs": inputs}))
        shown = migrator("retire", "i.yaml", *ON, "--from", "r.json")
        assert (shown.code, "r.json is the report of another inventory" in shown.err) == (code, code == 2)


def test_our_own_use_is_read_from_reports_as_well(migrator: Run, safe: Path) -> None:
    (safe / "i.yaml").write_text(
        INVENTORY.replace("schedule: daily", "schedule: daily, migrated: 2026-11-09")
    )
    assert "old  migrated-but-seen" in migrator("retire", "i.yaml", *ON).out
    parity = {
        "api": "audit-log",
        "key": "old",
        "parity": "same",
        "message": "the same",
        "key_status": 200,
        "token_status": 200,
        "differences": [],
    }
    (safe / "r.json").write_text(report("ready", finished="2026-11-10T08:00:00Z", parity=[parity]))
    shown = migrator("retire", "i.yaml", *ON, "--from", "r.json")
    assert SAFE in shown.out
    assert "since a day on which migrator itself sent it" in " ".join(shown.out.split())


def test_a_rehearsal_is_no_evidence(migrator: Run, safe: Path) -> None:
    rehearsed = json.loads(report("ready")) | {"sandbox": "http://127.0.0.1:8765"}
    (safe / "r.json").write_text(json.dumps(rehearsed))
    shown = migrator("retire", "i.yaml", *ON, "--from", "r.json")
    assert shown.code == 2
    assert "a rehearsal against the embedded platform" in shown.err
    (safe / "r.json").write_text(report("ready", finished="2026-02-31T08:00:00Z"))
    assert migrator("retire", "i.yaml", *ON, "--from", "r.json").code == 2


def test_the_page_for_a_change_request(migrator: Run) -> None:
    shown = migrator("retire", ROOT / "configs" / "retiring", *ON, "--format", "markdown")
    assert shown.code == 0
    assert_golden(GOLDEN / "retiring.md", shown.out)


def test_a_key_of_many_users_is_told_in_few_lines(migrator: Run, place: Path) -> None:
    one = "  user-{}: {{owner: me, apis: [], key: old, client: reader, config: {{path: nightly.json}}}}"
    (place / "i.yaml").write_text(INVENTORY + "".join(f"{one.format(n)}\n" for n in range(30)))
    shown = migrator("retire", "i.yaml", *ON)
    assert "still used by nightly, user-0, user-1, user-2, user-3 and 26 more" in shown.out
    assert "and 20 more: --format json has all" in shown.out
    assert shown.out.count("authenticates with a key") == 11
    assert "apps.csv:2: by the list of 2026-11-20, the platform saw it last" in " ".join(shown.out.split())
    (key,) = json.loads(migrator("retire", "i.yaml", *ON, "--format", "json").out)["keys"]
    assert len(key["evidence"]) == 32
