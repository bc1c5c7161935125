"""Discovery in real files that nobody here wrote: everything is found, and nothing that is not there."""

import re
from pathlib import Path

import pytest

from migrator.inventory.load import load_inventory
from migrator.jobs.discover import DiscoverRequest, discover
from tests.real.airbyte.discovery import Found, Truth, found_in, lines

KINDS = re.compile(
    r"ApiKeyAuthenticator in (?:header|request parameter|body data|body json) \S"
    r"|BearerAuthenticator in header Authorization|CustomAuthenticator \S+Bearer"
)


@pytest.fixture(scope="module")
def found(corpus: Path) -> Found:
    return found_in(corpus)


def test_all_171_with_a_key_authenticator_are_listed_with_the_kind_of_their_key(found: Found) -> None:
    with_key = found.names(Truth.KEY)
    assert len(with_key) == 171
    assert [name for name in with_key if not KINDS.search(found.listed[name].comment)] == []
    assert all(found.listed[name].has_key for name in with_key)


def test_keys_that_are_sent_without_an_authenticator_are_listed_as_such(found: Found) -> None:
    bare = found.names(Truth.BARE)
    assert len(bare) == 17
    assert all("is sent without an authenticator" in found.listed[name].comment for name in bare)


def test_basic_session_and_custom_authentication_are_listed_as_such(found: Found) -> None:
    others = found.names(Truth.OTHER)
    assert len(others) == 62
    words = re.compile(r"BasicHttp|Session|Jwt|Custom|components\.")
    assert [name for name in others if not words.search(found.listed[name].comment)] == []
    assert not any(found.listed[name].has_key for name in others)


def test_oauth_and_none_raise_no_alarm(found: Found) -> None:
    quiet = found.names(Truth.QUIET)
    assert len(quiet) == 37
    assert quiet & set(found.listed) == set()


def test_precision_and_recall_are_one(found: Found) -> None:
    assert found.is_exact
    figures = [line for line in lines(found) if "precision" in line]
    assert len(figures) == 2
    assert all("precision 1.000, recall 1.000" in line for line in figures)


def test_the_extractor_builder_export_is_found_and_nothing_else_beside_the_manifests(found: Found) -> None:
    others = {name: e.comment for name, e in found.listed.items() if name not in found.truths}
    assert list(others) == ["celonis/planio_extractor.json"]
    assert "API_KEY_AUTHENTICATION in header X-Redmine-API-Key" in others["celonis/planio_extractor.json"]


def test_the_inventory_has_no_problem_of_form(corpus: Path, tmp_path: Path) -> None:
    inventory = tmp_path / "inventory.yaml"
    inventory.write_text(discover(DiscoverRequest(paths=(corpus,), folder=tmp_path)).text)
    loaded = load_inventory([inventory], base=tmp_path)
    assert loaded.findings == ()
    assert len(loaded.inventory.extractors) == 251


def test_a_second_look_adds_nothing(corpus: Path, tmp_path: Path) -> None:
    inventory = tmp_path / "inventory.yaml"
    request = DiscoverRequest(paths=(corpus,), folder=tmp_path)
    inventory.write_text(discover(request).text)
    again = discover(DiscoverRequest(paths=(corpus,), folder=tmp_path, update=inventory))
    assert again.text == again.before
