"""Which parts of a source line may be shown."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from migrator.model.shown import NOT_SHOWN, secret_looking, shown
from migrator.text.snippet import LONGEST, MASK, masked_line, masked_spans
from migrator.text.source import SourceText, Span


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("client_secret: hunter2", f"client_secret: {MASK}"),
        ("client_secret: env:NAME", "client_secret: env:NAME"),
        ("  'api-key' : 'a b', wave: 1", f"  'api-key' : {MASK}, wave: 1"),
        ('"password": "a\\"b", "x": 1', f'"password": {MASK}, "x": 1'),
        ('"password": "never closed', f'"password": {MASK}'),
        ("connect.ems.authorization.key=AppKey abc", f"connect.ems.authorization.key={MASK}"),
        ("header: Authorization: AppKey abc123", f"header: Authorization: {MASK}"),
        ("note: send Bearer abc here", f"note: send Bearer {MASK} here"),
        ("url: https://user:pass@host/x", f"url: https://{MASK}@host/x"),
        ("token_url: https://login.acme.example/token", "token_url: https://login.acme.example/token"),
        ("x: a8f5f167f44f4964e6c998dee827110c", f"x: {MASK}"),
        ("id: 2f1c7c1e-3b1d-4b5e-9a52-0c9d4c7f0a11", "id: 2f1c7c1e-3b1d-4b5e-9a52-0c9d4c7f0a11"),
        ("created: 2023-02-01 # by me", "created: 2023-02-01 # by me"),
    ],
)
def test_a_line_of_any_file_is_masked_where_a_secret_could_stand(line: str, masked: str) -> None:
    assert masked_line(line) == masked


def test_a_line_of_a_parsed_file_is_masked_at_the_spans_given() -> None:
    line = "{a: one, b: two, c: three} # four"
    assert masked_spans(line, [(12, 15), (4, 7)]) == f"{{a: {MASK}, b: {MASK}, c: three}} # …"
    assert masked_spans("token_url: https://x # y", []) == "token_url: https://x # …"


@pytest.mark.parametrize("line", ["a" * 1_000_000, "secret" * 200_000, "token: " + "x " * 500_000])
def test_of_a_very_long_line_the_beginning_is_shown_at_once(line: str) -> None:
    started = time.monotonic()
    assert len(masked_line(line)) <= LONGEST + 1
    assert len(masked_spans(line, [])) <= LONGEST + 1
    assert time.monotonic() - started < 5


@given(st.text(max_size=20), st.text("abcdefghijklmnop", min_size=1, max_size=20), st.text(max_size=20))
def test_what_is_hidden_is_hidden_whatever_stands_around_it(before: str, secret: str, after: str) -> None:
    line = f"{before}<{secret}>{after}".replace("\n", " ")
    start = line.index(f"<{secret}>") + 1
    shown_line = masked_spans(line, [(start, start + len(secret))])
    assert f"<{secret}>" not in shown_line or f"<{secret}>" in (before + after)


@pytest.mark.parametrize(
    "name",
    [
        "audit-nightly",
        "x_2023-02-01",
        "team.user-group-info",
        "Löhne",
        "a@b.example",
        "$x",
    ],
)
def test_names_are_shown(name: str) -> None:
    assert shown(name) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a b",
        "client_secret:x",
        'a"b',
        "a\nb",
        "\u202eabc",
        "a8f5f167f44f4964e6c998dee827110c",
        "x" * 101,
        "-a",
    ],
)
def test_what_is_no_name_is_not_shown(text: str) -> None:
    assert shown(text) == NOT_SHOWN


def test_the_form_of_a_credential_is_letters_and_digits_in_turn() -> None:
    assert secret_looking("x skx4eC39HqLyjWDarjtT1zdp7dcAB12 y") == [(2, 33)]
    assert secret_looking("extractorextractor20230201 2f1c7c1e-3b1d-4b5e-9a52-0c9d4c7f0a11") == []


def test_lines_and_columns_of_a_text() -> None:
    source = SourceText.of("f", "\ufeffab\r\ncd\nlast")
    assert [source.line(n) for n in (0, 1, 2, 3, 4)] == ["", "ab", "cd", "last", ""]
    assert [source.line_start(n) for n in (1, 2, 3)] == [1, 5, 8]
    place = source.place(Span(1, 6))
    assert (place.line, place.column, place.end_line, place.end_column) == (1, 1, 2, 2)


@given(st.text("ab\r\n\ufeff", max_size=30), st.integers(0, 30))
def test_every_place_leads_back_to_its_index(text: str, index: int) -> None:
    source = SourceText.of("f", text)
    at = min(index, len(text))
    if text.startswith("\ufeff") and at == 0:  # a byte order mark has no column of its own
        at = 1
    place = source.place(Span(at, at))
    assert source.line_start(place.line) + place.column - 1 == at
