"""The settings file: found, read, and refused where it would widen trust."""

from pathlib import Path

import pytest

from migrator.errors import SourceProblem, UsageError
from migrator.model.finding import Level
from migrator.settings.file import SettingsFile, find_settings, read_settings
from migrator.settings.settled import settle

RULES = ("shared-key", "key-too-old")
GOOD = 'fail_on = "warning"\nmax_key_age = 90\nbaseline = "b.json"\n[rules.shared-key]\nlevel = "note"\n'


def read(folder: Path, text: str, name: str = "migrator.toml") -> SettingsFile:
    (folder / name).write_text(text)
    return read_settings(folder / name, shown=name, rules=RULES)


def test_what_it_says_and_where(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD)
    assert (found.fail_on, found.max_key_age, found.baseline) == ("warning", 90, tmp_path / "b.json")
    assert found.levels == {"shared-key": Level.NOTE}
    assert found.lines == {"fail_on": 1, "max_key_age": 2, "baseline": 3, "rules.shared-key.level": 5}


def test_a_table_of_pyproject(tmp_path: Path) -> None:
    ours = '[tool.migrator]\nfail_on = "note"\n[tool.migrator.rules.key-too-old]\nlevel = "off"\n'
    text = f'[project]\nname = "x"\n{ours}'
    found = read(tmp_path, text, "pyproject.toml")
    assert (found.fail_on, found.levels, found.lines["fail_on"]) == ("note", {"key-too-old": None}, 4)


@pytest.mark.parametrize(
    ("text", "line", "says", "help_"),
    [
        ("failon = 'error'", 1, "has a key that is not known: failon", "did you mean fail_on?"),
        ("\nfail_on = 'fatal'", 2, "fail_on must be one of", ""),
        ("max_key_age = 'old'", 1, "max_key_age must be a whole number", ""),
        (
            "[rules.sharedkey]\nlevel = 'off'",
            1,
            "there is no rule called sharedkey",
            "did you mean shared-key?",
        ),
        ("[rules.shared-key]\nlevel = 'fatal'", 2, "must be one of", ""),
        ("fail_on = ", 1, "a value is expected here", ""),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    text: str, line: int, says: str, help_: str, tmp_path: Path
) -> None:
    with pytest.raises(SourceProblem) as refused:
        read(tmp_path, text)
    problem = refused.value
    assert says in problem.message
    assert help_ in problem.help
    assert problem.place is not None
    assert (problem.place.path, problem.place.line) == ("migrator.toml", line)


@pytest.mark.parametrize("name", ["allow_host", "only_host", "allow_exec", "catalog", "sandbox", "parity"])
def test_nothing_in_it_widens_trust(name: str, tmp_path: Path) -> None:
    with pytest.raises(SourceProblem, match="must not decide whom secrets are sent to") as refused:
        read(tmp_path, f"{name} = true")
    assert refused.value.help == "give it on the command line"


def test_the_nearest_counts_and_the_repository_is_the_end(tmp_path: Path) -> None:
    inner = tmp_path / "repo" / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "migrator.toml").write_text("")
    (tmp_path / "repo" / "a" / "pyproject.toml").write_text("[tool.other]\nx = 1\n")
    assert find_settings(inner) == tmp_path / "migrator.toml"
    (tmp_path / "repo" / ".git").mkdir()
    assert find_settings(inner) is None
    (tmp_path / "repo" / "migrator.toml").write_text("")
    assert find_settings(inner) == tmp_path / "repo" / "migrator.toml"
    (tmp_path / "repo" / "a" / "pyproject.toml").write_text("[tool.migrator]\n")
    assert find_settings(inner) == tmp_path / "repo" / "a" / "pyproject.toml"


def test_a_broken_file_of_others_is_none_of_our_business(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "pyproject.toml").write_text("[project\n")
    assert find_settings(tmp_path) is None


def test_a_file_that_is_named_must_be_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has no table"):
        read(tmp_path, "[project]\n", "pyproject.toml")


def test_options_beat_the_file_and_the_file_beats_the_defaults(tmp_path: Path) -> None:
    file = read(tmp_path, GOOD)
    nothing = settle(None, fail_on=None, max_key_age=None, baseline=None)
    assert {s.origin for s in nothing.shown.values()} == {"default"}
    assert (nothing.fail_on, nothing.max_key_age, nothing.baseline) == ("error", 365, None)
    found = settle(file, fail_on="never", max_key_age=None, baseline=None)
    assert (found.fail_on, found.max_key_age) == ("never", 90)
    assert {name: s.origin for name, s in found.shown.items()} == {
        "fail_on": "option",
        "max_key_age": "migrator.toml:2",
        "baseline": "migrator.toml:3",
        "rules.shared-key.level": "migrator.toml:5",
    }


@pytest.mark.parametrize("text", ["../elsewhere.json", "/etc/hostname", "a/../../b.json", "link/b.json"])
def test_a_baseline_stays_in_the_folder_of_its_settings(text: str, tmp_path: Path) -> None:
    folder = tmp_path / "repo"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path)
    with pytest.raises(SourceProblem, match="leads out of the folder"):
        read(folder, f'baseline = "{text}"')


def test_trust_is_refused_however_it_is_spelt(tmp_path: Path) -> None:
    with pytest.raises(SourceProblem, match="must not decide whom secrets are sent to"):
        read(tmp_path, 'allow-host = ["evil.example"]')
