"""Provider catalogs: those that ship are right, and a user's own is checked with place and reason."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from migrator.catalogs import loader
from migrator.catalogs.loader import builtin_files, catalog_problems, load_providers
from migrator.errors import SourceProblem
from migrator.model.provider import Note, Retention
from migrator.model.verdict import Reason, Verdict
from migrator.schemas.validate import load_schema
from migrator.text.source import SourceText
from migrator.text.yaml import parse_yaml

SMALL = """\
version: 1
id: acme
name: Acme
hosts: [api.acme.example]
oauth: {token_path: /token, token_lifetime: 300}
apis:
  orders:
    name: Orders
    scopes: ["orders:read"]
    probe: {path: /orders, query: {limit: "1"}}
    sources: [docs]
scopes: ["orders:read"]
sources:
  docs: {title: Acme documentation, url: "https://docs.acme.example", read_on: 2026-11-01}
"""


def _file(folder: Path, text: str, name: str = "acme.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("path", builtin_files(), ids=lambda p: p.stem)
def test_what_ships_passes_its_own_checks(path: Path) -> None:
    document = parse_yaml(SourceText.of(path.name, path.read_text(encoding="utf-8")))
    assert list(catalog_problems(document)) == []


def test_each_shipped_file_is_named_after_its_provider() -> None:
    assert sorted(load_providers()) == [path.stem for path in builtin_files()]


def test_the_schema_knows_every_reason_and_verdict() -> None:
    definitions = load_schema("provider-catalog")["$defs"]
    assert isinstance(definitions, dict)
    assert definitions["reason"]["enum"] == [str(r) for r in Reason]
    assert definitions["answer"]["properties"]["verdict"]["enum"] == [str(v) for v in Verdict]


def test_generic_knows_no_host_and_no_api() -> None:
    generic = load_providers()["generic"]
    assert (generic.hosts, dict(generic.apis), generic.token_path) == ((), {}, None)


def test_a_provider_is_one_file(tmp_path: Path) -> None:
    acme = load_providers([_file(tmp_path, SMALL)])["acme"]
    assert acme.hosts == ("api.acme.example",)
    assert acme.token_path == "/token"
    assert acme.apis["orders"].probe is not None
    assert acme.apis["orders"].probe.query == (("limit", "1"),)
    assert str(acme.sources["docs"]) == "Acme documentation, https://docs.acme.example, read 2026-11-01"


def test_a_day_on_which_keys_end_is_read(tmp_path: Path) -> None:
    sunset = "key_sunset: {says: Tokens end., source: docs, last_day: 2027-04-30}\n"
    acme = load_providers([_file(tmp_path, SMALL + sunset)])["acme"]
    assert acme.key_sunset is not None
    assert acme.key_sunset.on == date(2027, 4, 30)
    with pytest.raises(SourceProblem, match="there is no day 2027-04-31"):
        load_providers([_file(tmp_path, SMALL + sunset.replace("04-30", "04-31"))])


def test_what_is_inferred_says_so() -> None:
    assert str(Note(text="It pages.", inferred=True)) == "It pages. (inferred)"
    assert str(Note(text="It pages.")) == "It pages."


def test_a_file_may_replace_a_provider_only_if_it_says_so(tmp_path: Path) -> None:
    text = SMALL.replace("id: acme", "id: celonis")
    with pytest.raises(SourceProblem, match="already a provider called celonis") as caught:
        load_providers([_file(tmp_path, text)])
    assert caught.value.place is not None
    assert caught.value.place.line == 2
    assert "replaces: celonis" in caught.value.help
    replaced = load_providers([_file(tmp_path, text + "replaces: celonis\n")])
    assert replaced["celonis"].name == "Acme"
    assert load_providers()["celonis"].name == "Celonis"


def test_what_is_to_be_replaced_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SourceProblem, match="no provider called celonis that this file could replace"):
        load_providers([_file(tmp_path, SMALL + "replaces: celonis\n")])
    with pytest.raises(SourceProblem, match="no provider called acme that this file could replace"):
        load_providers([_file(tmp_path, SMALL + "replaces: acme\n")])


def test_two_files_cannot_give_the_same_provider(tmp_path: Path) -> None:
    files = [_file(tmp_path, SMALL), _file(tmp_path, SMALL, "acme-2.yaml")]
    with pytest.raises(SourceProblem, match="already a provider called acme") as caught:
        load_providers(files)
    assert caught.value.path.endswith("acme-2.yaml")


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("name: Acme\n", "naem: Acme\n", 3, "naem"),
        ("[api.acme.example]", '["*"]', 4, "may have a star only in front"),
        ("[api.acme.example]", '["https://api.acme.example"]', 4, "without scheme and path"),
        ("/token,", '"@evil.example/token",', 5, "token_path"),
        ("path: /orders", 'path: "//evil.example"', 10, "path"),
        ("path: /orders,", "path: /orders, method: POST,", 10, "method"),
        ('["orders:read"]\n    probe', '["orders:raed"]\n    probe', 9, "no scope called orders:raed"),
        ("sources: [docs]", "sources: [dosc]", 11, "no source called dosc"),
        ("2026-11-01", "2026-02-30", 14, "there is no day 2026-02-30"),
        ("https://docs", "http://docs", 14, "url"),
        ("    scopes: [", "    replaced_by: order\n    scopes: [", 9, "no API called order"),
        ('    probe: {path: /orders, query: {limit: "1"}}\n', "", 7, "does not say why"),
        ("    name: Orders\n", "    name: Orders\n    name: Orders\n", 9, "name stands twice"),
        (
            "sources:\n",
            'scope_aliases: {"orders:read": "orders:read"}\nsources:\n',
            13,
            "said to be a misspelling",
        ),
        ("version: 1", "version: 2", 1, "version"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    assert SMALL.count(old) == 1
    with pytest.raises(SourceProblem) as caught:
        load_providers([_file(tmp_path, SMALL.replace(old, new))])
    problem = caught.value
    assert message in f"{problem.message} {problem.snippet}"
    assert problem.place is not None
    assert problem.place.line == line
    assert problem.rule == loader.RULE


def test_how_many_more_problems_there_are_is_told(tmp_path: Path) -> None:
    text = SMALL.replace("[docs]", "[dosc]").replace("[api.acme.example]", '["*"]')
    with pytest.raises(SourceProblem, match=r"\(and 1 more\)"):
        load_providers([_file(tmp_path, text)])


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceProblem) as caught:
        load_providers([tmp_path / "none.yaml"])
    assert caught.value.rule == "unreadable-file"


def test_results_cannot_be_changed_by_who_reads_them() -> None:
    providers = load_providers()
    with pytest.raises(TypeError):
        providers["celonis"].apis["x"] = None  # type: ignore[index]  # the point of the test
    providers.clear()
    assert "celonis" in load_providers()


def test_the_catalogs_that_ship_load_without_jsonschema() -> None:
    code = (
        "import sys; from migrator.catalogs.loader import load_providers; load_providers();"
        "sys.exit('jsonschema' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_how_long_an_api_keeps_records_names_its_source(tmp_path: Path) -> None:
    kept = SMALL.replace(
        "    sources: [docs]", "    retention: {days: 30, source: docs}\n    sources: [docs]"
    )
    acme = load_providers([_file(tmp_path, kept)])["acme"]
    assert acme.apis["orders"].retention == Retention(days=30, source="docs")
    with pytest.raises(SourceProblem, match="there is no source called page"):
        load_providers([_file(tmp_path, kept.replace("source: docs", "source: page"))])
    with pytest.raises(SourceProblem, match="retention"):
        load_providers([_file(tmp_path, kept.replace(", source: docs", ""))])


def test_lists_say_which_keys_stand_in_them_and_what_their_types_are_called(tmp_path: Path) -> None:
    lists = "lists: {api_keys: {columns: {name: [Name]}, key_kinds: [token], key_types: [Token]}}\n"
    form = load_providers([_file(tmp_path, SMALL + lists)])["acme"].lists["api_keys"]
    assert (form.columns["name"], form.key_kinds, form.key_types, form.client_types) == (
        ("Name",),
        ("token",),
        ("Token",),
        (),
    )
