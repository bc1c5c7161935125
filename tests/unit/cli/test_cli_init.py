"""`migrator init`: a first inventory that validates."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.catalogs.loader import load_providers
from migrator.cli.questions_of_init import Given, ask
from migrator.inventory.first import Answers, first_inventory
from migrator.inventory.load import load_inventory
from tests.unit.cli.conftest import Run

URL = "https://acme.eu-1.celonis.cloud"
PROVIDERS = load_providers(())


def test_options_answer_every_question_and_the_result_validates(
    migrator: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "audit.json").write_text("{}")
    shown = migrator(
        *("init", "--url", f"{URL}/", "--api", "audit-log", "--api", "login-history"),
        *("--owner", "data@acme.example", "--config", "audit.json"),
    )
    assert (shown.code, shown.out) == (0, "")
    assert "migrator doctor inventory.yaml" in shown.err
    text = Path("inventory.yaml").read_text()
    assert "apis: [audit-log, login-history]" in text
    assert "config: {path: audit.json}" in text
    checked = migrator("validate", "inventory.yaml", "--format", "json")
    assert '"rule": "schema"' not in checked.out
    assert "config-unrecognised" in checked.out  # it is there, and was looked at


def test_a_server_that_no_provider_catalog_knows(migrator: Run, tmp_path: Path) -> None:
    file = tmp_path / "inventory.yaml"
    shown = migrator(
        *("init", str(file), "--provider", "generic", "--url", "https://api.acme.example"),
        *("--token-url", "https://sso.acme.example/token", "--scope", "a:read", "--owner", "me"),
    )
    hosts = ("--allow-host", "api.acme.example", "--allow-host", "sso.acme.example")
    assert " ".join(hosts) in shown.err
    assert migrator("validate", str(file), *hosts).code == 0


@pytest.mark.parametrize(
    ("options", "complaint", "help_"),
    [
        ((), "Base URL", "give --url"),
        (("--url", URL), "APIs", "give --api"),
        (("--url", URL, "--api", "audit-lgo"), "no API called 'audit-lgo'", "did you mean audit-log?"),
        (("--url", "https://acme.example"), "acme.example is no host of Celonis", "*.celonis.cloud"),
        (("--url", "http://acme.eu-1.celonis.cloud"), "no URL that a secret", "https://"),
        (("--provider", "celnois"), "no provider catalog called 'celnois'", "did you mean celonis?"),
        (("--url", URL, "--api", "audit-log", "--config", "no.json"), "there is no file", "folder"),
        (("--provider", "generic", "--url", "https://a.example", "--api", "x"), "has no APIs", "--scope"),
    ],
)
def test_what_is_missing_or_wrong_is_said(
    migrator: Run, tmp_path: Path, options: tuple[str, ...], complaint: str, help_: str
) -> None:
    shown = migrator("init", str(tmp_path / "i.yaml"), *options)
    assert shown.code == 2
    assert complaint in shown.err
    assert help_ in shown.err
    assert not (tmp_path / "i.yaml").exists()


def test_a_file_that_is_there_stays_as_it_is(migrator: Run, tmp_path: Path) -> None:
    file = tmp_path / "inventory.yaml"
    file.write_text("mine")
    shown = migrator("init", str(file), "--url", URL, "--api", "audit-log")
    assert (shown.code, file.read_text()) == (2, "mine")


@pytest.mark.parametrize("id_", ["celonis", "generic"])
def test_at_most_five_questions_are_asked(
    id_: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []
    answers = {"Provider": id_, "Base URL": URL, "APIs": "audit-log, login-history"}
    answers |= {"URL of the token endpoint": "https://sso.acme.example/token", "Scopes": "a, b"}

    def prompt(question: str, **options: object) -> str:
        asked.append(question)
        typed = next((a for q, a in answers.items() if question.startswith(q)), "")
        check = options["value_proc"]
        assert callable(check)
        return str(check(typed))

    monkeypatch.setattr("typer.prompt", prompt)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    nothing = Given(provider=None, url=None, apis=(), token_url=None, scopes=(), config=None, owner=None)
    found = ask(nothing, PROVIDERS, folder=tmp_path)
    assert len(asked) == 5
    assert found.provider.id == id_
    assert found.apis == (("audit-log", "login-history") if id_ == "celonis" else ())
    assert found.scopes == (() if id_ == "celonis" else ("a", "b"))
    assert "audit-log" in capsys.readouterr().err or id_ == "generic"


LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
WORDS = st.text(min_size=1, max_size=30).filter(lambda t: t.isprintable() and bool(t.strip()))


@given(
    label=LABEL,
    owner=st.none() | WORDS,
    config=st.none() | WORDS,
    api=st.sampled_from(sorted(PROVIDERS["celonis"].apis)),
)
def test_whatever_is_answered_the_inventory_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, label: str, owner: str | None, config: str | None, api: str
) -> None:
    answers = Answers(
        provider=PROVIDERS["celonis"],
        url=f"https://{label}.eu-1.celonis.cloud",
        apis=(api,),
        config=config,
        owner=owner,
    )
    folder = tmp_path_factory.mktemp("first")
    (folder / "i.yaml").write_text(first_inventory(answers))
    loaded = load_inventory(("i.yaml",), base=folder)
    assert [f.message for f in loaded.findings if f.level == "error"] == []
    (extractor,) = loaded.inventory.extractors.values()
    assert extractor.owner == owner
    assert extractor.apis == (api,)
    named = extractor.config and os.path.normpath(folder / extractor.config.path)
    assert named == (config and os.path.normpath(folder / config))  # "./x" may be shown as "x"
