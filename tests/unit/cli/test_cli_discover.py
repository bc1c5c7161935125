"""`migrator discover` as people run it."""

from pathlib import Path

import pytest

from tests.unit.cli.canary import Place
from tests.unit.cli.test_cli_help import GOLDEN, assert_golden
from tests.unit.discovery.places import HOST, plant

KEY = "MARKER-abcDEF123456ghiJKL7890xyz"
TREE = {
    "jobs/audit.py": f'KEY = "{KEY}"\nget("{HOST}/log/api/external/v2/audit", '
    'headers={"Authorization": f"AppKey {KEY}"})\n',
    "jobs/.env": f"CELONIS_URL={HOST}\nCELONIS_API_TOKEN={KEY}\n",
    "pull.sh": f'curl -H "Authorization: Bearer {KEY}" {HOST}/api/external/members\n',
    "n.ipynb": '{"cells": [{"cell_type": "code", "source": ["h = {\'Authorization\': \'AppKey '
    + KEY
    + "'}\"]}]}",
    "sink.properties": f"connect.ems.authorization.key=AppKey {KEY}\n",
    ".gitlab-ci.yml": f"variables:\n  CELONIS_API_TOKEN: {KEY}\n",
    "broken.ipynb": f'{{"cells": ["Authorization: AppKey {KEY}"\n',
    "broken.env": f"CELONIS_API_TOKEN={KEY}\nthis is no assignment of AppKey {KEY}\n",
    "latin.sh": f"# caf\xe9\ncurl -H 'Authorization: AppKey {KEY}'\n",
}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    files = {name: text.encode("latin-1") for name, text in TREE.items()}
    plant(tmp_path / "tree", files)
    own = (*(Path(name).name for name in TREE), "inventory.yaml")
    return Place.make(tmp_path, {}, secrets=(KEY,), own=own)


def test_the_inventory_comes_on_stdout_and_the_summary_on_stderr(place: Place) -> None:
    shown = place.migrator("discover", "tree")
    assert shown.returncode == 0
    assert shown.stdout.startswith("# An inventory of what `migrator discover` found.")
    assert "extractors:" in shown.stdout
    assert "looked at 9 files in 2 folders, read 9\n" in shown.stderr
    assert "not looked into: tree/latin.sh: not UTF-8 (line 1)\n" in shown.stderr
    assert "passed over: " in shown.stderr
    place.assert_files_are_clean()


READ = {
    ".github/CODEOWNERS": "* ops@acme.example\n/jobs/ @acme/data\n",
    ".github/workflows/nightly.yml": "jobs:\n  pull:\n    env:\n"
    "      AUDIT_KEY: ${{ secrets.CELONIS_AUDIT }}\n",
    ".gitignore": "/out/\n",
    ".git/HEAD": "ref: refs/heads/main\n",
    "jobs/audit.py": "import os, requests\n\n"
    'KEY = os.environ["AUDIT_KEY"]\n'
    f'URL = "{HOST}/log/api/external/v2/audit"\n'
    'requests.get(URL, headers={"Authorization": f"AppKey {KEY}"})\n'
    f'requests.get("{HOST}/team/api/seats", headers={{"Authorization": f"AppKey {{KEY}}"}})\n',
    "jobs/logins.sh": 'curl -H "Authorization: AppKey $AUDIT_KEY" '
    f"{HOST}/api/external/authentication-events\n",
    "members/pull.sh": 'curl -H "Authorization: Bearer $MEMBERS_KEY" "$TEAM/api/external/members"\n',
    "members/.env": f"TEAM={HOST}\nMEMBERS_KEY={KEY}\n",
    "sink/ems.properties": f"connect.ems.authorization.key=AppKey {KEY}\n",
    "crm/tickets.ts": "fetch(`https://${process.env.SITE}.desk.example/v2`, "
    "{headers: {Authorization: `Bearer ${process.env.DESK_KEY}`}});\n",
    "out/copy.sh": 'curl -H "Authorization: AppKey $AUDIT_KEY" https://x.example\n',
}


def test_what_people_read(tmp_path: Path) -> None:
    plant(tmp_path / "tree", READ)
    place = Place.make(tmp_path, {}, secrets=(KEY,), own=(".env", "ems.properties"))
    shown = place.migrator("discover", "tree")
    assert_golden(GOLDEN.parent / "discover" / "inventory.yaml", shown.stdout)
    assert_golden(GOLDEN.parent / "discover" / "summary.txt", shown.stderr)


def test_no_key_is_shown_written_or_stored_on_any_way(place: Place) -> None:
    assert place.migrator("discover", "tree", "-vv", "--output", "inventory.yaml").returncode == 0
    assert KEY not in (place.folder / "inventory.yaml").read_text()
    place.migrator("discover", "tree", "--update", "inventory.yaml", "--no-ignore")
    place.migrator("validate", "inventory.yaml", "--format", "json")
    place.migrator("discover", "tree", "--update", "tree/broken.env")
    place.assert_files_are_clean()


def test_the_same_again_is_up_to_date_and_another_file_is_never_replaced(place: Place) -> None:
    assert place.migrator("discover", "tree", "-o", "inventory.yaml").returncode == 0
    before = (place.folder / "inventory.yaml").read_bytes()
    again = place.migrator("discover", "tree", "-o", "inventory.yaml")
    assert again.returncode == 0
    assert "inventory.yaml is up to date\n" in again.stderr
    (place.folder / "inventory.yaml").write_bytes(before + b"# mine\n")
    refused = place.migrator("discover", "tree", "-o", "inventory.yaml")
    assert refused.returncode == 2
    assert "help: add what is new: --update inventory.yaml" in refused.stderr
    assert (place.folder / "inventory.yaml").read_bytes() == before + b"# mine\n"
    updated = place.migrator("discover", "tree", "-u", "inventory.yaml")
    assert updated.returncode == 0
    assert (place.folder / "inventory.yaml").read_bytes() == before + b"# mine\n"


def test_validate_has_nothing_to_say_of_the_form(place: Place) -> None:
    place.migrator("discover", "tree", "-o", "inventory.yaml")
    shown = place.migrator("validate", "inventory.yaml", "--fail-on", "never")
    assert shown.returncode == 0
    assert "inventory-schema" not in shown.stdout
    assert "error[" not in shown.stdout.replace("error[host-outside-provider]", "").replace(
        "error[secret-left-in-config]", ""
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere",), "there is no nowhere"),
        (("tree", "-o", "a.yaml", "-u", "b.yaml"), "--output and --update are two ways to write"),
        (("tree", "-u", "nowhere.yaml"), "there is no such file"),
        (("tree", "-o", "tree/pull.sh"), "tree/pull.sh is there already"),
    ],
)
def test_what_cannot_be_done_is_said_with_exit_code_2(
    words: tuple[str, ...], said: str, place: Place
) -> None:
    ended = place.migrator("discover", *words)
    assert ended.returncode == 2
    assert said in ended.stderr


def test_a_second_run_gives_the_same_bytes_and_quiet_says_only_what_may_be_missed(place: Place) -> None:
    first, second = (place.migrator("discover", "tree", "-q") for _ in range(2))
    assert first.stdout == second.stdout
    assert {line.split(": ")[0] for line in first.stderr.splitlines()} == {"not looked into"}
