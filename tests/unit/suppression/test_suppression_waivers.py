"""A waiver counts until its last day, and says so in every report."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.inventory.load import load_inventory
from migrator.jobs.request import JobRequest, Selection
from migrator.jobs.validate import validate
from migrator.model.finding import Finding
from migrator.reports.interface import RenderOptions, find_renderer

LAST = date(2026, 12, 31)
CATALOG = """\
version: 1
id: zen
name: Zen
hosts: ["*.zen.example"]
oauth: {token_path: /oauth/token, grants: [client_credentials], auth_methods: [client_secret_post]}
keys: {api_token: {name: API token, header: Authorization, prefix: Bearer}}
key_sunset: {says: keys end, source: page, last_day: "2027-04-30"}
sources: {page: {title: Page, url: "https://zen.example", read_on: "2026-11-01"}}
"""
INVENTORY = """\
version: 1
platforms: {team: {provider: zen, url: "https://team.zen.example"}}
clients: {c: {platform: team, client_id: id-1, client_secret: env:S}}
keys: {shared: {platform: team, kind: api_token}, single: {platform: team, kind: api_token}}
extractors:
  a: {owner: me, key: shared, client: c, scopes: [x]}
  b: {owner: me, key: shared, client: c, scopes: [x]}
  d: {owner: me, key: single, client: c, scopes: [x]}
