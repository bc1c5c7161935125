"""Scopes in strings, lists and sentences."""

import json
from base64 import urlsafe_b64encode

import pytest

from migrator.model.oauth import Scopes
from migrator.oauth.jwt_claims import claimed_binding, claimed_scopes
from migrator.oauth.scope_text import as_asked, named_in, scope_text, scopes_in
from migrator.oauth.token_binding import TokenBinding


@pytest.mark.parametrize(
    ("member", "scopes"),
    [
        ("b a  a", {"a", "b"}),
        ("", set()),
        (["a b", "c"], {"a", "b", "c"}),
        ([], set()),
        (None, None),
        (7, None),
        (["a", 7], None),
        ({"a": 1}, None),
        ('a "quoted" back\\slash', {"a"}),
        ("x" * 300 + " a", {"a"}),
    ],
)
def test_a_scope_member_is_read_as_far_as_it_can_be(member: object, scopes: set[str] | None) -> None:
    assert scopes_in(member) == (None if scopes is None else frozenset(scopes))


def test_scopes_are_sent_sorted() -> None:
    assert scope_text(frozenset({"b:x", "a"})) == "a b:x"


@pytest.mark.parametrize(
    ("stated", "asked", "read"),
    [
        ({"a,b"}, {"a", "b"}, {"a", "b"}),
        ({"a,b"}, {"a,b"}, {"a,b"}),
        ({"a,b"}, {"c"}, {"a,b"}),
        ({"a"}, {"a", "b"}, {"a"}),
    ],
)
def test_commas_are_taken_apart_only_where_that_was_asked(
    stated: set[str], asked: set[str], read: set[str]
) -> None:
    assert as_asked(frozenset(stated), frozenset(asked)) == frozenset(read)


ASKED: Scopes = frozenset({"integration.data-pools", "integration.data-pools:data_push", "audit.log:read"})


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("requested scope is not allowed", set()),
        ("scope 'audit.log:read' is not allowed", {"audit.log:read"}),
        ("Invalid scope: integration.data-pools:data_push.", {"integration.data-pools:data_push"}),
        ("invalid (integration.data-pools), sorry", {"integration.data-pools"}),
        ("AUDIT.LOG:READ is unknown", set()),
        ("xaudit.log:read is unknown", set()),
    ],
)
def test_a_sentence_names_a_scope_only_as_a_word_of_its_own(text: str, named: set[str]) -> None:
    assert named_in(text, ASKED) == frozenset(named)


@pytest.mark.parametrize(
    ("token", "claimed"),
    [
        ("opaque", None),
        ("a.b", None),
        ("eyJhbGciOiJub25lIn0.eyJzY29wZSI6ImEgYiJ9.x", {"a", "b"}),
        ("eyJhbGciOiJub25lIn0.eyJzY3AiOlsiYSIsImIiXX0.x", {"a", "b"}),
        ("eyJhbGciOiJub25lIn0.eyJyb2xlcyI6WyJBdWRpdC5SZWFkIl19.x", {"Audit.Read"}),
        ("eyJhbGciOiJub25lIn0.e30.x", None),
        ("h.!!!.x", None),
        ("h.W10.x", None),
    ],
)
def test_claims_of_a_jwt_are_read_without_trusting_them(token: str, claimed: set[str] | None) -> None:
    assert claimed_scopes(token) == (None if claimed is None else frozenset(claimed))


@pytest.mark.parametrize(
    ("claims", "binding"),
    [
        ({"cnf": {"jkt": "abc"}}, TokenBinding.KEY),
        ({"cnf": {"x5t#S256": "abc"}}, TokenBinding.CERTIFICATE),
        ({"cnf": {"x5t#S256": "abc", "jkt": "abc"}}, TokenBinding.KEY),
        ({"cnf": {"jkt": ""}}, None),
        ({"cnf": {"kid": "abc"}}, None),
        ({"cnf": "jkt"}, None),
        ({"jkt": "abc"}, None),
    ],
)
def test_the_binding_of_a_jwt_is_read(claims: dict[str, object], binding: TokenBinding | None) -> None:
    payload = urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    assert claimed_binding(f"eyJhbGciOiJub25lIn0.{payload}.x") is binding
    assert claimed_binding("opaque") is None
