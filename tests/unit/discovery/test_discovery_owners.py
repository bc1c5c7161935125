"""The owner comes from CODEOWNERS, as GitHub and GitLab read it, else from the history."""

from pathlib import Path

import pytest

from migrator.discovery.codeowners import code_owners
from migrator.discovery.last_authors import last_authors
from tests.unit.discovery.places import found_in, git, plant, section

READER = 'h = {"Authorization": "AppKey " + os.environ["A_KEY"]}\n'
RULES = """\
# comment
*             @all
*.py          @python @ann   # beside
/jobs/        @jobs
docs/*        @writers
apps/         @apps
/apps/github
with\\ space/  @space
!jobs/        @nobody
[Security][2] @default
/jobs/secret/
/jobs/*.sh    sec@acme.example
^[Optional]
*.rb          @ruby
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("a.txt", "@all"),
        ("x/a.py", "@python @ann"),
        ("jobs/a.py", "@jobs"),
        ("x/jobs/a.txt", "@all"),
        ("docs/a.md", "@writers"),
        ("docs/deep/a.md", "@all"),
        ("x/apps/deep/a.txt", "@apps"),
        ("apps/github/a.txt", ""),
        ("with space/a.txt", "@space"),
        ("jobs/secret/a.txt", "@jobs @default"),
        ("jobs/a.sh", "@jobs sec@acme.example"),
        ("a.rb", "@all @ruby"),
    ],
)
def test_the_last_line_that_fits_counts_in_each_section(path: str, owners: str, tmp_path: Path) -> None:
    plant(tmp_path, {"CODEOWNERS": RULES})
    rules = code_owners(str(tmp_path))
    assert rules is not None
    owned = rules.owners_of(path)
    assert (" ".join(owned.owners) if owned else "") == owners


def test_the_first_place_counts(tmp_path: Path) -> None:
    plant(tmp_path, {"CODEOWNERS": "* @root\n", ".github/CODEOWNERS": "* @github\n", "a.py": READER})
    plant(tmp_path, {".git/HEAD": "ref: x\n"})
    result = found_in(tmp_path)
    assert 'owner: "@github"  # .github/CODEOWNERS:1' in result.text


def test_without_code_owners_it_is_who_changed_the_file_last_and_marked(tmp_path: Path) -> None:
    plant(tmp_path, {"a.py": READER, "ü b.py": READER, "c.py": READER})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "a.py", "ü b.py")
    git(tmp_path, "commit", "-qm", "one")
    plant(tmp_path, {"a.py": READER + "x = 1\n"})
    git(tmp_path, "commit", "-qam", "two", author="ben@acme.example")
    text = found_in(tmp_path).text
    owners = {name: e.get("owner") for name, e in section(tmp_path, "extractors").items()}
    assert owners == {"a": "ben@acme.example", "b": "ann@acme.example", "c": None}
    assert "owner: ben@acme.example  # who changed the file last, by git log" in text
    assert text.count("# TODO: the owner is only who changed the file last") == 2


def test_a_repositorys_own_settings_run_no_program(tmp_path: Path) -> None:
    plant(tmp_path, {"a.py": READER})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "a.py")
    git(tmp_path, "commit", "-qm", "one")
    trap = plant(tmp_path, {"trap.sh": "#!/bin/sh\ntouch sprung\n"}) / "trap.sh"
    trap.chmod(0o755)
    for name in ("core.fsmonitor", "gpg.program", "core.pager", "diff.external", "core.sshCommand"):
        git(tmp_path, "config", name, str(trap))
    git(tmp_path, "config", "log.showSignature", "true")
    assert last_authors(str(tmp_path), ["a.py"]) == {"a.py": "ann@acme.example"}
    assert not (tmp_path / "sprung").exists()


def test_without_git_or_a_history_nobody_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "-q")
    assert last_authors(str(tmp_path), ["a.py"]) == {}
    monkeypatch.setenv("PATH", str(tmp_path))
    assert last_authors(str(tmp_path), ["a.py"]) == {}
