"""`migrator waves`, as people and programs see it."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import FLEET, ROOT, Run
from tests.unit.cli.test_cli_help import assert_golden

GOLDEN = ROOT / "tests" / "golden" / "waves"


@pytest.mark.parametrize("width", ["80", "120"])
def test_the_tree(width: str, migrator: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", width)
    shown = migrator("waves", FLEET)
    assert shown.code == 0
    assert_golden(GOLDEN / f"tree-{width}.txt", shown.out)


@pytest.mark.parametrize("format_", ["json", "dot", "mermaid", "markdown"])
def test_other_formats(format_: str, migrator: Run) -> None:
    shown = migrator("waves", FLEET, "--format", format_)
    assert shown.code == 0
    assert_golden(GOLDEN / f"demo.{format_}", shown.out)


def test_it_writes_to_a_file(migrator: Run, tmp_path: Path) -> None:
    file = tmp_path / "waves.json"
    shown = migrator("waves", FLEET, "-f", "json", "-o", file)
    assert (shown.code, shown.out) == (0, "")
    assert json.loads(file.read_text())["schema"] == "migrator.waves/v1"


INVENTORY = """\
version: 1
platforms: {acme: {provider: celonis, url: "https://acme.eu-1.celonis.cloud"}}
clients: {reader: {platform: acme, client_id: some-id, client_secret: "env:SECRET"}}
extractors:
  a: {owner: me, client: reader, wave: 1, config: {path: a.json, also: [shared.env]}}
  b: {owner: me, client: reader, wave: 2, config: {path: b.json, also: [shared.env]}}
  c: {owner: me, client: reader}
"""


def test_what_contradicts_itself_and_what_is_proposed_is_said(migrator: Run, tmp_path: Path) -> None:
    (tmp_path / "i.yaml").write_text(INVENTORY)
    shown = migrator("waves", tmp_path / "i.yaml")
    assert "a (wave 1) and b (wave 2) share" in shown.out
    assert "wave 3  c: could not be told yet" in shown.out
    drawn = migrator("waves", tmp_path / "i.yaml", "-f", "dot")
    assert "a (wave 1) and b (wave 2) share" in drawn.err


def test_what_others_wrote_does_not_act_on_the_terminal(migrator: Run, tmp_path: Path) -> None:
    text = INVENTORY.replace("owner: me", 'owner: "\\e[31mme\\n\\u202eyou"')
    (tmp_path / "i.yaml").write_text(text.replace("shared.env", '"\\e[2J.env"'))
    shown = migrator("waves", tmp_path / "i.yaml")
    assert "\x1b" not in shown.out
    assert "\u202e" not in shown.out
    assert "\\x1b[31mme \\u202eyou" in shown.out
    assert "they share" in shown.out


def test_an_inventory_that_cannot_be_read_is_said_and_ends_with_2(migrator: Run, tmp_path: Path) -> None:
    missing = migrator("waves", tmp_path / "nothing.yaml")
    assert missing.code == 2
    assert "nothing.yaml" in missing.err
    assert "all have moved" not in missing.out
    assert "there is no extractor to be seen" in missing.out
    (tmp_path / "i.yaml").write_text(INVENTORY)
    (tmp_path / "broken.yaml").write_text("version: 1\nkeys: [\n")
    broken = migrator("waves", tmp_path)
    assert broken.code == 2
    assert "Parts of the inventory could not be read" in broken.out


def test_a_rehearsal_and_an_older_report_are_called_so(migrator: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert migrator("demo", "--output", out).code in (0, 1)
    shown = migrator("waves", FLEET, "--from", out / "report.json")
    assert "The report is of a rehearsal against the embedded platform" in " ".join(shown.out.split())
    (tmp_path / "i.yaml").write_text(INVENTORY)
    other = migrator("waves", tmp_path / "i.yaml", "--from", out / "report.json", "-f", "json")
    assert "was made from another version of" in json.loads(other.out)["notes"][1]
