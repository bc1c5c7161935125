"""What is said of a token that may end before the run does: what the target of each extractor does then."""

from datetime import date
from pathlib import Path

import pytest

from migrator.formats.interface import Capabilities, all_formats
from migrator.jobs.lifetimes import with_lifetimes
from migrator.jobs.prepare import prepare
from migrator.jobs.request import JobRequest
from migrator.model.oauth import TokenFacts
from migrator.model.verdict import ClientVerdict, ExtractorVerdict, Reason, Verdict
from migrator.probe.collect import CheckResult

ROOT = Path(__file__).parents[3]
MANIFEST = ROOT / "configs/demo/manifests/audit-backfill-us.yaml"
KAFKA = ROOT / "configs/demo/connectors/orders-stream.properties"
EXPORT = ROOT / "configs/demo/exports/audit-nightly.json"
INVENTORY = """
version: 1
platforms: {{p: {{provider: generic, url: "http://127.0.0.1:1", token_url: "http://127.0.0.1:1/token"}}}}
clients: {{c: {{platform: p, client_id: me, client_secret: env:SECRET}}}}
extractors:
  x: {{owner: a@b.example, client: c, scopes: [a], {more}}}
"""


def notes(
    folder: Path, *, expires_in: float | None, run: str | None = "40m", config: Path | None = None
) -> tuple[str, ...]:
    """The notes of an extractor whose client got a token that lives so long."""
    more = [f"duration: {run}"] if run else []
    more += [f"config: {{path: {config}}}"] if config else []
    (folder / "i.yaml").write_text(INVENTORY.format(more=", ".join(more)))
    prepared = prepare(
        JobRequest(inventories=(str(folder / "i.yaml"),), today=date(2026, 11, 25), base=folder)
    )
    assert not prepared.loaded.findings
    token = TokenFacts(type="Bearer", expires_in=expires_in)
    client = ClientVerdict(name="c", verdict=Verdict.READY, reason=Reason.OK, platform="p", token=token)
    extractor = ExtractorVerdict(
        name="x", verdict=Verdict.READY, reason=Reason.OK, client="c", notes=("first",)
    )
    [after] = with_lifetimes(CheckResult(clients=(client,), extractors=(extractor,), complete=True), prepared)
    assert (after.verdict, after.reason) == (Verdict.READY, Reason.OK)
    assert after.notes[-1] == "first"
    return after.notes[:-1]


def test_a_token_that_ends_before_the_run_is_said_with_what_the_target_does(tmp_path: Path) -> None:
    life = "The token lives 899 s and one run takes 2400 s."
    [airbyte] = notes(tmp_path, expires_in=899, config=MANIFEST)
    assert airbyte == (
        f"{life} Its target (Airbyte declarative manifest) fetches a new one when the stated lifetime is "
        "over, and after a 401 where its configuration says so: what is generated does, unless its notes say "
        "otherwise."
    )
    [celonis] = notes(tmp_path, expires_in=899, config=EXPORT)
    assert celonis == (
        f"{life} Whether its target (Celonis Extractor Builder export) fetches a new one in time is not "
        "known: try one run of that length."
    )
    [kafka] = notes(tmp_path, expires_in=899, config=KAFKA)
    assert kafka == f"{life} Its target (Kafka Connect EMS sink) cannot fetch one."
    [unknown] = notes(tmp_path, expires_in=899)
    assert unknown == (
        f"{life} Make sure that the extractor fetches a new token in time: what it does is not known."
    )


def test_a_lifetime_that_is_not_stated_is_said_with_what_the_target_takes_it_for(tmp_path: Path) -> None:
    assert notes(tmp_path, expires_in=None, config=MANIFEST)[0].startswith(
        "The server does not say how long the token lives; its target (Airbyte declarative manifest) then "
        "takes 3600 s, and one run takes 2400 s. "
    )
    assert notes(tmp_path, expires_in=None)[0].startswith(
        "The server does not say how long the token lives, and one run takes 2400 s. "
    )


@pytest.mark.parametrize(("expires_in", "run"), [(2400, "40m"), (3600, "40m"), (10, None), (None, None)])
def test_nothing_is_said_where_the_token_outlives_the_run_or_no_length_is_given(
    tmp_path: Path, expires_in: float | None, run: str | None
) -> None:
    assert notes(tmp_path, expires_in=expires_in, run=run, config=MANIFEST) == ()


@pytest.mark.parametrize(
    ("when_due", "after_401", "said"),
    [
        (True, True, "fetches a new one when the stated lifetime is over, and after a 401."),
        (False, True, "fetches a new one after a 401."),
        (False, False, "fetches no other one during a run: split the run"),
        (None, False, "is not known"),
    ],
)
def test_each_kind_of_target_has_its_sentence(
    when_due: bool | None, after_401: bool, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    can = Capabilities(
        auth_methods=frozenset(),
        scopes_as="x",
        renews_after_401=after_401,
        renews_when_due=when_due,
        secret_lives_in="x",
        proof="x",
    )
    format_ = all_formats()["airbyte-manifest"]
    monkeypatch.setattr(type(format_), "capabilities", can)
    [note] = notes(tmp_path, expires_in=60, config=MANIFEST)
    assert said in note