waivers:
"""
GOOD: dict[str, object] = {
    "rule": "shared-key",
    "subject": {"key": "shared"},
    "reason": "moves in March",
    "owner": "jo@acme.example",
    "expires": LAST.isoformat(),
}


def findings(
    folder: Path, *waivers: dict[str, object], today: date = LAST, only: tuple[str, ...] = ()
) -> list[Finding]:
    (folder / "zen.yaml").write_text(CATALOG)
    (folder / "i.yaml").write_text(INVENTORY + "".join(f"  - {json.dumps(w)}\n" for w in waivers))
    request = JobRequest(
        inventories=("i.yaml",),
        today=today,
        base=folder,
        catalogs=(folder / "zen.yaml",),
        selection=Selection(only=only),
    )
    return list(validate(request).findings)


def about(found: list[Finding], *rules: str) -> list[tuple[str, str | None]]:
    return [(f.rule, f.suppressed) for f in found if f.rule in rules or "waiver" in f.rule]


@pytest.mark.parametrize(
    ("today", "counts"),
    [
        (LAST - timedelta(days=1), False),
        (LAST, False),  # the last day is a day on which it counts
        (LAST + timedelta(days=1), True),
    ],
)
def test_a_waivers_life(today: date, counts: bool, tmp_path: Path) -> None:
    found = about(findings(tmp_path, GOOD, today=today), "shared-key")
    if counts:
        assert found == [("shared-key", None), ("waiver-expired", None)]
    else:
        assert found == [("shared-key", "moves in March (jo@acme.example, until 2026-12-31)")]


def test_a_secret_in_its_reason_is_not_repeated(tmp_path: Path) -> None:
    secret = "MARKERa1b2c3d4e5f6g7h8i9"
    reason = f"still needs AppKey {secret} and https://me:{secret}@x.example, see CHG-4711 of 2026-11-02"
    found = about(findings(tmp_path, GOOD | {"reason": reason}), "shared-key")
    (suppressed,) = [why for _, why in found if why]
    assert "MARKER" not in suppressed
    assert suppressed.endswith("see CHG-4711 of 2026-11-02 (jo@acme.example, until 2026-12-31)")


def test_it_cannot_outlive_the_vendors_deadline(tmp_path: Path) -> None:
    last_day = about(findings(tmp_path, {**GOOD, "expires": "2027-04-30"}), "shared-key")
    assert [s is not None for _, s in last_day] == [True]
    later = findings(tmp_path, {**GOOD, "expires": "2027-05-01"})
    assert about(later, "shared-key") == [("shared-key", None), ("waiver-invalid", None)]
    (problem,) = (f for f in later if f.rule == "waiver-invalid")
    assert "keys work until 2027-04-30" in problem.message
    assert problem.location is not None


@pytest.mark.parametrize(
    ("change", "says", "help_"),
    [
        ({"rule": "sharedkey"}, "no finding of a rule called sharedkey", "Did you mean shared-key?"),
        ({"rule": "inventory-schema"}, "no finding of a rule called inventory-schema", "migrator explain"),
        ({"subject": {"key": "share"}}, "the inventory has no key called share", "Did you mean shared?"),
    ],
)
def test_one_that_cannot_count_is_an_error(
    change: dict[str, object], says: str, help_: str, tmp_path: Path
) -> None:
    found = findings(tmp_path, {**GOOD, **change})
    (problem,) = (f for f in found if f.rule == "waiver-invalid")
    assert (problem.level, says in problem.message, help_ in problem.help) == ("error", True, True)
    assert [f.suppressed for f in found if f.rule == "shared-key"] == [None]


@pytest.mark.parametrize(
    "change",
    [
        {"expires": None},
        {"expires": "soon"},
        {"expires": "2026-02-30"},
        {"expires": "31.12.2026"},
        {"reason": ""},
        {"owner": None},
        {"subject": {}},
        {"subject": {"key": "shared", "client": "c"}},
        {"until": "2026-12-31"},
    ],
)
def test_a_malformed_one_is_an_error_and_no_waiver(change: dict[str, object], tmp_path: Path) -> None:
    waiver = {k: v for k, v in {**GOOD, **change}.items() if v is not None}
    found = findings(tmp_path, waiver)
    assert {f.level for f in found if f.rule == "inventory-schema"} == {"error"}
    assert [f.suppressed for f in found if f.rule == "shared-key"] == [None]


def test_a_stale_one_is_a_finding_at_its_place(tmp_path: Path) -> None:
    found = findings(tmp_path, {**GOOD, "subject": {"key": "single"}})
    (stale,) = (f for f in found if f.rule == "stale-waiver")
    assert stale.location is not None
    assert stale.location.line == INVENTORY.count("\n") + 1
    assert "no finding of shared-key on the key single" in stale.message


def test_a_waiver_of_a_comparison_is_not_stale_where_nothing_was_compared(tmp_path: Path) -> None:
    waiver = {**GOOD, "rule": "token-gets-less", "subject": {"extractor": "a"}}
    assert about(findings(tmp_path, waiver)) == []


def test_a_selection_does_not_make_a_waiver_stale(tmp_path: Path) -> None:
    assert about(findings(tmp_path, GOOD, only=("d",))) == []


def test_only_the_finding_with_the_fingerprint(tmp_path: Path) -> None:
    (finding,) = (f for f in findings(tmp_path) if f.rule == "shared-key")
    found = findings(tmp_path, {**GOOD, "fingerprint": finding.fingerprint})
    assert [f.suppressed is None for f in found if f.rule == "shared-key"] == [False]
    other = findings(tmp_path, {**GOOD, "fingerprint": "0" * 32})
    assert about(other, "shared-key") == [("shared-key", None), ("stale-waiver", None)]


def test_a_file_of_waivers_alone_is_an_inventory(tmp_path: Path) -> None:
    (tmp_path / "waivers.yaml").write_text(f"version: 1\nwaivers:\n  - {json.dumps(GOOD)}\n")
    loaded = load_inventory(("waivers.yaml",), base=tmp_path)
    assert loaded.findings == ()
    assert [w.rule for w in loaded.inventory.waivers] == ["shared-key"]


def test_sarif_has_the_suppression(tmp_path: Path) -> None:
    (tmp_path / "zen.yaml").write_text(CATALOG)
    (tmp_path / "i.yaml").write_text(f"{INVENTORY}  - {json.dumps(GOOD)}\n")
    request = JobRequest(
        inventories=("i.yaml",), today=LAST, base=tmp_path, catalogs=(tmp_path / "zen.yaml",)
    )
    renderer = find_renderer("sarif")
    assert renderer is not None
    results = json.loads(renderer.render(validate(request), RenderOptions()))["runs"][0]["results"]
    (waived,) = (r["suppressions"] for r in results if r["ruleId"] == "shared-key")
    assert waived[0]["kind"] == "external"
    assert waived[0]["justification"].startswith("moves in March")


@given(days=st.integers(-800, 800))
def test_no_day_is_both_or_neither(days: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    found = findings(tmp_path_factory.mktemp("waivers"), GOOD, today=LAST + timedelta(days=days))
    rules = [f.rule for f in found]
    (finding,) = (f for f in found if f.rule == "shared-key")
    assert (finding.suppressed is None) == ("waiver-expired" in rules) == (days > 0)
