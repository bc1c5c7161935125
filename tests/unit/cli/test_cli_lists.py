"""What a platform's own lists hold is shown only where it is a name: people paste keys into any cell."""

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run

KEY = "MARKER-abcDEF123456ghiJKL7890xyz"
INVENTORY = """\
version: 1
platforms:
  acme:
    provider: celonis
    url: https://acme.eu-1.celonis.cloud
    lists: {applications: apps.csv, api_keys: keys.csv, as_of: 2026-11-20}
keys:
  audit-key: {platform: acme, kind: application_key}
  person: {platform: acme, kind: user_key}
extractors:
  nightly: {owner: me, apis: [audit-log], key: audit-key, schedule: daily}
"""
APPLICATIONS = f"""\
Application ID,Name,Type,Created By,Last Used Time,Path,Service Name,Object Name,Object ID,Actions
a1,audit-key,Application Key,{KEY},{KEY},{KEY},Team,{KEY},{KEY},"Use Login History API, {KEY}"
a1,audit-key,Application Key,,,,{KEY},,,EDIT
{KEY},{KEY},Application Key,,,,,,,
a2,{KEY},{KEY},,,,,,,
"""
KEYS = f"Key Name/ID,Creator,Created At,Last Used\nperson,{KEY},{KEY},{KEY}\n{KEY},{KEY},,\n{KEY},,,\n"
FORMATS = ("text", "json", "sarif", "junit", "github", "gitlab", "markdown", "html")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "i.yaml").write_text(INVENTORY)
    (tmp_path / "apps.csv").write_text(APPLICATIONS)
    (tmp_path / "keys.csv").write_text(KEYS)
    return tmp_path


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("format_", FORMATS)
def test_no_report_shows_a_key_that_stands_in_a_list(migrator: Run, format_: str) -> None:
    shown = migrator("validate", "i.yaml", "--format", format_)
    assert "listed-key-unused-here" in shown.out
    assert "MARKER" not in shown.out + shown.err
    assert "ghiJKL7890" not in shown.out + shown.err


@pytest.mark.parametrize(
    "text",
    [
        f"{KEY},hunter2\n1,2\n",
        f"Name,Last used\n{KEY}\n",
        f'Name,Last used\n"{KEY}\n',
        f'Name,Last used\n"{KEY}" x,1\n',
        f"Name,Name,{KEY}\nx,y,z\n",
    ],
)
def test_a_list_that_cannot_be_read_shows_nothing_of_it(migrator: Run, place: Path, text: str) -> None:
    (place / "keys.csv").write_text(text)
    shown = migrator("validate", "i.yaml", "--format", "json")
    assert '"platform-list"' in shown.out
    assert "MARKER" not in shown.out + shown.err
    assert "hunter2" not in shown.out + shown.err


@pytest.mark.usefixtures("place")
def test_lists_are_among_the_inputs_of_a_report(migrator: Run) -> None:
    shown = migrator("validate", "i.yaml", "--format", "json").out
    assert [name in shown for name in ('"i.yaml"', '"apps.csv"', '"keys.csv"')] == [True] * 3
