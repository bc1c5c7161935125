"""Challenges of WWW-Authenticate headers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.oauth.challenge import insufficient_scope, read_challenges


def parsed(header: str) -> list[tuple[str, dict[str, str]]]:
    return [(c.scheme, dict(c.parameters)) for c in read_challenges(header)]


@pytest.mark.parametrize(
    ("header", "challenges"),
    [
        ("", []),
        ("Bearer", [("bearer", {})]),
        ('Bearer realm="x"', [("bearer", {"realm": "x"})]),
        (
            'Bearer error="insufficient_scope", scope="a b"',
            [("bearer", {"error": "insufficient_scope", "scope": "a b"})],
        ),
        (
            'Basic realm="a, b", Bearer error=invalid_token , error_description="say \\"no\\""',
            [
                ("basic", {"realm": "a, b"}),
                ("bearer", {"error": "invalid_token", "error_description": 'say "no"'}),
            ],
        ),
        ("Negotiate, Bearer", [("negotiate", {}), ("bearer", {})]),
        ("Negotiate YWJj==, Bearer realm=x", [("negotiate", {}), ("bearer", {"realm": "x"})]),
        ('DPoP ALGS="ES256",, Bearer x="y"', [("dpop", {"algs": "ES256"}), ("bearer", {"x": "y"})]),
    ],
)
def test_challenges_are_told_apart(header: str, challenges: list[tuple[str, dict[str, str]]]) -> None:
    assert parsed(header) == challenges


@pytest.mark.parametrize(
    ("header", "named"),
    [
        ('Basic realm="x", DPoP a="b", Bearer error="insufficient_scope", scope="a b"', {"a", "b"}),
        (
            'Bearer error="insufficient_scope", scope="a", DPoP error="insufficient_scope", scope="b c"',
            {"a", "b", "c"},
        ),
        ('DPoP error="insufficient_scope", Bearer error="insufficient_scope", scope="a"', {"a"}),
        ('DPoP error="insufficient_scope", Bearer scope="a"', {"a"}),
        ('Bearer error="insufficient_scope", scope="a", Other scope="b"', {"a"}),
        ('Bearer error="Insufficient_Scope"', set()),
        ('Bearer error="invalid_token", scope="a"', None),
        ("", None),
    ],
)
def test_insufficient_scope_is_read_from_all_challenges(header: str, named: set[str] | None) -> None:
    assert insufficient_scope(read_challenges(header)) == (None if named is None else frozenset(named))


@given(st.text(max_size=200))
def test_any_header_is_read(header: str) -> None:
    assert all(c.scheme == c.scheme.lower() for c in read_challenges(header))
