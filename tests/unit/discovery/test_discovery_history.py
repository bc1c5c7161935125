"""`--history`: secrets in older versions of files, in repositories made for each test."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from migrator.catalogs.loader import load_providers
from migrator.discovery.history import gathering
from migrator.discovery.history.look import look_into_history
from migrator.discovery.known import Known
from migrator.model.secret_history import PastSecret, SecretHistory
from tests.unit.discovery.places import HOST, KEY, OTHER_KEY, git, plant

SCRIPT = f'get("{HOST}/api", headers={{"Authorization": "AppKey KEY"}})\n'
WITH_KEY = SCRIPT.replace("KEY", KEY)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    return folder


def commit(folder: Path, files: dict[str, str | bytes], *, but: tuple[str, ...] = ()) -> str:
    plant(folder, files)
    for name in but:
        (folder / name).unlink()
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "a step")
    found = subprocess.run(
        ["git", "-C", folder, "rev-parse", "HEAD"], check=True, capture_output=True, text=True
    )
    return found.stdout.strip()


def looked(folder: Path, *, but: tuple[str, ...] = ()) -> SecretHistory:
    known = Known(providers=load_providers(()))
    digests = {digest for secret in but if (digest := known.fingerprints.of(secret))}
    found = look_into_history([folder], known, base=folder, but=digests)
    assert "MARKER" not in repr(found)
    return found


def only(history: SecretHistory) -> PastSecret:
    assert history.gaps == ()
    (secret,) = history.secrets
    return secret


def test_a_key_that_is_gone_from_the_file_is_found_where_it_stood_first(repository: Path) -> None:
    commit(repository, {"README.md": "x\n"})
    first = commit(repository, {"jobs/a.py": f"\n{WITH_KEY}"})
    commit(repository, {"jobs/a.py": f"\n\n\n{WITH_KEY}"})
    commit(repository, {"jobs/a.py": SCRIPT.replace('"AppKey KEY"', "key()")})
    found = only(looked(repository))
    assert (found.path, found.line, found.commit) == ("jobs/a.py", 2, first)
    assert found.on == datetime.now(tz=UTC).date()
    assert found.what == "AppKey in the header Authorization"
    assert (found.other_files, found.is_at_head) == (0, False)


def test_a_file_that_is_gone_a_copy_and_a_branch_of_its_own_are_looked_into(repository: Path) -> None:
    commit(repository, {"a.py": WITH_KEY})
    commit(repository, {"b.py": WITH_KEY}, but=("a.py",))
    git(repository, "checkout", "-qb", "side")
    commit(repository, {"c.sh": f'curl -H "Authorization: Bearer {OTHER_KEY}" {HOST}\n'})
    git(repository, "checkout", "-q", "main")
    moved, aside = looked(repository).secrets
    assert (moved.path, moved.other_files, moved.is_at_head) == ("a.py", 1, True)
    assert (aside.path, aside.is_at_head) == ("c.sh", False)


def test_what_only_a_merge_brought_is_looked_into(repository: Path) -> None:
    commit(repository, {"a.txt": "1\n"})
    git(repository, "checkout", "-qb", "side")
    commit(repository, {"b.txt": "1\n"})
    git(repository, "checkout", "-q", "main")
    commit(repository, {"c.txt": "1\n"})
    git(repository, "merge", "-q", "--no-commit", "--no-ff", "side")
    merge = commit(repository, {"evil.py": WITH_KEY})
    assert only(looked(repository)).commit == merge


def test_environment_files_and_inventories_are_looked_into(repository: Path) -> None:
    client = f"  reader: {{platform: acme, client_id: x, client_secret: {OTHER_KEY}}}"
    inventory = f"version: 1\nplatforms: {{}}\nclients:\n{client}\nkeys: {{k: {{value: env:K}}}}\n"
    commit(repository, {".env": f"A=1\nCELONIS_API_TOKEN={KEY}\n", "inventory.yaml": inventory})
    commit(repository, {}, but=(".env", "inventory.yaml"))
    found = [(s.path, s.line, s.what) for s in looked(repository).secrets]
    assert found == [(".env", 2, "CELONIS_API_TOKEN"), ("inventory.yaml", 4, "client_secret")]


def test_what_stands_in_files_of_today_is_left_to_other_rules(repository: Path) -> None:
    commit(repository, {"a.py": WITH_KEY})
    assert looked(repository, but=(KEY,)).secrets == ()


def test_references_placeholders_and_folders_of_tools_are_no_secrets(repository: Path) -> None:
    commit(
        repository,
        {
            "a.py": SCRIPT.replace('"AppKey KEY"', "f\"AppKey {os.environ['KEY']}\""),
            "b.py": SCRIPT.replace("KEY", "your-key-here"),
            "node_modules/x/c.js": WITH_KEY,
            "picture.py": b"\0\1" + WITH_KEY.encode(),
        },
    )
    assert looked(repository) == SecretHistory()


def test_a_repository_without_a_commit_has_nothing(repository: Path) -> None:
    assert looked(repository) == SecretHistory()


def test_a_shallow_clone_says_that_most_of_it_is_not_there(repository: Path, tmp_path: Path) -> None:
    commit(repository, {"a.py": WITH_KEY})
    commit(repository, {}, but=("a.py",))
    commit(repository, {"b.py": "1\n"})
    git(tmp_path, "clone", "-q", "--depth", "1", repository.as_uri(), "shallow")
    history = looked(tmp_path / "shallow")
    assert history.secrets == ()
    (gap,) = history.gaps
    assert "shallow clone" in gap.why
    assert not gap.of_one_file


def test_a_partial_clone_fetches_nothing_and_says_so(repository: Path, tmp_path: Path) -> None:
    commit(repository, {"a.py": WITH_KEY})
    commit(repository, {"a.py": "1\n"})
    git(repository, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--filter=blob:none", "--no-checkout", repository.as_uri(), "partial")
    history = looked(tmp_path / "partial")
    assert history.secrets == ()
    (gap,) = history.gaps
    assert "not allowed" in gap.why


def test_a_folder_without_a_repository_has_no_history_to_find_clean(tmp_path: Path) -> None:
    (gap,) = looked(tmp_path).gaps
    assert "none of the files is in a git repository" in gap.why


def test_without_git_nothing_is_found_clean(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(repository, {"a.py": WITH_KEY})
    monkeypatch.setenv("PATH", "")
    (gap,) = looked(repository).gaps
    assert "git is not installed" in gap.why


def test_a_broken_repository_is_said_to_be(repository: Path) -> None:
    commit(repository, {"a.py": WITH_KEY})
    for stored in (repository / ".git" / "objects").rglob("*"):
        if stored.is_file():
            stored.chmod(0o600)
            stored.write_bytes(b"")
    (gap,) = looked(repository).gaps
    assert gap.why.startswith("git says: ")


def test_versions_that_cannot_be_read_are_named_once_for_each_file(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "MAX_BYTES", 2_000)
    commit(repository, {"large.py": WITH_KEY * 50, "latin.py": WITH_KEY.encode() + b"# \xe9\n"})
    commit(
        repository, {"large.py": WITH_KEY * 60, "book.ipynb": f'{{"cells": [ "Authorization: AppKey {KEY}'}
    )
    history = looked(repository)
    assert history.secrets == ()
    said = [(gap.where.partition(":")[2], gap.why, gap.of_one_file) for gap in history.gaps]
    assert said[0] == ("large.py", "larger than 4 MiB", True)
    assert ("latin.py", "not UTF-8", True) in said
    assert next(why for where, why, _ in said if where == "book.ipynb").startswith("broken: line 1: ")
    assert len(said) == 3


def test_nothing_that_the_repository_says_is_run(repository: Path, tmp_path: Path) -> None:
    commit(repository, {"a.py": WITH_KEY})
    trap, sprung = tmp_path / "trap.sh", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch {sprung}\n")
    trap.chmod(0o700)
    for name in ("core.fsmonitor", "diff.external", "core.pager", "diff.x.textconv", "gpg.program"):
        git(repository, "config", name, str(trap))
    git(repository, "config", "log.showSignature", "true")
    plant(repository, {".gitattributes": "*.py diff=x filter=x\n"})
    git(repository, "config", "filter.x.smudge", str(trap))
    assert only(looked(repository)).path == "a.py"
    assert not sprung.exists()


def test_names_that_are_no_text_and_names_with_line_ends_are_read(repository: Path) -> None:
    name = b"\xff.py"
    try:
        (Path(bytes(repository).decode()) / name.decode(errors="surrogateescape")).write_text(WITH_KEY)
    except OSError:
        pytest.skip("this file system takes only names that are text")
    commit(repository, {"a\nb.py": SCRIPT.replace("KEY", OTHER_KEY)})
    assert {s.path for s in looked(repository).secrets} == {"\\udcff.py", "a\nb.py"}


def test_a_repository_that_two_folders_share_is_read_once(repository: Path) -> None:
    commit(repository, {"x/a.py": WITH_KEY, "y/b.txt": ""})
    known = Known(providers=load_providers(()))
    history = look_into_history([repository / "x", repository / "y"], known, base=repository / "x")
    assert len(history.secrets) == 1
    assert only(history).path == "a.py"
