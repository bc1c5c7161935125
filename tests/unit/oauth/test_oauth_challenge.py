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


def test_insufficient_scope_is_found_in_any_challenge() -> None:
    found = insufficient_scope(
        read_challenges('Basic realm="x", DPoP a="b", Bearer error="insufficient_scope", scope="a b"')
    )
    assert found is not None
    assert found.scopes == {"a", "b"}
    assert insufficient_scope(read_challenges('Bearer error="invalid_token"')) is None


@given(st.text(max_size=200))
def test_any_header_is_read(header: str) -> None:
    assert all(c.scheme == c.scheme.lower() for c in read_challenges(header))
