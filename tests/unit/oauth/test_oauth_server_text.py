"""What servers send is fit to be shown: one line, short, no codes, no markup, no secret."""

from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.model.secret import Secret
from migrator.oauth.server_text import neutralise, presentable

MARKER = "S3cr3t-Marker/With+Odd%Chars:Inside"
SECRET = Secret(MARKER, label="env:S")


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("client authentication failed", "client authentication failed"),
        ("two\nlines\r\n and\ttabs", "two lines and tabs"),
        ("\x1b[31mred\x1b[0m and \x1b]8;;http://evil.example\x07link", "red and link"),
        ("<script>alert(1)</script> <b>bold</b>", "alert(1) bold"),
        ("a < b > c", "a c"),
        ("right\u202eto\u2066left\u200b", "righttoleft"),
        ("[red]brackets[/red] stay", "[red]brackets[/red] stay"),
        ("sent Authorization: Basic bWU6czNjcmV0", "sent Authorization: Basic ***"),
        ("token eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.c2ln is bad", "token *** is bad"),
        ("x" * 300, "x" * 200 + "…"),
    ],
)
def test_texts_are_neutralised(sent: str, shown: str) -> None:
    assert neutralise(sent) == shown


@given(before=st.text(max_size=300), after=st.text(max_size=300))
def test_no_secret_comes_through(before: str, after: str) -> None:
    assert MARKER not in neutralise(before + MARKER + after, secrets=[SECRET])
    assert quote_plus(MARKER) not in neutralise(before + quote_plus(MARKER) + after, secrets=[SECRET])


@pytest.mark.parametrize("hidden", ["\x00", "\u200b", "\x1b[0m"])
def test_a_secret_broken_up_by_invisible_characters_is_found(hidden: str) -> None:
    shown = neutralise(f"wrong secret {hidden.join(MARKER)}", secrets=[SECRET])
    assert shown == "wrong secret ***"


def test_a_part_of_a_secret_is_taken_out_too() -> None:
    assert neutralise(f"secret starting with {MARKER[:12]}…", secrets=[SECRET]) == "secret starting with ***…"
    assert neutralise(f"got {MARKER.upper()}", secrets=[SECRET]) == "got ***"


@given(st.text())
def test_whatever_comes_is_one_printable_line(sent: str) -> None:
    shown = neutralise(sent)
    assert len(shown) <= 201
    assert all(c.isprintable() for c in shown if c != "\u3000")
    assert not set("<>\n\r\x1b") & set(shown)


def test_asked_scopes_stay_even_if_a_secret_looks_like_them() -> None:
    # A masked scope would read as a missing one: a wrong "no".
    secret = Secret("demo-adoption-reader", label="env:S")
    asked = frozenset({"platform-adoption.events:read"})
    found = presentable(asked | {"x-adoption-y"}, asked=asked, secrets=[secret])
    assert found is not None
    assert asked <= found
    assert "x-adoption-y" not in found
